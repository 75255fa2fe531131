"""The morning mail: everyone who is due one gets one, at each of their mailboxes, whatever roles they hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from monitor.alerts.plan import plan_alert
from monitor.records.alert import Delivery, MailKind
from monitor.records.detection import Incident
from monitor.records.people import Person, Role, SubjectKind
from monitor.records.review import ChangeKind, IncidentChange
from monitor.services.telling.digest import queue_digests
from monitor.services.telling.office import Office
from monitor.store.alerts import load_alerts_of, queue_alert
from monitor.store.incidents import record_incidents
from monitor.store.outbox import load_deliveries, mark_dead, queue_delivery
from monitor.store.visibility import OWNER
from tests.services.telling.making import open_at
from tests.store.factories import make_delivery, make_incident

EVENING = datetime(2026, 9, 7, 14, 0, tzinfo=UTC)  # a Monday
MORNING = datetime(2026, 9, 8, 7, 0, tzinfo=UTC)  # 08:00 in London
HEAD = Person(role=Role.HEAD, login="chead", name="", mail="head@school.example")
HEAD_AS_DSL = replace(HEAD, role=Role.DSL)
CHAIR = Person(role=Role.CHAIR, login="dchair", name="", mail="chair@school.example")


def record(connection: Connection, office: Office, *incidents: Incident) -> None:
    record_incidents(connection, incidents, now=EVENING)
    for incident in incidents:
        change = IncidentChange(incident=incident, kind=ChangeKind.OPENED, severity_before=None)
        alert = plan_alert(change, told=(), now=EVENING, calendar=office.calendar)
        assert alert is not None
        queue_alert(connection, alert)


def digests(connection: Connection, office: Office, *, now: datetime = MORNING) -> list[Delivery]:
    queue_digests(connection, office, now=now)
    return [mail for mail in load_deliveries(connection, OWNER) if mail.kind is MailKind.DIGEST]


ABOUT_STAFF = make_incident(
    "staff", subject_id="s-staff", subject_kind=SubjectKind.STAFF, route=(Role.HEAD, Role.CHAIR)
)
ABOUT_PUPIL = make_incident("pupil", route=(Role.DSL, Role.DEPUTY_DSL, Role.HEAD))


def test_without_anything_to_report_only_the_dsl_gets_a_digest(connection: Connection) -> None:
    office = open_at(replace(HEAD_AS_DSL, login="adsl", mail="dsl@school.example"), HEAD, CHAIR)

    assert [mail.address for mail in digests(connection, office)] == ["dsl@school.example"]


def test_a_head_who_is_the_dsl_gets_one_digest_about_pupils_and_staff(connection: Connection) -> None:
    office = open_at(HEAD_AS_DSL, HEAD, CHAIR)
    record(connection, office, ABOUT_PUPIL, ABOUT_STAFF)

    (mail,) = digests(connection, office)

    assert len(mail.alert_ids) == 2
    assert all(ref in mail.body for ref in (ABOUT_PUPIL.ref, ABOUT_STAFF.ref))


def test_somebody_with_a_mailbox_for_each_role_gets_a_digest_at_each(connection: Connection) -> None:
    office = open_at(replace(HEAD_AS_DSL, mail="dsl@school.example"), HEAD, CHAIR)
    record(connection, office, ABOUT_PUPIL, ABOUT_STAFF)

    mails = {mail.address: mail for mail in digests(connection, office)}

    assert set(mails) == {"dsl@school.example", "head@school.example"}
    assert ABOUT_STAFF.ref in mails["head@school.example"].body


def test_two_contacts_without_a_login_each_get_their_digest(connection: Connection) -> None:
    council = Person(role=Role.EXTERNAL, login="", name="", mail="lado@council.example")
    office = open_at(HEAD_AS_DSL, council, replace(council, mail="trust@trust.example"))
    record(connection, office, replace(ABOUT_STAFF, route=(Role.EXTERNAL,)))

    addresses = {mail.address for mail in digests(connection, office)}

    assert addresses == {"head@school.example", "lado@council.example", "trust@trust.example"}


def test_a_mail_that_waits_for_its_first_try_is_no_trouble(connection: Connection) -> None:
    office = open_at(HEAD_AS_DSL, HEAD, CHAIR)
    record(connection, office, ABOUT_PUPIL)
    queue_delivery(connection, make_delivery(alert_ids=(), created_at=MORNING, next_try_at=MORNING))

    (mail,) = digests(connection, office)

    assert "  - mail:" not in mail.body


@pytest.mark.parametrize(("role", "counts"), [(Role.CHAIR, True), (Role.DSL, False)])
def test_a_digest_does_not_count_mail_about_drafts_that_its_reader_may_not_see(
    connection: Connection, role: Role, counts: bool
) -> None:
    reader = Person(role=role, login="reader", name="", mail="reader@school.example")
    office = open_at(replace(reader, role=Role.DSL, login="adsl") if role is Role.CHAIR else reader, reader)
    about_head = replace(ABOUT_STAFF, route=(Role.CHAIR,))
    record(connection, office, about_head, replace(ABOUT_PUPIL, route=(role,)))
    (alert,) = load_alerts_of(connection, [about_head.id])
    queue_delivery(connection, make_delivery(kind=MailKind.URGENT, alert_ids=(alert.id,)))
    mark_dead(connection, make_delivery().id, code=550, error="recipient refused")

    mail = next(mail for mail in digests(connection, office) if mail.login == "reader")

    assert ("mail: 1 could not be delivered" in mail.body) is counts


def test_a_second_pass_of_the_same_morning_makes_no_second_digest(connection: Connection) -> None:
    office = open_at(HEAD_AS_DSL, HEAD, CHAIR)
    record(connection, office, ABOUT_PUPIL)
    first = digests(connection, office)

    assert digests(connection, office, now=MORNING + timedelta(minutes=10)) == first


def test_the_next_school_morning_has_a_digest_of_its_own(connection: Connection) -> None:
    office = open_at(HEAD_AS_DSL, HEAD, CHAIR)
    first = digests(connection, office)

    assert len(digests(connection, office, now=MORNING + timedelta(days=1))) == len(first) + 1
