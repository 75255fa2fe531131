from dataclasses import replace

import pytest

from monitor.records.detection import DECISIONS, RECORD_STATES, IncidentState
from monitor.records.people import Role
from monitor.records.review import ChangeKind
from monitor.store.audit import load_audit
from monitor.store.decisions import decide
from monitor.store.engine import reading
from monitor.store.incidents import load_incidents_of, record_incidents
from monitor.store.review import load_incident, load_incidents
from monitor.store.visibility import OWNER
from tests.store.factories import DSL, NOW, after, cut_short, make_id, make_incident, make_viewer


def record(connection, *incidents, **options):
    return record_incidents(connection, incidents, now=options.pop("now", NOW), **options)


def test_new_draft_comes_back_as_it_was(connection):
    (change,) = record(connection, make_incident(), due_at=after(60))
    assert (change.kind, change.severity_before, change.incident) == (ChangeKind.OPENED, None, make_incident())
    file = load_incident(connection, OWNER, make_id("draft"))
    assert (file.incident, file.drafted_at, file.due_at) == (make_incident(), NOW, after(60))
    assert (file.decided_at, file.decided_by) == (None, "")


def test_route_keeps_the_order_of_telling(connection):
    route = (Role.CHAIR, Role.EXTERNAL, Role.HEAD)
    record(connection, make_incident(route=route))
    assert load_incidents_of(connection, ["s-pupil"])[0].route == route


def test_same_draft_again_is_no_change(connection):
    record(connection, make_incident())
    assert record(connection, make_incident(), now=after(1), due_at=after(99)) == []
    assert load_incident(connection, OWNER, make_id("draft")).drafted_at == NOW


def test_more_of_the_same_extends_the_draft(connection):
    record(connection, make_incident())
    more = make_incident(
        attempts=3, lines=9, last_at=after(9), why=("more",), route=(Role.HEAD,), rules=("repeat", "day")
    )
    (change,) = record(connection, more)
    assert (change.kind, change.severity_before, change.incident) == (ChangeKind.EXTENDED, 2, more)
    assert load_incidents_of(connection, ["s-pupil"]) == [more]


def test_worse_severity_raises_the_draft(connection):
    record(connection, make_incident())
    (change,) = record(connection, make_incident(severity=4))
    assert (change.kind, change.severity_before) == (ChangeKind.RAISED, 2)


def test_late_lines_may_lower_a_draft_without_raising_it(connection):
    record(connection, make_incident(severity=4))
    (change,) = record(connection, make_incident(severity=3))
    assert (change.kind, change.severity_before) == (ChangeKind.EXTENDED, 4)


def test_draft_in_review_is_extended_and_stays_in_review(connection):
    record(connection, make_incident())
    decide(connection, DSL, make_id("draft"), state=IncidentState.IN_REVIEW, reason="looking", now=NOW)
    (change,) = record(connection, make_incident(attempts=9))
    assert (change.incident.state, change.incident.attempts) == (IncidentState.IN_REVIEW, 9)


@pytest.mark.parametrize("state", RECORD_STATES)
def test_record_is_extended_and_stays_a_record(connection, state):
    record(connection, make_incident(state=state), due_at=after(60))
    record(connection, make_incident(state=state, lines=7))
    file = load_incident(connection, OWNER, make_id("draft"))
    assert (file.incident.state, file.incident.lines, file.due_at) == (state, 7, None)


@pytest.mark.parametrize("state", [*DECISIONS, IncidentState.CLOSED])
def test_decided_incident_is_never_touched(connection, state):
    record(connection, make_incident(state=state))
    worse = make_incident(severity=4, attempts=99, route=(Role.HEAD,))
    assert record(connection, worse, implicated={worse.id: frozenset({"s-new"})}) == []
    assert load_incidents_of(connection, ["s-pupil"]) == [make_incident(state=state)]


def test_implicated_people_only_ever_grow(connection):
    viewer = make_viewer(Role.DSL, own=frozenset({"s-helper"}))
    record(connection, make_incident())
    assert load_incident(connection, viewer, make_id("draft")) is not None
    record(connection, make_incident(), implicated={make_id("draft"): frozenset({"s-helper"})})
    record(connection, make_incident(lines=5), implicated={})
    assert load_incident(connection, viewer, make_id("draft")) is None


def test_subject_is_implicated_without_being_named(connection):
    record(connection, make_incident(route=(Role.HEAD,)))
    assert load_incidents(connection, make_viewer(Role.HEAD, own=frozenset({"s-pupil"}))) == []


def test_reference_that_another_incident_has_is_made_anew(connection):
    first = make_incident("first", ref="FW-AAAAAA")
    second, third = (make_incident(name, ref="FW-AAAAAA") for name in ("second", "third"))
    refs = [change.incident.ref for change in record(connection, first, second, third)]
    assert refs[0] == "FW-AAAAAA"
    assert len(set(refs)) == 3
    assert all(ref.startswith("FW-") and len(ref) == 9 for ref in refs)


def test_reference_stays_when_a_draft_is_extended(connection):
    record(connection, make_incident("first", ref="FW-AAAAAA"), make_incident("second", ref="FW-AAAAAA"))
    before = {one.id: one.ref for one in load_incidents_of(connection, ["s-pupil"])}
    record(connection, make_incident("second", ref="FW-AAAAAA", lines=8))
    assert {one.id: one.ref for one in load_incidents_of(connection, ["s-pupil"])} == before


def test_same_incident_twice_in_one_call_is_opened_then_extended(connection):
    changes = record(connection, make_incident(), make_incident(lines=2), make_incident(lines=2))
    assert [change.kind for change in changes] == [ChangeKind.OPENED, ChangeKind.EXTENDED]


def test_opening_and_raising_are_in_the_trail_and_extending_is_not(connection):
    record(connection, make_incident())
    record(connection, make_incident(lines=2))
    record(connection, make_incident(severity=4))
    rows = load_audit(connection, OWNER, incident_id=make_id("draft"))
    assert [(row.action, row.actor, row.details["severity"]) for row in rows] == [
        ("raised", "filterwatch", 4),
        ("opened", "filterwatch", 2),
    ]


def test_error_after_the_drafts_leaves_none_of_them(engine):
    with cut_short(engine) as connection:
        record(connection, make_incident())
    with reading(engine) as connection:
        assert load_incidents_of(connection, ["s-pupil"]) == []
        assert load_audit(connection, OWNER) == []


def test_incidents_of_subjects_come_oldest_first(connection):
    older, newer = make_incident("older"), make_incident("newer", opened_at=after(50), epoch=1)
    other = make_incident("other", subject_id="s-other")
    record(connection, newer, other, older)
    assert load_incidents_of(connection, ["s-pupil"]) == [older, newer]
    assert load_incidents_of(connection, []) == []


def test_many_drafts_at_once(connection):
    drafts = [make_incident(f"draft {number}", subject_id=f"s-{number}") for number in range(1200)]
    assert len(record(connection, *drafts)) == 1200
    assert len(record(connection, *(replace(draft, lines=2) for draft in drafts))) == 1200
