import pytest

from monitor.records.detection import IncidentState
from monitor.store.attempts import replace_attempts
from monitor.store.incidents import record_incidents
from monitor.store.outlines import find_with_incident, load_starts
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


def starts_of(connection, groups, *, first=0, last=60, at_least=1):
    return load_starts(connection, groups, first_at=after(first), last_at=after(last), at_least=at_least)


def test_starts_are_of_one_subject_draft_group_and_epoch_in_order_of_time(connection, attempts):
    groups = [PUPIL, ("s-other", "gambling", 0)]
    assert starts_of(connection, groups) == {
        PUPIL: [(after(1), 3), (after(9), 1)],
        ("s-other", "gambling", 0): [(after(5), 2)],
    }


def test_a_group_without_attempts_has_no_starts(connection, attempts):
    assert starts_of(connection, [("s-other", "drugs", 0)]) == {}


@pytest.mark.parametrize(("first", "last", "minutes"), [(1, 9, [1, 9]), (2, 9, [9]), (1, 8, [1]), (2, 8, [])])
def test_starts_lie_between_the_two_times(connection, attempts, first, last, minutes):
    found = starts_of(connection, [PUPIL], first=first, last=last)
    assert [at for at, _ in found.get(PUPIL, [])] == [after(minute) for minute in minutes]


def test_a_group_with_fewer_starts_is_left_out(connection, attempts):
    assert list(starts_of(connection, [PUPIL, ("s-other", "gambling", 0)], at_least=2)) == [PUPIL]


def test_a_group_with_an_incident_in_any_state_is_found(connection):
    incidents = [make_incident("one"), make_incident("two", subject_id="s-other", state=IncidentState.FILTER_TEST)]
    record_incidents(connection, incidents, now=NOW)
    groups = {(one.subject_id, one.draft_group, one.epoch) for one in incidents}

    assert find_with_incident(connection, {*groups, ("s-pupil", "drugs", 0), ("s-pupil", "gambling", 9)}) == groups
