# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Compressed logs: the rest of a known one, several members, unfinished, damaged and malicious ones."""

import gzip
import zlib
from pathlib import Path

import pytest

from monitor.ingest.tail import TailLimits
from monitor.records.source import GenerationState, Mode
from tests.ingest.tail.caller import Caller, append, lines, numbered, split_records


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.fixture
def packed(log: Path) -> Path:
    return Path(f"{log}.1.gz")


@pytest.fixture
def caller(log: Path) -> Caller:
    return Caller(f"{log}*")


@pytest.mark.fault("F17")
@pytest.mark.parametrize("is_stopped", [False, True])
@pytest.mark.parametrize("records", [5, 3000])
def test_F17_the_unread_tail_of_a_log_is_read_from_its_compressed_copy(
    log: Path, packed: Path, caller: Caller, records: int, is_stopped: bool
) -> None:
    append(log, numbered(0, records))
    caller.poll()
    if is_stopped:
        caller.tailer.close()
    packed.write_bytes(gzip.compress(log.read_bytes() + numbered(records, 5)))
    log.unlink()
    append(log, numbered(records + 5, 2))
    if is_stopped:
        caller.restart()
    assert caller.polls(2) == lines(records, 7)
    caller.restart()
    assert caller.polls(2) == []


@pytest.mark.fault("F18")
@pytest.mark.parametrize("is_stopped", [False, True])
def test_F18_a_compressed_log_that_was_read_gives_nothing(
    log: Path, packed: Path, caller: Caller, is_stopped: bool
) -> None:
    append(log, numbered(0, 500))
    log.rename(f"{log}.1")
    append(log, numbered(500, 1))
    caller.poll()
    if is_stopped:
        caller.tailer.close()
    packed.write_bytes(gzip.compress(Path(f"{log}.1").read_bytes()))
    if is_stopped:
        caller.restart()
    else:
        assert caller.poll() == []
    Path(f"{log}.1").unlink()
    assert caller.later(100).polls(3) == []
    caller.restart()
    assert caller.polls(2) == []
    assert caller.ignored == 0


@pytest.mark.fault("F19")
def test_F19_all_members_are_read(packed: Path, caller: Caller) -> None:
    members = [gzip.compress(numbered(number * 10, 10)) for number in range(5)]
    packed.write_bytes(b"".join(members) + b"\x00" * 512)
    assert caller.poll() == lines(0, 50)
    assert caller.notices == []


@pytest.mark.fault("F19")
def test_F19_a_record_may_lie_across_two_members(packed: Path, caller: Caller) -> None:
    packed.write_bytes(gzip.compress(b"one rec") + gzip.compress(b"ord\nanother") + gzip.compress(b"\n"))
    assert caller.poll() == [b"one record", b"another"]


@pytest.mark.fault("F20")
def test_F20_a_compressed_log_that_is_being_written_waits_without_a_word(packed: Path, caller: Caller) -> None:
    data = gzip.compress(numbered(0, 20_000))
    for start in range(0, len(data), 2000):
        append(packed, data[start : start + 2000])
        caller.poll()
    assert caller.records == lines(0, 20_000)
    assert caller.notices == []


@pytest.mark.fault("F20")
@pytest.mark.parametrize("kept_bytes", [1, 2, 9, 10, 11, 200])
def test_F20_one_that_stays_unfinished_gives_its_whole_records_and_is_told_once(
    packed: Path, caller: Caller, kept_bytes: int
) -> None:
    packed.write_bytes(gzip.compress(b"".join(b"%d\n" % (number * 7919) for number in range(2000)))[:kept_bytes])
    caller.poll()
    assert caller.notices == []
    caller.later(61).polls(3)
    if kept_bytes >= 3:
        assert caller.kinds() == ["damaged"]
    assert all(int(record) % 7919 == 0 for record in caller.records)


@pytest.mark.fault("F21")
def test_F21_a_wrong_checksum_keeps_the_records_and_is_told(packed: Path, caller: Caller) -> None:
    data = bytearray(gzip.compress(numbered(0, 1000)))
    data[-6] ^= 1
    packed.write_bytes(data)
    assert caller.poll() == lines(0, 1000)
    caller.later(61).polls(3)
    assert caller.kinds() == ["damaged"]
    caller.restart()
    assert caller.polls(2) == []


