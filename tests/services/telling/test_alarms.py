"""What is wrong is told once when it begins and once when it is over, to those whom it concerns, by the calendar."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.records.alert import MailKind
from monitor.records.health import Matter
from monitor.services.service import open_service
from monitor.services.telling.alarms import queue_alarms, record_matters
from monitor.services.telling.office import Office, open_office
from monitor.settings.load import load_school
from monitor.store.alarms import load_alarms, load_open_alarms
from monitor.store.engine import writing
from monitor.store.outbox import load_deliveries
from monitor.store.visibility import OWNER
from tests.cli.program import ROUTES, write_school

MONDAY = datetime(2026, 9, 21, 10, 0, tzinfo=UTC)
TECHNICIAN = '[[person]]\nrole = "technician"\nlogin = "t1"\nname = "T"\nmail = "it@school.example"\n\n'
SILENT = Matter(kind="silent", source="filter", text="filter: nothing arrived.", is_grave=True)
AGED = Matter(kind="list_age", source="ut1", text="list ut1 is 40 days old.")
MINUTE = timedelta(minutes=1)


class Bench:
    """An opened school to which matters happen minute by minute."""

    def __init__(self, service, office: Office) -> None:
        self.engine, self.office = service.engine, office

    def happen(self, *matters: Matter, at: datetime) -> int:
        with writing(self.engine) as connection:
            return record_matters(connection, matters, self.office, now=at)

    def mails(self) -> list:
        with writing(self.engine) as connection:
            found = load_deliveries(connection, OWNER)
        return [mail for mail in found if mail.kind is MailKind.HEALTH]


@pytest.fixture
def bench(tmp_path: Path):
    folder = write_school(tmp_path / "school", routes=ROUTES + TECHNICIAN)
    school = load_school(folder, today=MONDAY.date())
    with open_service(school, now=MONDAY) as service:
        yield Bench(service, open_office(school))


def test_a_matter_that_lasts_is_told_once(bench):
    assert [bench.happen(AGED, at=MONDAY + n * MINUTE) for n in range(60)] == [1] + [0] * 59


def test_its_end_is_told_once_ten_minutes_after_it_was_last_so(bench):
    bench.happen(AGED, at=MONDAY)
    told = [bench.happen(at=MONDAY + n * MINUTE) for n in range(1, 30)]
    assert told == [0] * 9 + [1] + [0] * 19
    mail = max(bench.mails(), key=lambda mail: mail.created_at)
    assert "back to normal" in mail.subject_line
    assert "list ut1 is 40 days old" in mail.body


def test_what_comes_and_goes_within_ten_minutes_is_told_once(bench):
    for n in range(60):
        bench.happen(*([AGED] if n % 5 == 0 else []), at=MONDAY + n * MINUTE)
    assert len(bench.mails()) == 1


def test_the_dsl_is_told_too_where_safety_depends_on_it(bench):
    bench.happen(AGED, at=MONDAY)
    assert {mail.address for mail in bench.mails()} == {"it@school.example"}
    bench.happen(AGED, SILENT, at=MONDAY + MINUTE)
    grave = [mail for mail in bench.mails() if mail.created_at > MONDAY]
    assert {mail.address for mail in grave} == {"it@school.example", "dsl@school.example"}


def test_one_mail_tells_all_that_begins_at_once(bench):
    assert bench.happen(AGED, Matter(kind="disk", source="", text="The disk is nearly full."), at=MONDAY) == 1
    (mail,) = bench.mails()
    assert "40 days old" in mail.body
    assert "nearly full" in mail.body


def test_in_the_evening_it_waits_for_the_morning_unless_it_is_urgent(bench):
    evening = datetime(2026, 9, 21, 20, 0, tzinfo=UTC)
    bench.happen(AGED, at=evening)
    (mail,) = bench.mails()
    assert mail.next_try_at == datetime(2026, 9, 22, 7, 0, tzinfo=UTC)
    emergency = Matter(kind="emergency", source="filter", text="filter: it is off.", is_grave=True)
    bench.happen(AGED, emergency, at=evening + MINUTE)
    assert any(mail.next_try_at == evening + MINUTE for mail in bench.mails())


def test_what_is_not_told_by_mail_opens_no_alarm(bench):
    bench.happen(Matter(kind="never_read", source="filter", text="filter: no line.", is_told=False), at=MONDAY)
    with writing(bench.engine) as connection:
        assert load_open_alarms(connection) == []


def test_it_looks_at_health_once_a_minute_and_keeps_what_was(bench):
    with writing(bench.engine) as connection:
        assert queue_alarms(connection, bench.office, now=MONDAY) == 0
        assert queue_alarms(connection, bench.office, now=MONDAY + timedelta(seconds=30)) == 0
    bench.happen(AGED, at=MONDAY)
    bench.happen(at=MONDAY + timedelta(minutes=20))
    with writing(bench.engine) as connection:
        (alarm,) = load_alarms(connection, MONDAY)
    assert (alarm.matter, alarm.ended_at) == (AGED, MONDAY + timedelta(minutes=20))
