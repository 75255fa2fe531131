from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.records.health import UnmappedWord
from monitor.records.source import GenerationState, SourceNotice, Tally
from monitor.store.counts import add_words
from monitor.store.engine import reading, writing
from monitor.store.entries import count_sightings
from monitor.store.sources import (
    clear_notice,
    load_excluded_lines,
    load_generations,
    load_hourly,
    load_recent_tallies,
    load_source_totals,
    load_unmapped_words,
    prune_generations,
    record_generation,
    record_notice,
    record_reading,
)
from monitor.store.throwaway import throwaway_engine
from tests.store.factories import KEY, NOW, after, cut_short, make_batch, make_generation, make_id

HOUR = NOW.replace(minute=0)
TALLY = Tally(source="filter", format="squid", lines=10, entries=8, ignored=1, rejected=1)


def test_generation_comes_back_as_it_was(connection):
    generation = make_generation(
        2**40,
        state=GenerationState.DRAINING,
        path="/logs/caf\udce9.log",
        skipping=True,
        codec="gzip",
        content_hash="ef",
    )
    record_generation(connection, generation, now=NOW)
    assert load_generations(connection, "filter") == [generation]


def test_checkpoint_takes_the_place_of_the_one_before(connection):
    record_generation(connection, make_generation(100), now=NOW)
    record_generation(connection, make_generation(200), now=after(1))
    assert load_generations(connection, "filter") == [make_generation(200)]


def test_generations_of_another_source_stay_apart(connection):
    record_generation(connection, make_generation(), now=NOW)
    assert load_generations(connection, "other") == []


def test_latest_touched_generation_comes_last(connection):
    first, second = make_generation(id=make_id("a")), make_generation(id=make_id("b"))
    record_generation(connection, second, now=NOW)
    record_generation(connection, first, now=after(1))
    assert load_generations(connection, "filter") == [second, first]


def test_reading_adds_up(connection):
    assert record_reading(connection, make_batch(1000), now=NOW)
    assert record_reading(connection, make_batch(2000), now=after(1))
    (totals,) = load_source_totals(connection)
    assert totals.tally == TALLY + TALLY
    assert totals.tally.is_conserved
    assert totals.last_read_at == after(1)


def test_batch_recorded_twice_counts_once(connection):
    batch = make_batch(hourly={(HOUR, "blocked"): 8}, words={("category", "odd"): 2})
    assert record_reading(connection, batch, now=NOW)
    assert not record_reading(connection, batch, now=after(1))
    assert load_source_totals(connection)[0].tally == TALLY
    assert load_hourly(connection, "filter", HOUR) == {(HOUR, "blocked"): 8}
    assert load_unmapped_words(connection)[0].count == 2


def test_an_hour_holds_no_less_than_one_file_has_of_it(connection):
    cell = (HOUR, "blocked")
    for offset, added, least, total in [(1000, 8, 8, 8), (2000, 2, 10, 10), (3000, 3, 12, 13), (4000, 0, 20, 20)]:
        record_reading(connection, make_batch(offset, hourly={cell: added}, least={cell: least}), now=NOW)
        assert load_hourly(connection, "filter", HOUR) == {cell: total}


def test_batch_without_lines_still_moves_the_checkpoint(connection):
    record_reading(connection, make_batch(1000), now=NOW)
    done = replace(make_generation(1000), state=GenerationState.DONE)
    assert record_reading(connection, make_batch(lines=0, tally=Tally(source="filter"), generation=done), now=NOW)
    assert load_generations(connection, "filter") == [done]


def test_error_after_the_reading_takes_the_checkpoint_back_too(engine):
    with cut_short(engine) as connection:
        record_reading(connection, make_batch(hourly={(HOUR, "blocked"): 8}), now=NOW)
    with reading(engine) as connection:
        assert load_generations(connection, "filter") == []
        assert load_source_totals(connection) == []
        assert load_hourly(connection, "filter", HOUR) == {}


def test_times_in_the_log_only_move_forward(connection):
    record_reading(connection, make_batch(1000, last_entry_at=after(5), watermark=after(5)), now=NOW)
    record_reading(connection, make_batch(2000, last_entry_at=after(2), watermark=after(2)), now=NOW)
    record_reading(connection, make_batch(3000), now=NOW)
    (totals,) = load_source_totals(connection)
    assert (totals.last_entry_at, totals.watermark) == (after(5), after(5))


def test_first_times_in_the_log_may_come_later_than_the_first_batch(connection):
    record_reading(connection, make_batch(1000), now=NOW)
    record_reading(connection, make_batch(2000, last_entry_at=after(2), watermark=after(2)), now=NOW)
    (totals,) = load_source_totals(connection)
    assert totals.watermark == after(2)


