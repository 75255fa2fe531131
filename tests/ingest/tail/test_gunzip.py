"""The unpacked stream by offset, held against unpacking everything at once."""

import gzip
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.ingest.tail.content import End
from monitor.ingest.tail.gunzip import GzipContent


class Opened:
    def __init__(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        self.file = path.open("rb")
        self.descriptor = self.file.fileno()


def unpacker(path: Path, data: bytes, most_bytes: int = 1 << 30) -> tuple[GzipContent, Opened]:
    opened = Opened(path, data)
    return GzipContent(opened, most_bytes=most_bytes, most_ratio=1000), opened


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size // 2) + b"\n" * (size - size // 2)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.sampled_from([0, 1, 1000, 70_000, 600_000]), min_size=1, max_size=4),
    reads=st.lists(st.tuples(st.integers(0, 700_000), st.sampled_from([1, 1000, 300_000])), max_size=8),
)
def test_any_reads_in_any_order_give_the_bytes_of_the_whole(
    tmp_path: Path, sizes: list[int], reads: list[tuple[int, int]]
) -> None:
    parts = [noise(size) for size in sizes]
    whole = b"".join(parts)
    content, opened = unpacker(tmp_path / "a.gz", b"".join(gzip.compress(part, 1) for part in parts))
    with opened.file:
        for offset, length in reads:
            assert content.read(offset, length) == whole[offset : offset + length]
        assert content.read(0, len(whole) + 1) == whole
        assert content.end is End.WHOLE


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.999])
def test_a_cut_stream_gives_what_it_has_and_says_so(tmp_path: Path, kept: float) -> None:
    whole = noise(500_000)
    packed = gzip.compress(whole)
    content, opened = unpacker(tmp_path / "a.gz", packed[: int(len(packed) * kept)])
    with opened.file:
        got = content.read(0, len(whole) + 1)
        assert content.end is End.CUT
    assert whole.startswith(got)
    assert len(got) > len(whole) * kept / 3


def test_other_bytes_behind_the_last_member_are_damage_but_zeros_are_not(tmp_path: Path) -> None:
    for rest, end in ((b"\x00" * 100_000, End.WHOLE), (b"rest", End.DAMAGED), (b"\x1f\x8b", End.CUT)):
        content, opened = unpacker(tmp_path / "a.gz", gzip.compress(b"text\n") + rest)
        with opened.file:
            assert content.read(0, 100) == b"text\n"
            assert content.end is end


def test_the_head_stays_at_hand_when_the_rest_was_let_go(tmp_path: Path) -> None:
    whole = noise(3_000_000)
    content, opened = unpacker(tmp_path / "a.gz", gzip.compress(whole, 1))
    with opened.file:
        content.read(2_000_000, 10)
        assert content.read(0, 1024) == whole[:1024]
        assert len(content._held) < 1_000_000


def test_a_stream_stops_at_its_limit(tmp_path: Path) -> None:
    content, opened = unpacker(tmp_path / "a.gz", gzip.compress(noise(3_000_000), 1), most_bytes=500_000)
    with opened.file:
        assert len(content.read(0, 3_000_000)) < 800_000
        assert content.end is End.LIMIT
