# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Logs that are renamed, copied and cut, compressed or moved away: every record once, in the log's order."""

import gzip
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.ingest.tail import TailLimits
from monitor.records.source import GenerationState
from tests.ingest.tail.caller import Caller, append, lines, numbered


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def caller(log: Path) -> Caller:
    return Caller(f"{log}*")


@pytest.mark.fault("F01")
def test_F01_late_writes_to_a_renamed_log_come_before_those_to_the_new_one(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    with log.open("ab", buffering=0) as writer:
        log.rename(f"{log}.1")
        writer.write(numbered(5, 10))
        append(log, numbered(15, 10))
        assert caller.poll() == lines(5, 20)


@pytest.mark.fault("F02")
def test_F02_a_log_renamed_out_of_the_pattern_is_drained_by_its_descriptor(log: Path, tmp_path: Path) -> None:
    caller = Caller(log)
    append(log, numbered(0, 5))
    caller.poll()
    (tmp_path / "old").mkdir()
    with log.open("ab", buffering=0) as writer:
        log.rename(tmp_path / "old" / "access.log")
        writer.write(numbered(5, 5))
        append(log, numbered(10, 5))
        assert caller.poll() == lines(5, 10)
        writer.write(numbered(15, 5))
        assert caller.poll() == lines(15, 5)
    caller.later(31).poll()
    states = sorted(generation.state for generation in caller.tailer.generations())
    assert states == [GenerationState.DONE, GenerationState.LIVE]


@pytest.mark.fault("F03")
def test_F03_two_rotations_between_two_polls_lose_no_file(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    append(log, numbered(5, 5))
    log.rename(f"{log}.1")
    append(log, numbered(10, 5))
    Path(f"{log}.1").rename(f"{log}.2")
    log.rename(f"{log}.1")
    append(log, numbered(15, 5))
    assert caller.poll() == lines(5, 15)


@pytest.mark.fault("F04")
def test_F04_rapid_rotation_under_load_loses_nothing(log: Path, caller: Caller) -> None:
    caller.limits = TailLimits(batch_bytes=4096)
    caller.restart()
    for number in range(60):
        append(log, numbered(number * 50, 50))
        if number % 3 == 2:
            for old in range(number, 0, -1):
                if Path(f"{log}.{old}").exists():
                    Path(f"{log}.{old}").rename(f"{log}.{old + 1}")
            log.rename(f"{log}.1")
        if number % 2:
            caller.poll()
    caller.poll()
    assert caller.records == lines(0, 3000)


@pytest.mark.fault("F05")
def test_F05_a_rotation_while_stopped_is_found_by_what_the_file_holds(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    caller.tailer.close()
    append(log, numbered(5, 5))
    log.rename(f"{log}.1")
    append(log, numbered(10, 5))
    caller.restart()
    assert caller.poll() == lines(5, 10)


@pytest.mark.fault("F13")
def test_F13_move_cut_and_move_back_is_read_once(log: Path, tmp_path: Path) -> None:
    caller = Caller(log)
    append(log, numbered(0, 5))
    caller.poll()
    aside = tmp_path / "aside"
    log.rename(aside)
    assert caller.poll() == []
    os.truncate(aside, 0)
    assert caller.poll() == []
    aside.rename(log)
    append(log, numbered(5, 2))
    assert caller.polls(3) == lines(5, 2)


@pytest.mark.fault("F16")
def test_F16_another_device_number_after_a_remount_is_the_same_file(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    caller.checkpoints = {
        name: replace(checkpoint, device=checkpoint.device + 1) for name, checkpoint in caller.checkpoints.items()
    }
    caller.restart()
    append(log, numbered(5, 2))
    assert caller.poll() == lines(5, 2)
    assert len(caller.checkpoints) == 1


def test_rotated_siblings_are_read_oldest_first_whatever_their_times(log: Path, caller: Caller) -> None:
    for place, first in enumerate((30, 20, 10, 0)):
        append(Path(f"{log}.{place}") if place else log, numbered(first, 10))
    assert caller.poll() == lines(0, 40)


def test_a_rotated_log_gives_its_unfinished_last_record_after_the_grace_time(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 2) + b"half")
    caller.poll()
    log.rename(f"{log}.1")
    append(log, numbered(5, 1))
    assert caller.poll() == lines(5, 1)
    assert caller.later(31).poll() == [b"half"]
    assert caller.batches[-1].final
    caller.restart()
    assert caller.polls(2) == []


def test_a_live_log_keeps_its_unfinished_last_record_for_as_long_as_it_takes(log: Path, caller: Caller) -> None:
    append(log, b"half")
    assert caller.later(100_000).polls(2) == []
    assert caller.tailer.generations() == ()
    append(log, b" a record\n")
    assert caller.poll() == [b"half a record"]


def test_a_rotated_log_that_ended_tells_so_once_in_an_empty_final_batch(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 2))
    caller.poll()
    log.rename(f"{log}.1")
    append(log, numbered(2, 1))
    caller.poll()
    caller.later(31).polls(3)
    assert [(batch.data, batch.final) for batch in caller.batches[2:]] == [(b"", True)]


def test_a_finished_rotated_log_that_grows_all_the_same_is_read_on(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 2))
    log.rename(f"{log}.1")
    append(log, numbered(2, 2))
    caller.poll()
    caller.later(31).poll()
    append(Path(f"{log}.1"), numbered(4, 2))
    assert caller.poll() == lines(4, 2)


def test_a_removed_log_is_closed_after_the_grace_time(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 2))
    caller.poll()
    log.unlink()
    caller.poll()
    assert len(caller.tailer._tail.files) == 1
    caller.later(31).poll()
    assert len(caller.tailer._tail.files) == 0


def test_rotation_by_copy_and_removal_goes_on_in_the_copy(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    append(log, numbered(5, 5))
    shutil.copyfile(log, f"{log}.1")
    log.unlink()
    append(log, numbered(10, 5))
    assert caller.poll() == lines(5, 10)
    assert caller.later(3600).polls(2) == []


def test_a_compressed_backlog_is_read_before_what_follows_it(log: Path, caller: Caller) -> None:
    Path(f"{log}.2.gz").write_bytes(gzip.compress(numbered(0, 5)))
    append(Path(f"{log}.1"), numbered(5, 5))
    append(log, numbered(10, 5))
    assert caller.poll() == lines(0, 15)
