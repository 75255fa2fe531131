# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Logs that are cut, overwritten, removed or replaced: a new generation exactly when the bytes that were read are gone."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.ingest.tail import TailLimits
from tests.ingest.tail.caller import Caller, append, lines, numbered


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def caller(log: Path) -> Caller:
    return Caller(log)


def overwrite(log: Path, data: bytes) -> None:
    with log.open("r+b", buffering=0) as file:
        file.truncate(0)
        file.write(data)


@pytest.mark.fault("F09")
def test_F09_a_cut_and_shorter_log_is_read_from_its_start(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 10))
    caller.poll()
    overwrite(log, numbered(20, 3))
    assert caller.polls(2) == lines(20, 3)


@pytest.mark.fault("F09")
def test_F09_a_log_cut_while_stopped_is_read_from_its_start_at_the_first_poll(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 10))
    caller.poll()
    overwrite(log, numbered(20, 3))
    caller.restart()
    assert caller.poll() == lines(20, 3)


@pytest.mark.fault("F10")
@pytest.mark.parametrize("records", [3, 2000])
@pytest.mark.parametrize("is_stopped", [False, True])
def test_F10_a_rewrite_of_the_same_size_is_seen(log: Path, caller: Caller, records: int, is_stopped: bool) -> None:
    append(log, numbered(10_000, records))
    caller.poll()
    times = log.stat()
    overwrite(log, numbered(20_000, records))
    os.utime(log, ns=(times.st_atime_ns, times.st_mtime_ns))
    if is_stopped:
        caller.restart()
    assert caller.poll() == lines(20_000, records)


@pytest.mark.fault("F11")
@pytest.mark.parametrize("head_bytes", [20, 2000])
def test_F11_a_longer_rewrite_with_the_same_head_is_seen(log: Path, caller: Caller, head_bytes: int) -> None:
    head = b"h" * head_bytes + b"\n"
    append(log, head + numbered(0, 10))
    caller.poll()
    overwrite(log, head + numbered(100, 50))
    assert caller.poll() == [head[:-1], *lines(100, 50)]


@pytest.mark.fault("F12")
def test_F12_a_log_cut_within_its_first_record_is_a_new_generation(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 10))
    caller.poll()
    os.truncate(log, 6)
    append(log, b"\n" + numbered(10, 2))
    caller.polls(2)
    assert caller.records == [*lines(0, 10), b"0 reco", *lines(10, 2)]
    assert len(caller.checkpoints) == 2


@pytest.mark.fault("F14")
@pytest.mark.parametrize("is_stopped", [False, True])
def test_F14_a_log_removed_and_made_again_is_read_from_its_start(log: Path, caller: Caller, is_stopped: bool) -> None:
    append(log, numbered(0, 10))
    caller.poll()
    log.unlink()
    if is_stopped:
        caller.restart()
    append(log, numbered(10, 20))
    assert caller.polls(2) == lines(10, 20)


@pytest.mark.fault("F14")
def test_F14_a_checkpoint_is_kept_for_weeks_and_then_given_up(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 10))
    caller.poll()
    log.unlink()
    caller.later(29 * 86_400).poll()
    assert len(caller.tailer.generations()) == 1
    caller.later(2 * 86_400).poll()
    assert caller.tailer.generations() == ()


def test_a_finished_file_that_is_still_there_is_never_given_up(log: Path) -> None:
    caller = Caller(f"{log}*")
    append(log, numbered(0, 10))
    log.rename(f"{log}.1")
    append(log, numbered(10, 1))
    caller.polls(2)
    caller.later(100 * 86_400).polls(2)
    assert len(caller.tailer.generations()) == 2
    caller.restart()
    assert caller.polls(2) == []


