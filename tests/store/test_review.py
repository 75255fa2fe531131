import pytest

from monitor.records.detection import OPEN_STATES, IncidentState
from monitor.records.people import Role
from monitor.store.attempts import replace_attempts
from monitor.store.entries import record_entries
from monitor.store.incidents import record_incidents
from monitor.store.review import (
    count_by_state,
    find_incident,
    history_of,
    load_evidence,
    load_incident,
    load_incidents,
    queue,
)
from monitor.store.visibility import OWNER
from tests.store.factories import DSL, NOW, after, make_attempt, make_entry, make_id, make_incident


def record(connection, *incidents, due_at=None):
    record_incidents(connection, incidents, now=NOW, due_at=due_at)


def refs(files):
    return [file.incident.ref for file in files]


def test_incident_that_is_not_there_is_none(connection):
    assert load_incident(connection, DSL, make_id("nothing")) is None
    assert find_incident(connection, DSL, "FW-000000") is None


@pytest.mark.parametrize("spoken", ["FW-7KQ2M9", "fw-7kq2m9", "  FW-7KQ2M9\n"])
def test_incident_is_found_by_its_reference_as_people_type_it(connection, spoken):
    record(connection, make_incident(ref="FW-7KQ2M9"))
    assert find_incident(connection, DSL, spoken).incident.id == make_id("draft")


def test_queue_is_worst_first(connection):
    record(connection, make_incident("overdue", ref="overdue", opened_at=after(1)), due_at=after(-1))
    record(
        connection,
        make_incident("older", ref="older", opened_at=after(2)),
        make_incident("newer", ref="newer", opened_at=after(3)),
        make_incident("restricted", ref="restricted", opened_at=after(0), restricted=True),
        make_incident("worst", ref="worst", opened_at=after(0), severity=4),
        due_at=after(60),
    )
    assert refs(queue(connection, DSL, now=NOW)) == ["worst", "restricted", "overdue", "newer", "older"]


@pytest.mark.parametrize("state", list(IncidentState))
def test_queue_holds_what_waits_for_a_person_and_nothing_else(connection, state):
    record(connection, make_incident(state=state))
    assert bool(queue(connection, DSL, now=NOW)) is (state in OPEN_STATES)


def test_lists_narrow_by_state_time_and_subject(connection):
    record(
        connection,
        make_incident("a", ref="a", last_at=after(5)),
        make_incident("b", ref="b", last_at=after(50), opened_at=after(6), state=IncidentState.CONFIRMED),
        make_incident("c", ref="c", last_at=after(50), opened_at=after(7), subject_id="s-other"),
    )
    assert refs(load_incidents(connection, DSL)) == ["a", "b", "c"]
    assert refs(load_incidents(connection, DSL, states=[IncidentState.CONFIRMED])) == ["b"]
    assert refs(load_incidents(connection, DSL, states=[])) == []
    assert refs(load_incidents(connection, DSL, since=after(50))) == ["b", "c"]
    assert refs(load_incidents(connection, DSL, subject_ids=["s-other"])) == ["c"]


def test_history_is_one_persons_decided_ones_too(connection):
    record(
        connection,
        make_incident("a", ref="a", state=IncidentState.NO_CONCERN),
        make_incident("b", ref="b", opened_at=after(9), epoch=1),
        make_incident("c", ref="c", subject_id="s-other"),
    )
    assert refs(history_of(connection, DSL, "s-pupil")) == ["a", "b"]


def test_states_are_counted(connection):
    record(connection, make_incident("a"), make_incident("b"), make_incident("c", state=IncidentState.CANARY))
    assert count_by_state(connection, DSL) == {IncidentState.DRAFT: 2, IncidentState.CANARY: 1}


def test_evidence_is_the_lines_of_the_incidents_attempts(connection):
    record_entries(connection, [make_entry(1), make_entry(2), make_entry(3)])
    replace_attempts(connection, [], [make_attempt("one", (1, 2)), make_attempt("other", (3,))])
    record(connection, make_incident(attempt_ids=(make_id("one"),)))
    assert load_evidence(connection, DSL, make_id("draft")) == [make_entry(1), make_entry(2)]
    assert load_evidence(connection, OWNER, make_id("draft")) == [make_entry(1), make_entry(2)]


def test_overdue_is_what_is_open_and_past_its_time(connection):
    record(connection, make_incident("a", route=(Role.DSL,)), due_at=after(5))
    file = load_incident(connection, DSL, make_id("a"))
    assert (file.is_overdue(after(5)), file.is_overdue(after(6))) == (False, True)