@pytest.mark.fault("F21")
def test_F21_a_flipped_byte_keeps_what_unpacks_before_it(packed: Path, caller: Caller) -> None:
    data = bytearray(gzip.compress(numbered(0, 50_000), compresslevel=1))
    data[len(data) // 2] ^= 0xFF
    packed.write_bytes(data)
    caller.polls(2)
    assert len(caller.records) > 20_000
    assert caller.records[:20_000] == lines(0, 20_000)
    caller.later(61).poll()
    assert caller.kinds() == ["damaged"]


@pytest.mark.fault("F22")
def test_F22_a_bomb_is_stopped_by_its_ratio(packed: Path, caller: Caller) -> None:
    packed.write_bytes(numbers_then_bomb(50_000_000))
    caller.polls(3)
    assert caller.kinds() == ["gzip_limit"]
    assert caller.records[:10] == lines(0, 10)
    assert sum(len(batch.data) for batch in caller.batches) < 3_000_000
    assert caller.tailer.generations()[0].state is GenerationState.DONE


def numbers_then_bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(numbered(0, 10)) + packer.compress(b"\n" * size) + packer.flush()


@pytest.mark.fault("F22")
def test_F22_a_stream_is_stopped_at_its_most_bytes(packed: Path, log: Path) -> None:
    caller = Caller(f"{log}*", limits=TailLimits(gzip_bytes=100_000, batch_bytes=10_000))
    packed.write_bytes(gzip.compress(numbered(0, 100_000)))
    caller.polls(2)
    assert caller.kinds() == ["gzip_limit"]
    assert caller.records == lines(0, len(caller.records))
    assert 50_000 < sum(len(batch.data) for batch in caller.batches) < 500_000


@pytest.mark.fault("F22")
def test_F22_what_was_read_before_does_not_count_against_the_limit(log: Path, packed: Path) -> None:
    caller = Caller(f"{log}*", limits=TailLimits(gzip_bytes=100_000))
    append(log, numbered(0, 50_000))
    caller.poll()
    packed.write_bytes(gzip.compress(numbered(0, 50_100), compresslevel=1))
    log.unlink()
    assert caller.polls(2) == lines(50_000, 100)
    assert caller.notices == [] or caller.kinds() == ["missing"]


def test_a_compressed_log_takes_its_last_record_without_a_line_end(packed: Path, caller: Caller) -> None:
    packed.write_bytes(gzip.compress(b"one\ntwo"))
    assert caller.poll() == [b"one", b"two"]
    assert caller.batches[-1].final


def test_a_compressed_file_is_known_by_its_bytes_not_by_its_name(log: Path, tmp_path: Path, caller: Caller) -> None:
    log.write_bytes(gzip.compress(b"packed\n"))
    Path(f"{log}.9.gz").write_bytes(b"plain\n")
    assert sorted(caller.poll()) == [b"packed", b"plain"]
    assert {generation.codec for generation in caller.checkpoints.values()} == {"gzip", "none"}


def test_small_batches_of_a_compressed_file_hold_every_record_once(packed: Path, log: Path) -> None:
    caller = Caller(f"{log}*", limits=TailLimits(batch_bytes=1))
    packed.write_bytes(gzip.compress(numbered(0, 300)))
    assert caller.poll() == lines(0, 300)
    assert all(len(split_records(batch.data)) == 1 for batch in caller.batches[1:])


def test_a_refused_batch_of_a_compressed_file_is_read_again(packed: Path, log: Path) -> None:
    caller = Caller(f"{log}*", limits=TailLimits(batch_bytes=5000))
    packed.write_bytes(gzip.compress(numbered(0, 5000)))
    caller.poll_and_fail(after=3)
    caller.poll_and_fail(after=1)
    caller.restart()
    caller.poll_and_fail(after=2)
    caller.poll()
    assert caller.records == lines(0, 5000)


def test_a_compressed_export_is_read_when_it_settled(tmp_path: Path) -> None:
    caller = Caller(tmp_path / "*.gz", Mode.DROP)
    (tmp_path / "export.csv.gz").write_bytes(gzip.compress(b"one\ntwo"))
    assert caller.poll() == []
    assert caller.later(61).poll() == [b"one", b"two"]
    assert caller.polls(2) == []
