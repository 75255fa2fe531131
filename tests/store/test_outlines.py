import pytest

from monitor.records.detection import IncidentState, Outline
from monitor.store.attempts import replace_attempts
from monitor.store.incidents import record_incidents
from monitor.store.outlines import find_with_incident, load_outlines, load_starts
from tests.store.factories import NOW, after, make_attempt, make_incident

PUPIL = ("s-pupil", "gambling", 0)


@pytest.fixture
def attempts(connection):
    kept = [
        make_attempt("late", (9,), severity=1),
        make_attempt("early", (1,), severity=3),
        make_attempt("breach", (5,), breach=True, subject_id="s-other"),
        make_attempt("group", (6,), restricted=True, draft_group="drugs"),
        make_attempt("epoch", (7,), epoch=1),
    ]
    replace_attempts(connection, [], kept)
    return kept


def test_an_outline_is_of_one_subject_draft_group_and_epoch(connection, attempts):
    groups = [PUPIL, ("s-other", "gambling", 0), ("s-pupil", "drugs", 0)]

    assert load_outlines(connection, groups) == {
        PUPIL: Outline(attempts=2, severity=3, restricted=False, breach=False),
        ("s-other", "gambling", 0): Outline(attempts=1, severity=2, restricted=False, breach=True),
        ("s-pupil", "drugs", 0): Outline(attempts=1, severity=2, restricted=True, breach=False),
    }


def test_a_group_without_attempts_has_no_outline_and_no_starts(connection, attempts):
    assert load_outlines(connection, [("s-other", "drugs", 0)]) == {}
    assert load_starts(connection, [("s-other", "drugs", 0)]) == {}


def test_starts_come_in_order_of_time(connection, attempts):
    assert load_starts(connection, [PUPIL]) == {PUPIL: [(after(1), 3), (after(9), 1)]}


def test_a_group_with_an_incident_in_any_state_is_found(connection):
    incidents = [make_incident("one"), make_incident("two", subject_id="s-other", state=IncidentState.FILTER_TEST)]
    record_incidents(connection, incidents, now=NOW)
    groups = {(one.subject_id, one.draft_group, one.epoch) for one in incidents}

    assert find_with_incident(connection, {*groups, ("s-pupil", "drugs", 0), ("s-pupil", "gambling", 9)}) == groups
