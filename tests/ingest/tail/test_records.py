# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Where records end: unfinished, over-long, torn, filled with NULs, in two-byte letters."""

import os
from pathlib import Path

import pytest

from monitor.errors import IngestError
from monitor.ingest.tail import Tailer, TailLimits, text_encoding
from monitor.records.source import Mode
from tests.ingest.tail.caller import Caller, append, lines, numbered, with_reader_state

KIBIBYTE = 1024


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def caller(log: Path) -> Caller:
    return Caller(log)


@pytest.mark.fault("F38")
def test_F38_a_last_record_that_is_completed_later_is_one_record(log: Path, caller: Caller) -> None:
    append(log, b"first\nsec")
    assert caller.poll() == [b"first"]
    append(log, b"ond\n")
    assert caller.poll() == [b"second"]


@pytest.mark.fault("F39")
@pytest.mark.parametrize("batch_bytes", [1, 7, 4096])
def test_F39_records_written_byte_by_byte_come_whole(log: Path, batch_bytes: int) -> None:
    caller = Caller(log, limits=TailLimits(batch_bytes=batch_bytes))
    text = "1 plain.test Zoë\r\n2 \N{PILE OF POO}.test naïve\r\n".encode()
    for at in range(len(text)):
        append(log, text[at : at + 1])
        caller.poll()
    assert caller.records == [record.rstrip(b"\n") for record in text.splitlines(keepends=True)]


@pytest.mark.fault("F41")
def test_F41_a_partial_record_across_a_restart_is_read_once(log: Path, caller: Caller) -> None:
    append(log, b"first\nsec")
    caller.poll()
    caller.restart()
    caller.poll()
    append(log, b"ond\n")
    caller.restart()
    caller.poll()
    assert caller.records == [b"first", b"second"]


@pytest.mark.fault("F42")
@pytest.mark.parametrize("batch_bytes", [1, 1000, 64 * KIBIBYTE, 4 * KIBIBYTE * KIBIBYTE])
@pytest.mark.parametrize("long_bytes", [64 * KIBIBYTE + 1, 10_000_000])
def test_F42_an_over_long_record_is_cut_out_and_the_next_is_intact(
    log: Path, batch_bytes: int, long_bytes: int
) -> None:
    caller = Caller(log, limits=TailLimits(batch_bytes=batch_bytes))
    append(log, numbered(0, 3) + b"L" * long_bytes + b"\n" + numbered(3, 3))
    caller.poll()
    assert caller.records == lines(0, 6)
    [(offset, seen_bytes, first)] = caller.over_long
    assert (offset, first) == (27, b"L" * 200)
    assert 64 * KIBIBYTE < seen_bytes <= long_bytes + 1


@pytest.mark.fault("F42")
def test_F42_the_length_of_an_over_long_record_is_exact_when_it_fits_a_batch(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 3) + b"L" * 100_000 + b"\n" + b"M" * 200_000 + b"\n" + numbered(3, 3))
    caller.poll()
    assert [(offset, length) for offset, length, _ in caller.over_long] == [(27, 100_001), (100_028, 200_001)]
    assert caller.records == lines(0, 6)


@pytest.mark.fault("F42")
@pytest.mark.parametrize("batch_bytes", [1, 100, 4096])
def test_F42_the_longest_allowed_record_is_none_too_long(log: Path, batch_bytes: int) -> None:
    caller = Caller(log, limits=TailLimits(record_bytes=1000, batch_bytes=batch_bytes))
    append(log, (b"x" * 1000 + b"\n") * 3 + b"y" * 1001 + b"\n" + b"z" * 999 + b"\n")
    caller.poll()
    assert [record[:1] for record in caller.records] == [b"x", b"x", b"x", b"z"]
    assert [length for _, length, _ in caller.over_long] == [1002] or batch_bytes < 1002


@pytest.mark.fault("F43")
def test_F43_no_tail_of_an_over_long_record_is_taken_for_one_after_a_restart(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 1) + b"L" * 100_000)
    caller.poll()
    assert len(caller.over_long) == 1
    for _ in range(3):
        caller.restart()
        append(log, b"L" * 50_000)
        assert caller.poll() == []
    caller.restart()
    append(log, b" tail\n" + numbered(1, 2))
    assert caller.poll() == lines(1, 2)
    assert len(caller.over_long) == 1


@pytest.mark.fault("F44")
@pytest.mark.parametrize("nul_bytes", [16, 64 * KIBIBYTE, 5_000_000])
def test_F44_a_run_of_nuls_between_records_is_passed_over(log: Path, caller: Caller, nul_bytes: int) -> None:
    append(log, numbered(0, 3) + b"\x00" * nul_bytes + numbered(3, 3) + b"\x00" * nul_bytes + numbered(6, 3))
    caller.poll()
    assert caller.records == lines(0, 9)
    assert caller.over_long == []


@pytest.mark.fault("F44")
def test_F44_nuls_at_the_end_wait_for_what_is_written_in_their_place(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 3) + b"\x00" * 100)
    assert caller.poll() == lines(0, 3)
    with log.open("r+b", buffering=0) as file:
        file.seek(27)
        file.write(numbered(3, 2))
    assert caller.poll() == lines(3, 2)