@pytest.mark.fault("F15")
@pytest.mark.parametrize("records", [2, 10, 50])
def test_F15_an_inode_used_again_by_another_file_is_read_from_its_start(
    log: Path, caller: Caller, records: int
) -> None:
    append(log, numbered(0, 10))
    caller.poll()
    log.rename(log.parent / "gone")
    append(log, numbered(100, records))
    inode = log.stat().st_ino  # as if the system had handed out the old one again, which not every file system does
    caller.checkpoints = {name: replace(known, inode=inode) for name, known in caller.checkpoints.items()}
    caller.restart()
    assert caller.poll() == lines(100, records)


@pytest.mark.fault("F31")
def test_F31_a_log_replaced_by_one_with_more_goes_on_where_it_was(log: Path, caller: Caller) -> None:
    append(log, numbered(0, 5))
    caller.poll()
    for count in range(6, 12):
        (log.parent / "new").write_bytes(numbered(0, count))
        (log.parent / "new").replace(log)
        assert caller.poll() == lines(count - 1, 1)
    assert caller.ignored == 0


@pytest.mark.fault("F59")
def test_F59_a_stale_size_that_is_gone_at_the_next_poll_reads_nothing_again(
    log: Path, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(log, numbered(0, 100))
    caller.poll()
    real_read, real_stat = os.pread, os.fstat
    stale_bytes = 50

    def stale_read(descriptor: int, length: int, offset: int) -> bytes:
        return real_read(descriptor, max(0, min(length, stale_bytes - offset)), offset)

    append(log, numbered(100, 1))
    with monkeypatch.context() as patch:
        patch.setattr(os, "pread", stale_read)
        assert caller.poll() == []
    assert os.fstat is real_stat
    assert caller.poll() == lines(100, 1)
    assert len(caller.checkpoints) == 1


@pytest.mark.fault("F59")
def test_F59_a_size_that_shrinks_in_the_statistics_only_is_no_cut(
    log: Path, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(log, numbered(0, 100))
    caller.poll()
    real = os.fstat

    def stale_stat(descriptor: int) -> os.stat_result:
        status = real(descriptor)
        return os.stat_result((*status[:6], 50, *status[7:]), {"st_mtime_ns": status.st_mtime_ns, "st_ctime_ns": 1})

    append(log, numbered(100, 1))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", stale_stat)
        assert caller.polls(4) == lines(100, 1)
    append(log, numbered(101, 1))
    assert caller.polls(2) == lines(101, 1)


@pytest.mark.fault("F30")
def test_F30_small_files_are_read_from_their_first_byte_and_told_apart(tmp_path: Path) -> None:
    caller = Caller(tmp_path / "*.log")
    append(tmp_path / "a.log", b"a\n")
    append(tmp_path / "b.log", b"b\n")
    append(tmp_path / "empty.log", b"")
    assert sorted(caller.poll()) == [b"a", b"b"]
    append(tmp_path / "empty.log", b"no longer\n")
    assert caller.poll() == [b"no longer"]


@pytest.mark.fault("F30")
def test_F30_the_head_fingerprint_grows_with_a_small_file(log: Path, caller: Caller) -> None:
    lengths = []
    for number in range(40):
        append(log, b"%049d\n" % number)
        caller.poll()
        lengths.append(caller.batches[-1].generation.head_length)
    assert lengths == [min(1024, 50 * (number + 1)) for number in range(40)]


def test_a_batch_that_is_not_confirmed_is_offered_again_and_ends_the_pass(tmp_path: Path) -> None:
    caller = Caller(tmp_path / "*.log", limits=TailLimits(batch_bytes=40))
    append(tmp_path / "a.log", numbered(100, 20))
    append(tmp_path / "b.log", numbered(200, 20))
    first = caller.poll_and_fail()
    assert first == lines(100, len(first))
    assert caller.poll_and_fail() == first
    refused = caller.poll_and_fail(after=2)
    assert refused == lines(100 + len(caller.records), len(refused))
    caller.poll()
    assert caller.records == lines(100, 20) + lines(200, 20)
