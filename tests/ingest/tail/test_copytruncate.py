# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Rotation by copying the log and cutting it: the copy is finished, the log begins anew, nothing comes twice."""

import os
import shutil
from pathlib import Path

import pytest

from tests.ingest.tail.caller import Caller, append, lines, numbered


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def caller(log: Path) -> Caller:
    return Caller(f"{log}*")


def copy_and_cut(log: Path, copy: Path) -> None:
    shutil.copyfile(log, copy)
    os.truncate(log, 0)


@pytest.mark.fault("F06")
def test_F06_copytruncate_finishes_the_copy_and_reads_the_log_from_its_start(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    append(log, numbered(5, 5))
    copy_and_cut(log, Path(f"{log}.1"))
    append(log, numbered(10, 3))
    assert caller.polls(2) == lines(5, 8)
    append(log, numbered(13, 3))
    assert caller.polls(2) == lines(13, 3)


@pytest.mark.fault("F06")
def test_F06_a_poll_between_copy_and_cut_changes_nothing(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    append(log, numbered(5, 5))
    shutil.copyfile(log, f"{log}.1")
    append(log, numbered(10, 5))
    assert caller.poll() == lines(5, 10)
    os.truncate(log, 0)
    append(log, numbered(15, 2))
    assert caller.polls(2) == lines(15, 2)
    assert caller.later(3600).polls(2) == []


@pytest.mark.fault("F06")
def test_F06_a_copy_seen_while_it_is_made_is_no_new_file(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 100))
    caller.poll()
    whole = log.read_bytes()
    append(Path(f"{log}.1"), whole[:300])
    assert caller.poll() == []
    append(Path(f"{log}.1"), whole[300:])
    os.truncate(log, 0)
    append(log, numbered(100, 3))
    assert caller.polls(2) == lines(100, 3)


@pytest.mark.fault("F07")
@pytest.mark.parametrize("hole_bytes", [3, 100, 5000, 70_000, 3_000_000])
def test_F07_a_writer_that_keeps_its_offset_leaves_a_hole_that_is_passed_over(
    log: Path, caller: Caller, hole_bytes: int
) -> None:
    append(log, b"x" * (hole_bytes - 1) + b"\n")
    caller.poll()
    with log.open("r+b", buffering=0) as writer:
        writer.seek(0, os.SEEK_END)
        copy_and_cut(log, Path(f"{log}.1"))
        writer.write(numbered(1, 3))
        assert caller.polls(2) == lines(1, 3)
        writer.write(numbered(4, 3))
        assert caller.polls(2) == lines(4, 3)


@pytest.mark.fault("F07")
def test_F07_a_file_that_begins_with_a_hole_still_counts_as_begun_after_it(log: Path, caller: Caller) -> None:
    append(log, b"\x00" * 10_000 + numbered(1, 3))
    caller.poll()
    assert [(batch.starts_file, batch.offset) for batch in caller.batches] == [(True, 10_000)]


@pytest.mark.fault("F08")
def test_F08_copytruncate_while_stopped(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    caller.tailer.close()
    append(log, numbered(5, 5))
    copy_and_cut(log, Path(f"{log}.1"))
    append(log, numbered(10, 2))
    caller.restart()
    assert caller.poll() == lines(5, 7)


@pytest.mark.fault("F08")
def test_F08_copytruncate_while_stopped_with_a_log_that_grew_past_the_checkpoint(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    caller.tailer.close()
    copy_and_cut(log, Path(f"{log}.1"))
    append(log, numbered(10, 200))
    caller.restart()
    assert caller.poll() == lines(10, 200)
