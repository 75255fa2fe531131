"""The campaign itself: every format's grammar is used, and a reader that is broken on purpose is found out."""

import random
import time
from collections.abc import Callable

import pytest

from monitor.frames import Reading
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers import Format, Reader
from monitor.records.source import Batch
from tests.fuzz import stalls
from tests.fuzz.lines import LineOutcome, Read, fuzz_lines
from tests.fuzz.mutations import Corpus, make_mutated, read_corpus

FORMATS = load_formats([shipped_folder()])
BROKEN_IN = FORMATS["squid"]

Break = Callable[[Reading], None]


def take_line(dice: random.Random, corpus: Corpus) -> bytes:
    return dice.choice(corpus.lines)


def fuzz(fmt: Format, open_reader: Callable[[Format], Read] = lambda fmt: Reader(fmt).read) -> LineOutcome:
    return fuzz_lines(take_line, lines=100, seed=1, formats={fmt.id: fmt}, open_reader=open_reader)


def lose_reject(reading: Reading) -> None:
    reading.rejected.pop()
    reading.lines -= 1


def double_reject(reading: Reading) -> None:
    reading.rejected.append(reading.rejected[-1])
    reading.lines += 1


def double_entry_for_another(reading: Reading) -> None:
    reading.entries.offset[1] = reading.entries.offset[0]


def move_entry(reading: Reading) -> None:
    reading.entries.offset[-1] += 1


def stretch_entry(reading: Reading) -> None:
    reading.entries.length[0] += 1


def change_reject(reading: Reading) -> None:
    offset, reason, raw = reading.rejected[0]
    reading.rejected[0] = offset, reason, raw[:-1] + b"?"


def count_one_more(reading: Reading) -> None:
    reading.lines += 1


def ignore_entry_twice(reading: Reading) -> None:
    reading.ignored += 1
    reading.lines += 1


@pytest.mark.parametrize(
    "harm",
    [
        lose_reject,
        double_reject,
        double_entry_for_another,
        move_entry,
        stretch_entry,
        change_reject,
        count_one_more,
        ignore_entry_twice,
    ],
)
def test_a_reader_that_loses_or_doubles_one_line_of_a_block_is_found_out(harm: Break) -> None:
    def open_broken(fmt: Format) -> Read:
        reader = Reader(fmt)

        def read(batch: Batch) -> Reading:
            reading = reader.read(batch)
            harm(reading)
            return reading

        return read

    outcome = fuzz_lines(make_mutated, lines=100, seed=1, formats={"squid": BROKEN_IN}, open_reader=open_broken)

    assert len(outcome.unbalanced) == 1
    assert not outcome.is_clean


def test_a_reader_that_raises_is_found_out() -> None:
    def read(_batch: Batch) -> Reading:
        raise ValueError("broken on purpose")

    assert fuzz(BROKEN_IN, lambda _: read).raised == ["squid: ValueError: broken on purpose"]


def test_a_reader_that_one_line_keeps_too_long_is_found_out_and_the_line_is_named() -> None:
    line = read_corpus(BROKEN_IN).lines[5]

    def open_slow(fmt: Format) -> Read:
        reader = Reader(fmt)

        def read(batch: Batch) -> Reading:
            until = time.process_time() + (0.06 if line in batch.data else 0)
            while time.process_time() < until:
                pass
            return reader.read(batch)

        return read

    outcome = fuzz(BROKEN_IN, open_slow)

    assert {told.split(": ", 2)[2] for told in outcome.stalled} == {repr(line)}
    assert not outcome.is_clean


def test_a_reader_that_never_comes_to_an_end_is_called_off_and_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stalls, "LONGEST_SECONDS", 0.01)

    def read(_batch: Batch) -> Reading:
        while True:
            pass

    outcome = fuzz(BROKEN_IN, lambda _: read)

    assert outcome.stalled
    assert not outcome.is_clean


def test_a_machine_that_was_busy_once_is_no_stall() -> None:
    times = iter([0.08])

    def open_disturbed(fmt: Format) -> Read:
        reader = Reader(fmt)

        def read(batch: Batch) -> Reading:
            until = time.process_time() + next(times, 0)
            while time.process_time() < until:
                pass
            return reader.read(batch)

        return read

    assert fuzz(BROKEN_IN, open_disturbed).stalled == []


@pytest.mark.parametrize("format_id", sorted(FORMATS))
def test_a_formats_own_lines_are_entries_where_its_mutated_ones_stand(format_id: str) -> None:
    outcome = fuzz(FORMATS[format_id])

    assert outcome.entries > 10
    assert outcome.is_clean


@pytest.mark.parametrize("format_id", sorted(FORMATS))
def test_lines_are_mutated_by_the_cells_of_their_format(format_id: str) -> None:
    corpus = read_corpus(FORMATS[format_id])

    assert max(line.count(border) for border in corpus.borders for line in corpus.lines) > 2
