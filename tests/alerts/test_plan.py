"""What is told, to whom, when, and what is held back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.plan import (
    LISTING_ITEMS,
    ORDINARY_REPEAT,
    STORM_MAILS,
    URGENT_REPEAT,
    digest_readers,
    draft_delivery,
    is_urgent,
    next_telling_at,
    plan_alert,
    plan_telling,
    split_storm,
)
from monitor.records.alert import Alert, AlertKind, AlertProgress, DeliveryState, MailKind
from monitor.records.detection import DECISIONS, RECORD_STATES, Incident, IncidentState
from monitor.records.people import Confidence, Person, Role, SubjectKind
from monitor.records.review import ChangeKind, IncidentChange
from monitor.settings.model import CalendarSettings
from monitor.settings.school_calendar import SchoolCalendar

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in London
CALENDAR = SchoolCalendar(CalendarSettings(), ZoneInfo("Europe/London"))
DSL = Person(role=Role.DSL, login="adsl", name="A. Example", mail="dsl@school.example")
DEPUTY = Person(role=Role.DEPUTY_DSL, login="bdeputy", name="B. Example", mail="deputy@school.example")
HEAD = Person(role=Role.HEAD, login="chead", name="C. Example", mail="head@school.example")
PEOPLE = (DSL, DEPUTY, HEAD)
ROUTE = (Role.DSL, Role.DEPUTY_DSL, Role.HEAD)
MINUTE = timedelta(minutes=1)


def incident(**changes) -> Incident:
    fields = {
        "id": "11111111-1111-5111-8111-111111111111",
        "ref": "FW-7KQ2M9",
        "state": IncidentState.DRAFT,
        "subject_id": "s1",
        "subject_kind": SubjectKind.PUPIL,
        "year_group": "9",
        "theme": "violence",
        "themes": ("violence",),
        "draft_group": "violence",
        "severity": 3,
        "rules": ("repeat",),
        "opened_at": NOW,
        "first_at": NOW,
        "last_at": NOW,
        "attempts": 6,
        "sites": 3,
        "lines": 9,
        "restricted": False,
        "route": ROUTE,
        "confidence": Confidence.MEDIUM,
        "why": ("six attempts",),
    }
    return Incident(**(fields | changes))


def change(kind=ChangeKind.OPENED, before=None, **changes) -> IncidentChange:
    return IncidentChange(incident=incident(**changes), kind=kind, severity_before=before)


def plan(one: IncidentChange, *told: Alert, now=NOW) -> Alert | None:
    return plan_alert(one, told=told, now=now, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("severity", "restricted", "urgent"), [(4, False, True), (4, True, True), (3, True, True), (3, False, False)]
)
def test_severity_four_and_restricted_are_urgent(severity, restricted, urgent):
    assert is_urgent(incident(severity=severity, restricted=restricted)) is urgent


def test_urgent_draft_is_due_now():
    alert = plan(change(severity=4))
    assert (alert.kind, alert.due_at) == (AlertKind.URGENT, NOW)


@pytest.mark.fault("A20")
def test_urgent_draft_is_due_now_even_in_the_night_of_the_holidays():
    night = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
    assert plan(change(severity=4), now=night).due_at == night


def test_ordinary_draft_waits_for_the_next_digest():
    alert = plan(change())
    assert (alert.kind, alert.due_at) == (AlertKind.ORDINARY, datetime(2026, 9, 8, 6, 58, tzinfo=UTC))


@pytest.mark.parametrize("state", [*RECORD_STATES, *DECISIONS, IncidentState.CLOSED])
def test_records_and_decided_incidents_are_not_told(state):
    assert plan(change(state=state, severity=4)) is None


def test_the_same_change_planned_again_is_the_same_alert():
    assert plan(change()).id == plan(change(), now=NOW + 9 * MINUTE).id


def test_extension_of_a_told_incident_is_held_back():
    first = plan(change(severity=4))
    assert plan(change(ChangeKind.EXTENDED, severity=4, attempts=40), first, now=NOW + 10 * MINUTE) is None


def test_raise_to_severity_four_breaks_the_suppression():
    first = plan(change(severity=3))
    second = plan(change(ChangeKind.RAISED, before=3, severity=4), first, now=NOW + MINUTE)
    assert second.kind is AlertKind.URGENT
    assert second.id != first.id


def test_raise_within_the_ordinary_ones_is_in_the_next_digest():
    first = plan(change(severity=2))
    second = plan(change(ChangeKind.RAISED, before=2, severity=3), first, now=NOW + MINUTE)
    assert second.kind is AlertKind.ORDINARY


@pytest.mark.parametrize(("severity", "repeat"), [(4, URGENT_REPEAT), (3, ORDINARY_REPEAT)])
def test_more_of_the_same_is_told_again_after_a_while(severity, repeat):
    first = plan(change(severity=severity))
    more = change(ChangeKind.EXTENDED, severity=severity)
    assert plan(more, first, now=NOW + repeat - MINUTE) is None
    again = plan(more, first, now=NOW + repeat)
    assert again.id != first.id


def test_alerts_of_other_incidents_hold_nothing_back():
    other = replace(plan(change(severity=4)), incident_id="other")
    assert plan(change(severity=4), other) is not None


def progress(*deliveries, kind=AlertKind.URGENT, route=ROUTE, **changes) -> AlertProgress:
    alert = replace(plan(change(severity=4 if kind is AlertKind.URGENT else 3)), kind=kind, **changes)
    return AlertProgress(alert=alert, subject_id="s-pupil", route=route, deliveries=deliveries)


def told(smtp, person: Person, *, at=NOW, state=DeliveryState.SENT):
    mail = draft_delivery(smtp.composed(), person, kind=MailKind.URGENT, alert_ids=("a",), now=at)
    return replace(mail, state=state, sent_at=at if state is DeliveryState.SENT else None)


def tell(one: AlertProgress, people=PEOPLE, *, now=NOW, minutes=(15, 60)):
    return plan_telling(one, people, acknowledge_minutes=minutes, now=now, on=date(2026, 9, 7))


def test_first_role_of_the_route_is_told_first():
    assert tell(progress()).people == (DSL,)


def test_everybody_of_a_role_is_told():
    second = replace(DSL, login="other", mail="other@school.example")
    assert tell(progress(), (DSL, second)).people == (DSL, second)


def test_role_without_anybody_is_passed_over():
    assert tell(progress(), (DEPUTY, HEAD)).role is Role.DEPUTY_DSL


def test_cover_that_has_run_out_is_passed_over():
    gone = replace(DSL, last=date(2026, 9, 6))
    assert tell(progress(), (gone, DEPUTY)).role is Role.DEPUTY_DSL


@pytest.mark.fault("A19")
def test_nobody_left_is_nobody_told():
    assert tell(progress(), ()) is None


@pytest.mark.fault("A18")
@pytest.mark.parametrize(
    ("minutes", "role"), [(0, None), (14, None), (15, Role.DEPUTY_DSL), (59, Role.DEPUTY_DSL), (600, Role.DEPUTY_DSL)]
)
def test_next_role_is_told_when_nobody_acknowledged_in_time(smtp, minutes, role):
    telling = tell(progress(told(smtp, DSL)), now=NOW + minutes * MINUTE)
    assert (telling.role if telling else None) == role


@pytest.mark.fault("A18")
@pytest.mark.parametrize(("minutes", "role"), [(59, None), (60, Role.HEAD)])
def test_third_role_is_told_an_hour_after_the_first(smtp, minutes, role):
    two = progress(told(smtp, DSL), told(smtp, DEPUTY, at=NOW + 15 * MINUTE))
    telling = tell(two, now=NOW + minutes * MINUTE)
    assert (telling.role if telling else None) == role


def test_acknowledged_alert_goes_no_further(smtp):
    assert tell(progress(told(smtp, DSL), acknowledged_at=NOW), now=NOW + 90 * MINUTE) is None


def test_ordinary_alert_goes_no_further(smtp):
    assert tell(progress(told(smtp, DSL), kind=AlertKind.ORDINARY), now=NOW + 900 * MINUTE) is None


@pytest.mark.fault("A12")
def test_next_role_is_told_at_once_when_the_first_address_is_refused_for_good(smtp):
    dead = told(smtp, DSL, state=DeliveryState.DEAD)
    assert tell(progress(dead)).role is Role.DEPUTY_DSL


def test_one_living_mail_to_the_role_is_enough_to_wait(smtp):
    dead = told(smtp, replace(DSL, login="x", mail="x@school.example"), state=DeliveryState.DEAD)
    assert tell(progress(dead, told(smtp, DSL))) is None


def test_somebody_who_was_told_in_one_role_is_not_told_again_in_the_next(smtp):
    both = replace(DEPUTY, login=DSL.login, mail=DSL.mail)
    telling = tell(progress(told(smtp, DSL)), (DSL, both, HEAD), now=NOW + 15 * MINUTE)
    assert telling.people == (HEAD,)


def test_somebody_who_was_told_in_one_role_is_not_told_again_at_another_mailbox(smtp):
    also_head = replace(HEAD, login=DSL.login)
    both = progress(told(smtp, DSL), told(smtp, DEPUTY, at=NOW + 15 * MINUTE))
    assert tell(both, (DSL, DEPUTY, also_head), now=NOW + 90 * MINUTE) is None


def test_somebody_whose_mailbox_refuses_for_good_is_told_at_the_mailbox_of_their_other_role(smtp):
    also_head = replace(HEAD, login=DSL.login)
    dead = progress(told(smtp, DSL, state=DeliveryState.DEAD))
    assert tell(dead, (DSL, also_head)).people == (also_head,)


def test_two_contacts_without_a_login_are_two_people(smtp):
    council = Person(role=Role.EXTERNAL, login="", name="E. Example", mail="lado@council.example")
    trust = replace(council, role=Role.CHAIR, mail="trust@council.example")
    telling = tell(
        progress(told(smtp, council), route=(Role.EXTERNAL, Role.CHAIR)), (council, trust), now=NOW + 15 * MINUTE
    )
    assert telling.people == (trust,)


@pytest.mark.fault("A18")
def test_head_of_a_school_without_a_deputy_is_the_next_to_be_told(smtp):
    telling = tell(progress(told(smtp, DSL)), (DSL, HEAD), now=NOW + 15 * MINUTE)
    assert telling.people == (HEAD,)


@pytest.mark.fault("A24")
def test_mail_that_bounced_unseen_is_caught_by_the_acknowledgement_time(smtp):
    assert (
        next_telling_at(progress(told(smtp, DSL)), PEOPLE, acknowledge_minutes=(15, 60), on=date(2026, 9, 7))
        == NOW + 15 * MINUTE
    )


def test_escalation_ends_with_the_minutes(smtp):
    assert tell(progress(told(smtp, DSL)), now=NOW + 900 * MINUTE, minutes=()) is None


def test_escalation_ends_with_the_route(smtp):
    three = progress(told(smtp, DSL), told(smtp, DEPUTY), told(smtp, HEAD))
    assert tell(three, now=NOW + 900 * MINUTE) is None


@pytest.mark.parametrize(
    ("people", "readers"), [(PEOPLE, (DSL,)), ((DEPUTY, HEAD), (DEPUTY,)), ((HEAD,), (HEAD,)), ((), ())]
)
def test_digest_goes_to_the_dsl_a_deputy_or_the_head(people, readers):
    assert digest_readers(people, on=date(2026, 9, 7)) == readers


def test_same_mail_for_one_person_with_two_roles_is_one_mail(smtp):
    both = replace(HEAD, role=Role.DSL)
    ids = {
        draft_delivery(smtp.composed(), person, kind=MailKind.URGENT, alert_ids=("a", "b"), now=NOW).id
        for person in (HEAD, both)
    }
    assert len(ids) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"alert_ids": ("a",)},
        {"alert_ids": ("a", "b"), "about": "x"},
        {"alert_ids": ("a", "b"), "kind": MailKind.STORM},
        {"alert_ids": ("a", "b"), "person": DEPUTY},
    ],
)
def test_other_mails_have_other_ids(smtp, other):
    def draft(person=DSL, kind=MailKind.URGENT, **rest):
        return draft_delivery(smtp.composed(), person, kind=kind, now=NOW, **rest).id

    assert draft(**other) != draft(alert_ids=("b", "a"))


def test_order_of_alerts_does_not_change_a_mails_id(smtp):
    one, two = (
        draft_delivery(smtp.composed(), DSL, kind=MailKind.STORM, alert_ids=ids, now=NOW).id
        for ids in (("a", "b"), ("b", "a"))
    )
    assert one == two


def storm(count, singles=0, listings=0, fresh=False):
    split = split_storm(range(count), recent_singles=singles, recent_listings=listings, listing_is_fresh=fresh)
    return tuple(len(part) for part in (split.single, split.listed, split.held))


@pytest.mark.fault("A17")
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"count": 20}, (20, 0, 0)),
        ({"count": 21}, (20, 1, 0)),
        ({"count": 3, "singles": 18}, (2, 1, 0)),
        ({"count": 3, "singles": 20, "listings": 1, "fresh": True}, (0, 0, 3)),
        ({"count": 3, "singles": 2, "listings": 1}, (0, 3, 0)),
        ({"count": 3}, (3, 0, 0)),
        ({"count": 0, "singles": 20, "listings": 1}, (0, 0, 0)),
    ],
)
def test_storm_is_listed_after_twenty_single_mails(state, expected):
    assert storm(**state) == expected


@pytest.mark.fault("A17")
def test_five_thousand_drafts_make_a_few_listings_and_lose_none():
    waiting, seen, mails, singles, listings = list(range(5_000)), [], 0, 0, 0
    while waiting:
        split = split_storm(waiting, recent_singles=singles, recent_listings=listings, listing_is_fresh=False)
        seen += [*split.single, *split.listed]
        mails += len(split.single) + 1
        singles, listings, waiting = STORM_MAILS, 1, list(split.held)
    assert seen == list(range(5_000))
    assert mails <= STORM_MAILS + 5_000 // LISTING_ITEMS + 1


@given(st.integers(0, 1500), st.integers(0, 40), st.integers(0, 3), st.booleans())
def test_each_draft_is_in_exactly_one_place_and_in_order(count, singles, listings, fresh):
    split = split_storm(list(range(count)), recent_singles=singles, recent_listings=listings, listing_is_fresh=fresh)
    assert [*split.single, *split.listed, *split.held] == list(range(count))
