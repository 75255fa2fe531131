# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Several names and several copies of one file: read once, and the known part of a copy only counted."""

import os
import shutil
from pathlib import Path

import pytest

from monitor.records.source import Mode
from tests.ingest.tail.caller import Caller, append, lines, numbered, with_reader_state


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    return Caller(tmp_path / "*.log*")


@pytest.mark.fault("F25")
def test_F25_a_link_and_its_target_are_read_once(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    (log.parent / "a-link.log").symlink_to(log)
    assert caller.poll() == lines(0, 5)
    append(log, numbered(5, 5))
    assert caller.poll() == lines(5, 5)
    assert caller.tailer.generations()[0].path == str(log)


@pytest.mark.fault("F26")
@pytest.mark.parametrize("mode", list(Mode))
def test_F26_a_hard_link_is_read_once(log: Path, mode: Mode) -> None:
    caller = Caller(log.parent / "*.log", mode)
    append(log, numbered(0, 5))
    os.link(log, log.parent / "linked.log")
    caller.later(61)
    assert caller.polls(2) == lines(0, 5)
    caller.restart()
    assert caller.polls(2) == []


@pytest.mark.fault("F27")
@pytest.mark.parametrize("records", [5, 5000])
def test_F27_a_backup_copy_is_counted_as_ignored_once_it_settled(log: Path, caller: Caller, records: int) -> None:
    append(log, numbered(0, records))
    caller.poll()
    shutil.copyfile(log, log.parent / "access (1).log")
    append(log, numbered(records, 3))
    assert caller.poll() == lines(records, 3)
    assert caller.ignored == 0
    assert caller.later(61).polls(3) == []
    assert caller.ignored == records
    caller.restart()
    assert caller.polls(2) == []
    assert caller.ignored == records


@pytest.mark.fault("F27")
def test_F27_a_copy_that_is_there_at_the_first_start_is_read_once(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 50))
    shutil.copyfile(log, log.parent / "access (1).log")
    caller.later(61).polls(2)
    assert caller.records == lines(0, 50)
    assert caller.ignored == 50


@pytest.mark.fault("F27")
def test_F27_what_a_copy_has_beyond_its_original_is_read_with_what_the_reader_knew(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 50))
    for batch in caller.tailer.poll(caller.now):
        caller.tailer.confirm(with_reader_state(batch, {"header": ["number", "text"]}))
    append(log.parent / "copy.log", numbered(0, 50) + numbered(100, 5))
    assert caller.poll() == lines(100, 5)
    assert caller.ignored == 50
    assert not caller.batches[-1].starts_file
    assert caller.batches[-1].generation.reader_state == {"header": ["number", "text"]}
    append(log, numbered(50, 5))
    append(log.parent / "copy.log", numbered(105, 5))
    assert sorted(caller.poll()) == sorted(lines(50, 5) + lines(105, 5))


@pytest.mark.fault("F27")
def test_F27_an_unconfirmed_count_of_a_copy_is_offered_again(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 50))
    caller.poll()
    shutil.copyfile(log, log.parent / "copy.log")
    caller.later(61).poll_and_fail()
    assert caller.ignored == 0
    caller.polls(2)
    assert caller.ignored == 50


def test_a_new_file_that_only_begins_like_another_is_read_whole(log: Path, caller: Caller) -> None:
    append(log, b"Date,User,Address\n" + numbered(0, 50))
    caller.poll()
    append(log.parent / "other.log", b"Date,User,Address\n")
    assert caller.poll() == []
    append(log.parent / "other.log", numbered(100, 5))
    assert caller.poll() == [b"Date,User,Address", *lines(100, 5)]
    assert caller.batches[-1].starts_file
    assert caller.ignored == 0


def test_a_log_with_the_same_header_again_and_nothing_else_loses_no_later_record(log: Path, caller: Caller) -> None:
    header = b"Date,User,Address\n"
    append(log, header + numbered(0, 50))
    caller.poll()
    log.rename(f"{log}.1")
    append(log, header)
    caller.poll()
    caller.later(61).poll()
    append(log, numbered(50, 5))
    assert caller.poll() == lines(50, 5)


def test_a_copy_that_ends_in_a_half_record_gives_no_record(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5) + b"5 rec")
    caller.poll()
    shutil.copyfile(log, log.parent / "copy.log")
    caller.later(61).polls(2)
    append(log, b"ord\n")
    caller.later(61).polls(2)
    assert caller.records == lines(0, 6)
    assert caller.ignored == 5


def test_a_new_log_that_shares_only_a_half_record_is_no_copy(log: Path, caller: Caller) -> None:
    append(log, b"2026-09-07 one\n")
    caller.poll()
    append(log.parent / "other.log", b"2026-09")
    caller.later(61).polls(2)
    append(log.parent / "other.log", b"-08 two\n")
    assert caller.poll() == [b"2026-09-08 two"]


def test_two_files_that_are_alike_from_the_first_byte_to_some_record_are_both_read(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 300) + b"here\n" + numbered(300, 10))
    append(log.parent / "other.log", numbered(0, 300) + b"there\n" + numbered(300, 10))
    caller.polls(2)
    assert len(caller.records) == 2 * 311


@pytest.mark.fault("F27")
def test_F27_a_copied_drop_file_is_told_and_not_read_again(log: Path, caller: Caller) -> None:
    caller = Caller(log.parent / "*.log", Mode.DROP)
    append(log, numbered(0, 50))
    caller.later(61).poll()
    shutil.copyfile(log, log.parent / "access (1).log")
    assert caller.later(61).polls(3) == []
    assert caller.kinds() == ["no_new_data"]