def test_format_stays_when_a_batch_does_not_name_it(connection):
    record_reading(connection, make_batch(1000), now=NOW)
    record_reading(connection, make_batch(2000, tally=Tally(source="filter", lines=1, entries=1)), now=NOW)
    assert load_source_totals(connection)[0].tally.format == "squid"


def test_recent_tally_counts_by_the_clock_and_not_by_the_log(connection):
    record_reading(connection, make_batch(1000, last_entry_at=after(-9_000_000)), now=after(-26 * 60))
    record_reading(connection, make_batch(2000, last_entry_at=after(-9_000_000)), now=NOW)
    tally = load_recent_tallies(connection, after(-24 * 60))["filter"]
    assert (tally.lines, tally.entries, tally.ignored, tally.rejected) == (10, 8, 1, 1)


def test_unmapped_words_are_counted_most_frequent_first(connection):
    record_reading(connection, make_batch(1000, words={("category", "odd"): 2, ("action", "PEEK"): 1}), now=NOW)
    record_reading(connection, make_batch(2000, words={("action", "PEEK"): 5}), now=after(1))
    assert load_unmapped_words(connection) == [
        UnmappedWord(source="filter", kind="action", word="PEEK", count=6, first_at=NOW),
        UnmappedWord(source="filter", kind="category", word="odd", count=2, first_at=NOW),
    ]


@pytest.mark.parametrize("word", ["caf\udce9", "\ud800", "x" * 5000, "nul\0inside", ""])
def test_unmapped_word_of_any_bytes_can_be_kept(connection, word):
    record_reading(connection, make_batch(words={("category", word): 1}), now=NOW)
    (kept,) = load_unmapped_words(connection)
    assert len(kept.word) <= 200


def test_notice_is_kept_until_the_source_reads_well_again(connection):
    notice = SourceNotice(source="filter", kind="unreadable", text="The file can't be opened.", at=NOW)
    record_notice(connection, notice)
    record_reading(connection, make_batch(), now=NOW)
    assert load_source_totals(connection)[0].notice == notice
    clear_notice(connection, "filter")
    assert load_source_totals(connection)[0].notice is None
    assert load_source_totals(connection)[0].tally == TALLY


def test_newer_notice_takes_the_place_of_the_one_before(connection):
    for kind in ("missing", "unreadable"):
        record_notice(connection, SourceNotice(source="filter", kind=kind, text="caf\udce9.log", at=NOW))
    assert load_source_totals(connection)[0].notice.kind == "unreadable"


def test_pruning_forgets_only_what_is_done_and_old(connection):
    old = make_generation(id=make_id("old"), state=GenerationState.DONE)
    live = make_generation(id=make_id("live"))
    fresh = make_generation(id=make_id("fresh"), state=GenerationState.DONE)
    for generation, at in ((old, NOW), (live, NOW), (fresh, after(60))):
        record_generation(connection, generation, now=at)
    assert prune_generations(connection, after(30)) == 1
    assert load_generations(connection, "filter") == [live, fresh]


def test_pruning_drops_the_sightings_of_done_files_only(connection):
    for generation in (make_generation(), make_generation(id=make_id("done"), state=GenerationState.DONE)):
        record_generation(connection, generation, now=NOW)
        count_sightings(connection, generation.id, [b"h" * 16])
    prune_generations(connection, after(-60))
    assert count_sightings(connection, make_generation().id, [b"h" * 16]) == [1]
    assert count_sightings(connection, make_id("done"), [b"h" * 16]) == [0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.booleans()), max_size=8))
def test_totals_are_the_sum_of_the_batches_however_often_each_is_offered(batches):
    expected = Tally(source="filter")
    with throwaway_engine(KEY) as engine, writing(engine) as connection:
        for number, (entries, ignored, rejected, twice) in enumerate(batches, start=1):
            lines = entries + ignored + rejected
            tally = Tally(source="filter", lines=lines, entries=entries, ignored=ignored, rejected=rejected)
            expected += tally
            for _ in range(1 + twice):
                record_reading(connection, make_batch(number * 100, tally=tally), now=NOW)
        totals = load_source_totals(connection)
    assert [total.tally for total in totals] == ([expected] if batches else [])


def test_lines_that_allow_rules_exclude_are_counted_by_host_and_are_no_unmapped_words(connection):
    add_words(connection, "filter", {("excluded", "help.test"): 2, ("category", "Odd"): 1}, NOW)
    add_words(connection, "other", {("excluded", "help.test"): 3, ("excluded", "ours.test"): 1}, NOW)
    assert load_excluded_lines(connection) == {"help.test": 5, "ours.test": 1}
    assert [word.word for word in load_unmapped_words(connection)] == ["Odd"]
