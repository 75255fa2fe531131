from dataclasses import replace

import pytest

from monitor.records.detection import DECISIONS, OPEN_STATES, RECORD_STATES, IncidentState
from monitor.store.attempts import (
    count_attempts,
    decided_epochs,
    load_attempts,
    load_attempts_at_sites,
    load_attempts_between,
    load_attempts_of,
    replace_attempts,
)
from monitor.store.entries import load_entries_of_attempts, record_entries
from monitor.store.incidents import record_incidents
from tests.store.factories import NOW, after, make_attempt, make_entry, make_id, make_incident


def keep(connection, *attempts):
    record_entries(connection, [make_entry(number) for number in range(1, 40)])
    replace_attempts(connection, [], attempts)


def names(attempts):
    return [attempt.id for attempt in attempts]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"sites": (), "client": ""},
        {"sites": ("a.example", "b.example"), "breach_sites": ("b.example",), "breach": True},
        {"restricted": True, "is_search": True, "filter_test": True, "blocked_lines": 0, "epoch": 3},
        {"client": "caf\udce9", "grounds": (), "themes": ()},
    ],
)
def test_attempt_comes_back_as_it_was(connection, changes):
    attempt = make_attempt(**changes)
    keep(connection, attempt)
    assert load_attempts(connection, [attempt.id]) == [attempt]


def test_entry_keys_come_by_time_then_key(connection):
    attempt = make_attempt(numbers=(3, 1, 2))
    keep(connection, attempt)
    assert load_attempts(connection, [attempt.id])[0].entry_keys == tuple(make_entry(n).key for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("first", "last", "is_in"),
    [(0, 9, False), (0, 10, True), (12, 13, True), (20, 30, True), (21, 30, False), (0, 60, True)],
)
def test_attempts_between_are_those_that_overlap_both_ends_included(connection, first, last, is_in):
    keep(connection, make_attempt(numbers=(10, 20)))
    assert bool(load_attempts_between(connection, after(first), after(last))) is is_in


def test_attempts_between_can_be_of_some_subjects(connection):
    keep(connection, make_attempt("one"), make_attempt("two", (2,), subject_id="s-other"))
    whole = (NOW, after(60))
    found = load_attempts_between(connection, *whole, spans={"s-other": whole, "s-nobody": whole})
    assert names(found) == [make_id("two")]
    assert load_attempts_between(connection, *whole, spans={}) == []


@pytest.mark.parametrize(("first", "last", "is_in"), [(0, 9, False), (0, 10, True), (20, 30, True), (21, 30, False)])
def test_each_subject_has_a_time_of_its_own(connection, first, last, is_in):
    keep(connection, make_attempt(numbers=(10, 20)))
    spans = {"s-pupil": (after(first), after(last)), "s-other": (NOW, after(60))}
    assert bool(load_attempts_between(connection, NOW, after(60), spans=spans)) is is_in


def test_attempts_come_by_time_then_id(connection):
    attempts = [make_attempt(name, (number,)) for name, number in (("a", 3), ("b", 1), ("c", 2))]
    keep(connection, *attempts)
    assert names(load_attempts(connection, names(attempts))) == [make_id("b"), make_id("c"), make_id("a")]


def test_attempts_of_are_those_of_one_subject_draft_group_and_epoch(connection):
    near_misses = [
        make_attempt("subject", (2,), subject_id="s-other"),
        make_attempt("group", (3,), draft_group="drugs"),
        make_attempt("epoch", (4,), epoch=1),
    ]
    keep(connection, make_attempt("one"), *near_misses)
    assert names(load_attempts_of(connection, [("s-pupil", "gambling", 0)])) == [make_id("one")]
    both = [("s-pupil", "drugs", 0), ("s-pupil", "gambling", 1)]
    assert names(load_attempts_of(connection, both)) == [make_id("group"), make_id("epoch")]


