import pytest

from monitor.errors import StoreError
from monitor.records.detection import DECISIONS, OPEN_STATES, RECORD_STATES, IncidentState
from monitor.records.people import Role
from monitor.records.review import Note, NoteKind
from monitor.store.audit import load_audit
from monitor.store.decisions import add_note, decide, load_notes, mark_checklist, reopen, states_after
from monitor.store.engine import reading, writing
from monitor.store.incidents import record_incidents
from monitor.store.review import load_incident
from monitor.store.visibility import OWNER
from tests.store.factories import DSL, NOW, after, cut_short, make_id, make_incident, make_viewer

DRAFT = make_id("draft")
REASON = "Homework on the history of lotteries."


def record(connection, **changes):
    record_incidents(connection, [make_incident(**changes)], now=NOW)


def last_audit(connection):
    return load_audit(connection, OWNER)[0]


def test_decision_sets_state_time_and_name(connection):
    record(connection)
    file = decide(connection, DSL, DRAFT, state=IncidentState.NO_CONCERN, reason=REASON, now=after(60))
    assert file == load_incident(connection, OWNER, DRAFT)
    assert (file.incident.state, file.decided_at, file.decided_by) == (IncidentState.NO_CONCERN, after(60), "adsl")


def test_closing_keeps_who_decided_and_when(connection):
    record(connection)
    decide(connection, DSL, DRAFT, state=IncidentState.CONFIRMED, reason=REASON, now=after(60))
    deputy = make_viewer(Role.DEPUTY_DSL, login="deputy")
    file = decide(connection, deputy, DRAFT, state=IncidentState.CLOSED, reason="All is done.", now=after(90))
    assert (file.incident.state, file.decided_at, file.decided_by) == (IncidentState.CLOSED, after(60), "adsl")


def test_reason_and_note_are_kept_with_the_state_they_gave(connection):
    record(connection)
    decide(connection, DSL, DRAFT, state=IncidentState.UNCLEAR, reason=REASON, note="Asked the class teacher.", now=NOW)
    text = f"{REASON}\n\nAsked the class teacher."
    expected = Note(at=NOW, login="adsl", kind=NoteKind.DECISION, text=text, state=IncidentState.UNCLEAR)
    assert load_notes(connection, DSL, DRAFT) == [expected]


def test_trail_says_who_and_what_and_not_why(connection):
    record(connection)
    decide(connection, DSL, DRAFT, state=IncidentState.CONFIRMED, reason=REASON, now=NOW)
    row = last_audit(connection)
    assert (row.actor, row.action, row.incident_id, row.subject_id) == ("adsl", "decided", DRAFT, "s-pupil")
    assert row.details == {"before": "draft", "after": "confirmed"}


def test_taking_into_review_decides_nothing(connection):
    record(connection)
    file = decide(connection, DSL, DRAFT, state=IncidentState.IN_REVIEW, reason="looking", now=NOW)
    assert (file.incident.state, file.decided_at, file.decided_by) == (IncidentState.IN_REVIEW, None, "")


@pytest.mark.parametrize("after_state", list(IncidentState))
@pytest.mark.parametrize("before", list(IncidentState))
def test_only_states_that_follow_can_be_set(before, after_state):
    follows = {
        **{record: {*OPEN_STATES, *DECISIONS} for record in RECORD_STATES},
        IncidentState.DRAFT: {IncidentState.IN_REVIEW, *DECISIONS},
        IncidentState.IN_REVIEW: set(DECISIONS),
        **{decision: {IncidentState.CLOSED} for decision in DECISIONS},
        IncidentState.CLOSED: set(),
    }
    assert (after_state in states_after(before)) is (after_state in follows[before])


def test_state_that_does_not_follow_is_refused_and_nothing_changes(connection):
    record(connection)
    with pytest.raises(StoreError, match="can't become 'canary'"):
        decide(connection, DSL, DRAFT, state=IncidentState.CANARY, reason=REASON, now=NOW)
    assert load_incident(connection, OWNER, DRAFT).incident == make_incident()
    assert last_audit(connection).action == "opened"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_decision_without_a_reason_is_refused_and_nothing_changes(connection, reason):
    record(connection)
    with pytest.raises(StoreError, match="needs a reason"):
        decide(connection, DSL, DRAFT, state=IncidentState.CONFIRMED, reason=reason, now=NOW)
    assert load_incident(connection, OWNER, DRAFT).incident == make_incident()
    assert load_notes(connection, OWNER, DRAFT) == []


def test_decided_incident_can_be_reopened(connection):
    record(connection, state=IncidentState.CLOSED)
    file = reopen(connection, DSL, DRAFT, reason="It happened again.", now=NOW)
    assert (file.incident.state, file.decided_at, file.decided_by) == (IncidentState.IN_REVIEW, None, "")
    assert (last_audit(connection).action, last_audit(connection).details["before"]) == ("reopened", "closed")


@pytest.mark.parametrize("state", [*OPEN_STATES, *RECORD_STATES])
def test_what_is_not_decided_cannot_be_reopened(connection, state):
    record(connection, state=state)
    with pytest.raises(StoreError, match="not decided"):
        reopen(connection, DSL, DRAFT, reason="again", now=NOW)


@pytest.mark.parametrize("state", RECORD_STATES)
def test_record_can_be_promoted_to_a_draft(connection, state):
    record(connection, state=state)
    file = decide(connection, DSL, DRAFT, state=IncidentState.DRAFT, reason=REASON, now=NOW)
    assert (file.incident.state, file.decided_at) == (IncidentState.DRAFT, None)


def test_notes_and_ticks_come_back_oldest_first(connection):
    record(connection)
    first = add_note(connection, DSL, DRAFT, text="Spoke to the parents.", now=NOW)
    second = mark_checklist(connection, DSL, DRAFT, item="parents", done=True, text="by phone", now=after(1))
    third = mark_checklist(connection, DSL, DRAFT, item="parents", done=False, now=after(2))
    assert load_notes(connection, OWNER, DRAFT) == [first, second, third]
    assert (second.item, second.done, third.done) == ("parents", True, False)


def test_notes_and_ticks_are_in_the_trail_without_their_words(connection):
    record(connection)
    add_note(connection, DSL, DRAFT, text="Spoke to the parents.", now=NOW)
    assert (last_audit(connection).action, last_audit(connection).details) == ("note", {})
    mark_checklist(connection, DSL, DRAFT, item="parents", done=True, text="by phone", now=NOW)
    assert (last_audit(connection).action, last_audit(connection).details) == (
        "checklist",
        {"item": "parents", "done": True},
    )


def test_note_may_hold_any_text(connection):
    record(connection)
    text = "caf\udce9 \ud800 \u2028 =cmd()"
    add_note(connection, DSL, DRAFT, text=text, now=NOW)
    assert load_notes(connection, DSL, DRAFT)[0].text == text


def test_error_after_the_decision_takes_state_note_and_trail_back(engine):
    with writing(engine) as connection:
        record(connection)
    with cut_short(engine) as connection:
        decide(connection, DSL, DRAFT, state=IncidentState.CONFIRMED, reason=REASON, now=NOW)
    with reading(engine) as connection:
        assert load_incident(connection, OWNER, DRAFT).incident == make_incident()
        assert load_notes(connection, OWNER, DRAFT) == []
        assert last_audit(connection).action == "opened"
