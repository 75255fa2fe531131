"""Many urgent drafts at once: each reaches everyone of its role, and no pass takes up more than it can tell."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from monitor.alerts.plan import LISTING_ITEMS, STORM_MAILS
from monitor.records.alert import Delivery, MailKind
from monitor.records.detection import Incident
from monitor.records.people import Person, Role, SubjectKind
from monitor.services.telling import mailing
from monitor.services.telling.mailing import queue_urgent_mails
from monitor.services.telling.office import Office
from monitor.store.alerts import queue_alert
from monitor.store.incidents import record_incidents
from monitor.store.outbox import load_deliveries
from monitor.store.subjects import record_subjects
from monitor.store.visibility import OWNER
from tests.services.telling.making import open_at
from tests.store.factories import make_alert, make_incident, make_subject

AT = datetime(2026, 9, 7, 14, 0, tzinfo=UTC)
FIRST = Person(role=Role.DSL, login="adsl", name="", mail="dsl@school.example")
SECOND = replace(FIRST, login="bdsl", mail="second@school.example")
DEPUTY = replace(FIRST, role=Role.DEPUTY_DSL, login="cdeputy", mail="deputy@school.example")
HEAD = replace(FIRST, role=Role.HEAD, login="dhead", mail="head@school.example")
FIRST_AS_HEAD = replace(FIRST, role=Role.HEAD)


def record(connection: Connection, incidents: list[Incident], *, at: datetime = AT) -> None:
    record_incidents(connection, incidents, now=at)
    for number, incident in enumerate(incidents):
        made = at + timedelta(microseconds=number)
        queue_alert(connection, make_alert(incident.id, incident_id=incident.id, created_at=made, due_at=at))


def about_pupils(count: int) -> list[Incident]:
    return [make_incident(f"pupil {number}", severity=4) for number in range(count)]


def about_staff(count: int) -> list[Incident]:
    staff = {"subject_id": "s-staff", "subject_kind": SubjectKind.STAFF, "route": (Role.HEAD,), "severity": 4}
    return [make_incident(f"staff {number}", **staff) for number in range(count)]


def tell(connection: Connection, office: Office, *, now: datetime) -> list[Delivery]:
    before = {mail.id for mail in load_deliveries(connection, OWNER, limit=10_000)}
    queue_urgent_mails(connection, office, now=now)
    return [mail for mail in load_deliveries(connection, OWNER, limit=10_000) if mail.id not in before]


def told_to(mails: list[Delivery], person: Person) -> Counter[str]:
    return Counter(alert for mail in mails if mail.address == person.mail for alert in mail.alert_ids)


@pytest.mark.fault("A17")
def test_of_many_urgent_drafts_each_comes_once_to_everyone_of_the_role(connection: Connection) -> None:
    office = open_at(FIRST, SECOND, DEPUTY)
    record(connection, about_pupils(1_200))
    mails = [mail for minutes in (0, 1, 4, 8) for mail in tell(connection, office, now=AT + timedelta(minutes=minutes))]
    for person in (FIRST, SECOND):
        told = told_to(mails, person)
        assert len(told) == 1_200
        assert set(told.values()) == {1}
    assert not told_to(mails, DEPUTY)


@pytest.mark.fault("A17")
def test_one_pass_tells_the_oldest_singly_and_as_many_as_a_listing_holds(connection: Connection) -> None:
    record(connection, about_pupils(1_200))
    mails = tell(connection, open_at(FIRST), now=AT)
    assert Counter(mail.kind for mail in mails) == {MailKind.URGENT: STORM_MAILS, MailKind.STORM: 1}
    assert len(told_to(mails, FIRST)) == STORM_MAILS + LISTING_ITEMS


def test_no_more_is_taken_up_than_one_pass_can_tell(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    office, held = open_at(FIRST, HEAD), []
    record(connection, about_pupils(1_200))
    monkeypatch.setattr(
        mailing,
        "split_storm",
        lambda due, **state: held.append(len(due)) or mailing.StormSplit(single=(), listed=(), held=()),
    )
    queue_urgent_mails(connection, office, now=AT)
    assert held == [STORM_MAILS + LISTING_ITEMS]


def test_who_is_not_in_the_storm_is_told_at_once(connection: Connection) -> None:
    record(connection, [*about_pupils(1_100), *about_staff(1)])
    mails = tell(connection, open_at(FIRST, HEAD), now=AT)
    assert [mail.kind for mail in mails if mail.address == HEAD.mail] == [MailKind.URGENT]


@pytest.mark.fault("A17")
def test_what_one_of_a_role_is_told_now_the_other_is_told_too_in_the_middle_of_a_storm_of_their_own(
    connection: Connection,
) -> None:
    office = open_at(FIRST, SECOND, FIRST_AS_HEAD)
    record(connection, about_staff(30))
    assert len(told_to(tell(connection, office, now=AT), FIRST)) == 30
    record(connection, about_pupils(1), at=AT + timedelta(minutes=1))
    mails = tell(connection, office, now=AT + timedelta(minutes=1))
    assert {mail.address: mail.kind for mail in mails} == {FIRST.mail: MailKind.STORM, SECOND.mail: MailKind.URGENT}


def test_a_draft_with_two_alerts_is_one_line_of_a_listing(connection: Connection) -> None:
    incidents = about_pupils(30)
    record(connection, incidents)
    queue_alert(connection, make_alert("raised", incident_id=incidents[-1].id, created_at=AT + timedelta(seconds=1)))
    (listing,) = [mail for mail in tell(connection, open_at(FIRST), now=AT) if mail.kind is MailKind.STORM]
    assert listing.body.count(incidents[-1].ref) == 1
    assert len(listing.alert_ids) == 11


def test_whom_a_draft_is_about_is_told_nothing_of_it(connection: Connection) -> None:
    record(connection, about_staff(1))
    record_subjects(connection, [make_subject("s-staff", login=HEAD.login)])
    other = replace(HEAD, login="ehead", mail="other@school.example")
    assert [mail.address for mail in tell(connection, open_at(HEAD, other), now=AT)] == [other.mail]