@pytest.mark.fault("F44")
def test_F44_a_hole_of_gigabytes_costs_nothing(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 3))
    caller.poll()
    with log.open("r+b", buffering=0) as file:
        file.seek(1 << 40)
        assert caller.poll() == []
        file.write(numbered(3, 3))
    assert caller.poll() == lines(3, 3)
    os.truncate(log, 0)


@pytest.mark.fault("F44")
def test_F44_nuls_inside_a_record_stay_in_it(log: Path, caller: Caller) -> None:
    append(log, b"torn\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00end\nnext\n")
    assert caller.poll() == [b"torn" + b"\x00" * 18 + b"end", b"next"]


@pytest.mark.fault("F47")
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("batch_bytes", [1, 5, 4096])
def test_F47_two_byte_letters_are_cut_at_their_own_line_ends(log: Path, encoding: str, batch_bytes: int) -> None:
    text = "\ufeffone \u020a\u0a00\u0a0a\u0d0a\r\ntwo \u000b\u010a\u0a01\r\nthree\r\n"
    caller = Caller(log, limits=TailLimits(batch_bytes=batch_bytes))
    data = text.encode(encoding)
    for at in range(0, len(data), 3):
        append(log, data[at : at + 3])
        caller.poll()
    taken = [batch.data.decode(encoding) for batch in caller.batches]
    assert "".join(taken) == text
    assert all(piece.endswith("\r\n") for piece in taken)
    assert text_encoding(caller.batches[-1].generation.codec) == encoding
    caller.restart()
    append(log, "four\r\n".encode(encoding))
    caller.poll()
    assert caller.batches[-1].data.decode(encoding) == "four\r\n"


@pytest.mark.fault("F47")
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_F47_two_byte_letters_are_known_without_a_mark(log: Path, caller: Caller, encoding: str) -> None:
    for text in ("first line\n", "second \u0a0a line\n", "third"):
        append(log, text.encode(encoding))
        caller.poll()
    assert b"".join(batch.data for batch in caller.batches).decode(encoding) == "first line\nsecond \u0a0a line\n"


@pytest.mark.fault("F47")
def test_F47_an_over_long_record_of_two_byte_letters_keeps_the_letters_whole(log: Path) -> None:
    caller = Caller(log, limits=TailLimits(record_bytes=1000, batch_bytes=301))
    append(log, ("\ufeff" + "x" * 2001 + "\nnext\n").encode("utf-16-le"))
    caller.poll()
    assert len(caller.over_long) == 1
    assert b"".join(batch.data for batch in caller.batches).decode("utf-16-le") == "next\n"


@pytest.mark.fault("F48")
def test_F48_carriage_returns_stay_with_their_record_wherever_a_write_ends(log: Path, caller: Caller) -> None:
    for data in (b"one\r", b"\ntwo\r\r", b"\nth\rree\r\n"):
        append(log, data)
        caller.poll()
    assert caller.records == [b"one\r", b"two\r\r", b"th\rree\r"]


@pytest.mark.fault("F49")
@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_F49_no_other_separator_ends_a_record(log: Path, caller: Caller, letter: str) -> None:
    record = f"before{letter}after".encode()
    append(log, record + b"\n")
    assert caller.poll() == [record]


@pytest.mark.fault("F53")
def test_F53_empty_lines_are_records_and_move_the_offset(log: Path, caller: Caller) -> None:
    append(log, b"\n\n\n")
    assert caller.poll() == [b"", b"", b""]
    assert caller.batches[-1].generation.offset == 3
    assert caller.poll() == []


def test_offsets_and_data_cover_the_file_without_gap_or_overlap(log: Path) -> None:
    caller = Caller(log, limits=TailLimits(batch_bytes=1000))
    append(log, numbered(0, 1000))
    caller.poll()
    end = 0
    for batch in caller.batches:
        assert batch.offset == end
        assert len(batch.data) <= 1000
        end = batch.generation.offset
    assert end == log.stat().st_size
    assert [batch.starts_file for batch in caller.batches] == [True] + [False] * (len(caller.batches) - 1)


def test_what_the_reader_leaves_in_the_checkpoint_comes_back_with_the_next_batch(log: Path, caller: Caller) -> None:
    append(log, b"one\n")
    for batch in caller.tailer.poll(caller.now):
        caller.tailer.confirm(with_reader_state(batch, {"header": ["a", "b"]}))
    append(log, b"two\n")
    [batch] = caller.tailer.poll(caller.now)
    assert batch.generation.reader_state == {"header": ["a", "b"]}


def test_only_the_batch_that_waits_can_be_confirmed(log: Path, caller: Caller) -> None:
    append(log, b"one\n")
    [batch] = caller.tailer.poll(caller.now)
    with pytest.raises(IngestError, match="isn't waiting"):
        caller.tailer.confirm(batch)


def test_a_new_file_without_a_whole_record_needs_no_checkpoint(log: Path, caller: Caller) -> None:
    append(log, b"half a rec")
    caller.poll()
    assert caller.batches == []
    assert caller.tailer.generations() == ()


def test_a_relative_pattern_is_refused() -> None:
    with pytest.raises(IngestError, match="absolute"):
        Tailer("filter", "logs/access.log", Mode.APPEND, generations=())