def test_attempts_let_through_to_sites_cross_subjects_and_keep_to_the_time(connection):
    both, bets = ("else.example", "bets.example"), ("bets.example",)
    keep(
        connection,
        make_attempt("one", (5,), breach_sites=bets),
        make_attempt("two", (6,), subject_id="s-other", sites=both, breach_sites=both),
        make_attempt("site", (7,), sites=("bets.example.test",), breach_sites=("bets.example.test",)),
        make_attempt("blocked", (8,), sites=bets),
        make_attempt("late", (30,), breach_sites=bets),
    )
    found = load_attempts_at_sites(connection, ["bets.example"], first_at=after(0), last_at=after(10))
    assert names(found) == [make_id("one"), make_id("two")]


def test_replaced_attempt_is_gone_and_its_entries_belong_to_the_new_one(connection):
    keep(connection, make_attempt("one", (1, 2), breach_sites=("bets.example",)), make_attempt("two", (5, 6)))
    joined = make_attempt("one", (1, 2, 3, 5, 6), sites=("else.example",), breach_sites=("else.example",))
    replace_attempts(connection, [make_id("two")], [joined])
    assert load_attempts_between(connection, NOW, after(60)) == [joined]
    assert len(load_entries_of_attempts(connection, [make_id("one")])) == 5
    assert load_entries_of_attempts(connection, [make_id("two")]) == []
    here = {"first_at": NOW, "last_at": after(60)}
    assert load_attempts_at_sites(connection, ["bets.example"], **here) == []
    assert load_attempts_at_sites(connection, ["else.example"], **here) == [replace(joined, entry_keys=())]


def test_one_attempt_can_be_split_in_two(connection):
    keep(connection, make_attempt("one", (1, 2, 8, 9)))
    replace_attempts(connection, [make_id("one")], [make_attempt("early", (1, 2)), make_attempt("later", (8, 9))])
    assert [len(attempt.entry_keys) for attempt in load_attempts_between(connection, NOW, after(60))] == [2, 2]


def test_replacing_twice_equals_once(connection):
    keep(connection, make_attempt("one", (1, 2)))
    for _ in range(2):
        replace_attempts(connection, [make_id("one"), make_id("gone")], [make_attempt("one", (1, 2, 3))])
    assert load_attempts_between(connection, NOW, after(60)) == [make_attempt("one", (1, 2, 3))]
    assert count_attempts(connection) == 1


def test_more_attempts_than_one_statement_takes(connection):
    attempts = [make_attempt(str(number), (1,), entry_keys=()) for number in range(2500)]
    keep(connection, *attempts)
    replace_attempts(connection, names(attempts[:1500]), attempts[:10])
    assert count_attempts(connection) == 1010


@pytest.mark.parametrize("state", list(IncidentState))
def test_new_lines_get_a_higher_epoch_only_after_a_decision(connection, state):
    record_incidents(connection, [make_incident(state=state)], now=NOW)
    expected = {} if state in OPEN_STATES + RECORD_STATES else {("s-pupil", "gambling"): 1}
    assert decided_epochs(connection, ["s-pupil", "s-other"]) == expected


def test_epoch_lies_above_the_highest_decided_one(connection):
    drafts = [
        make_incident(str(epoch), epoch=epoch, state=state)
        for epoch, state in enumerate((DECISIONS[0], IncidentState.DRAFT, IncidentState.CLOSED, IncidentState.DRAFT))
    ]
    record_incidents(connection, drafts, now=NOW)
    assert decided_epochs(connection, ["s-pupil"]) == {("s-pupil", "gambling"): 3}


def test_epochs_of_other_groups_and_subjects_are_their_own(connection):
    decided = {"state": IncidentState.CONFIRMED}
    record_incidents(
        connection,
        [
            make_incident("a", draft_group="drugs", **decided),
            make_incident("b", subject_id="s-other", epoch=4, **decided),
        ],
        now=NOW,
    )
    assert decided_epochs(connection, ["s-pupil"]) == {("s-pupil", "drugs"): 1}
    assert decided_epochs(connection, ["s-other"]) == {("s-other", "gambling"): 5}
