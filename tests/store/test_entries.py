from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.records.detection import Evidence, Origin
from monitor.records.event import Action, Kind, Zone
from monitor.store import attempts as attempts_module
from monitor.store import entries as entries_module
from monitor.store.attempts import load_attempts, replace_attempts
from monitor.store.engine import reading, writing
from monitor.store.entries import (
    count_sightings,
    find_new_entries,
    find_newest_at,
    load_entries_of_attempts,
    record_entries,
    stream_entries,
)
from monitor.store.seal import sealer_of
from monitor.store.throwaway import throwaway_engine
from tests.store.factories import KEY, cut_short, make_attempt, make_entry, make_id

HASHES = st.sampled_from([bytes([number]) * 16 for number in range(4)])


def keep(connection, *entries):
    """Record entries and one attempt that holds them all."""
    new = record_entries(connection, entries)
    attempt = make_attempt(entry_keys=tuple(entry.key for entry in entries))
    replace_attempts(connection, [], [attempt])
    return new


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"restricted": True, "url": None, "site": "p-1234"},
        {"search_term": "how to win", "kind": Kind.KEYWORD, "url": None, "site": ""},
        {"action": Action.FLAGGED, "zone": Zone.SITE_AMBIGUOUS, "is_late": True, "filter_test": True, "breach": True},
        {"evidence": (Evidence(theme="csam", origin=Origin.HASH, name="iwf", entry=None, kind="hash"),)},
        {"evidence": (), "themes": ()},
        {"offset": 2**40},
        {"url": "http://caf\udce9.example/\ud800", "client": "nul\0inside"},
    ],
)
def test_entry_comes_back_as_it_was(connection, changes):
    entry = make_entry(**changes)
    keep(connection, entry)
    assert load_entries_of_attempts(connection, [make_id("one")]) == [entry]


def test_only_new_entries_come_out_in_the_order_given(connection):
    record_entries(connection, [make_entry(2)])
    assert record_entries(connection, [make_entry(3), make_entry(2), make_entry(1)]) == [make_entry(3), make_entry(1)]


def test_first_of_equal_keys_counts(connection):
    first, second = make_entry(1, vendor_action="first"), make_entry(1, vendor_action="second")
    assert keep(connection, first, second) == [first]
    assert load_entries_of_attempts(connection, [make_id("one")]) == [first]


def test_entry_offered_again_stays_as_it_was(connection):
    keep(connection, make_entry(1))
    assert record_entries(connection, [make_entry(1, vendor_action="other")]) == []
    assert load_entries_of_attempts(connection, [make_id("one")]) == [make_entry(1)]


def test_nothing_in_gives_nothing_out(connection):
    assert record_entries(connection, []) == []
    assert load_entries_of_attempts(connection, []) == []


def test_error_after_the_entries_leaves_none_of_them(engine):
    with cut_short(engine) as connection:
        keep(connection, make_entry(1))
    with reading(engine) as connection:
        assert load_entries_of_attempts(connection, [make_id("one")]) == []
    with writing(engine) as connection:
        assert record_entries(connection, [make_entry(1)]) == [make_entry(1)]


def test_entries_of_attempts_come_by_time_then_key(connection):
    same = [make_entry(number, at=make_entry(7).at) for number in (1, 2, 3)]
    keep(connection, make_entry(9), *same)
    expected = [*sorted(same, key=lambda entry: entry.key), make_entry(9)]
    assert load_entries_of_attempts(connection, [make_id("one")]) == expected


def test_more_entries_than_one_statement_takes(connection):
    entries = [make_entry(number) for number in range(2500)]
    assert len(keep(connection, *entries)) == 2500
    assert len(record_entries(connection, [*entries, make_entry(2500)])) == 1
    assert len(load_entries_of_attempts(connection, [make_id("one")])) == 2500


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), max_size=10), max_size=6))
def test_each_event_is_new_exactly_once_whatever_the_batches(batches):
    with throwaway_engine(KEY) as engine, writing(engine) as connection:
        new = [entry.key for batch in batches for entry in record_entries(connection, [make_entry(n) for n in batch])]
    assert sorted(new) == sorted({make_entry(n).key for batch in batches for n in batch})


@pytest.mark.fault("F34")
@settings(max_examples=25, deadline=None)
@given(st.lists(HASHES, max_size=30), st.lists(st.integers(0, 30), max_size=4))
def test_ordinals_do_not_depend_on_where_a_file_is_cut_into_batches(hashes, cuts):
    expected = [hashes[:index].count(record_hash) for index, record_hash in enumerate(hashes)]
    edges = sorted({0, len(hashes), *(cut for cut in cuts if cut < len(hashes))})
    with throwaway_engine(KEY) as engine, writing(engine) as connection:
        found = []
        for start, end in pairwise(edges):
            found += count_sightings(connection, "g", hashes[start:end])
    assert found == expected


def test_ordinals_of_two_files_are_counted_apart(connection):
    assert count_sightings(connection, "one", [b"h" * 16, b"h" * 16]) == [0, 1]
    assert count_sightings(connection, "two", [b"h" * 16]) == [0]


def test_ordinals_of_a_batch_that_was_rolled_back_are_given_again(engine):
    with cut_short(engine) as connection:
        count_sightings(connection, "one", [b"h" * 16])
    with writing(engine) as connection:
        assert count_sightings(connection, "one", [b"h" * 16]) == [0]


def test_entries_since_a_time_stream_as_they_were_whether_they_belong_to_an_attempt_or_not(connection):
    assert find_newest_at(connection) is None
    first = make_entry(key=b"1" * 16)
    later = make_entry(key=b"2" * 16, at=first.at + timedelta(days=1))
    record_entries(connection, [first, later])
    assert find_newest_at(connection) == later.at
    assert list(stream_entries(connection, later.at)) == [later]
    assert len(list(stream_entries(connection, first.at))) == 2


def test_lines_and_attempts_that_an_earlier_release_sealed_by_name_are_read(connection):
    entry, one = make_entry(1), make_attempt("one", (1,))
    keep(connection, entry)
    replace_attempts(connection, [], [one])
    sealer = sealer_of(connection)
    for table, name, place in (("flagged_entry", entry, entry.key), ("attempt", one, one.id.encode())):
        module = entries_module if table == "flagged_entry" else attempts_module
        named = dict(zip(module.SEALED, module.get_sealed(name), strict=True))
        sealed = sealer.seal_values(named, f"{table}:private:".encode() + place)
        connection.exec_driver_sql(f"update {table} set private_sealed = ?", (sealed,))
    assert load_entries_of_attempts(connection, [one.id]) == [entry]
    assert load_attempts(connection, [one.id]) == [one]


def test_new_entries_are_told_from_stored_ones_whatever_their_keys_look_like(connection):
    append = [make_entry(number, key=b"place..." + number.to_bytes(8, "big")) for number in range(1, 6)]
    record_entries(connection, [*append[:2], make_entry(9)])
    assert find_new_entries(connection, append) == append[2:]
    assert find_new_entries(connection, [*append, make_entry(9), make_entry(8)]) == [*append[2:], make_entry(8)]
    assert find_new_entries(connection, []) == []
