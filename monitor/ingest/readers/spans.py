"""Byte spans of a block of records enter; dictionary-encoded columns, and texts that are built on demand, leave."""

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Coded

LONGEST_SPAN = 64
PADDING = bytes(LONGEST_SPAN + 8)

Places = NDArray[np.int64]

_MASKS = np.array([(1 << (8 * count)) - 1 for count in range(8)] + [(1 << 64) - 1], dtype=np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


class Block:
    """The bytes of a batch, readable as single bytes and as the 8-byte words that begin at every byte."""

    def __init__(self, data: bytes) -> None:
        padded = data + PADDING
        self.data = data
        self.octets = np.frombuffer(padded, dtype=np.uint8)
        self._words: NDArray[np.uint64] = np.ndarray(shape=(len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))

    def encode(self, starts: Places, ends: Places) -> Coded:
        """Dictionary-encode the spans, none longer than LONGEST_SPAN: exact, in order of first appearance.

        Spans are grouped by a hash of their words, group by group confirmed word by word; what shares a slot without
        being equal goes round again.
        """
        if len(starts) == 0:
            return Coded.absent(0)
        words = self._gather(starts, ends)
        leaders = _find_leaders(words)
        is_leader = leaders == np.arange(len(starts))
        codes = (np.cumsum(is_leader) - 1)[leaders].astype(np.int32)
        firsts = np.flatnonzero(is_leader)
        spans = zip(starts[firsts].tolist(), ends[firsts].tolist(), strict=True)
        return Coded([self.text(start, end) for start, end in spans], codes)

    def text(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8")

    def _gather(self, starts: Places, ends: Places) -> list[NDArray[np.uint64]]:
        """The spans' bytes as columns of words, zero behind their ends, and last their lengths."""
        lengths = ends - starts
        count = int(lengths.max() + 7) // 8
        columns = []
        for number in range(count):
            left = np.clip(lengths - 8 * number, 0, 8)
            columns.append(self._words[starts + 8 * number] & _MASKS[left])
        return [*columns, lengths.astype(np.uint64)]


class SpanTexts(Sequence[str | None]):
    """A column of texts that lie in a block: a string is made only when its row is asked for."""

    def __init__(self, block: Block, starts: Places, ends: Places) -> None:
        self._block, self._starts, self._ends = block, starts, ends

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, row: int) -> str | None: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str | None]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str | None] | None:
        if isinstance(row, slice):
            return SpanTexts(self._block, self._starts[row], self._ends[row])
        return self._block.text(int(self._starts[row]), int(self._ends[row]))

    def take(self, rows: NDArray[np.intp]) -> "SpanTexts":
        return SpanTexts(self._block, self._starts[rows], self._ends[rows])


def _find_leaders(words: Sequence[NDArray[np.uint64]]) -> NDArray[np.int64]:
    """For each row the number of the first row with equal words."""
    hashes = np.zeros(len(words[0]), dtype=np.uint64)
    for column in words:
        hashes = (hashes ^ column) * _MIX
        hashes ^= hashes >> _SHIFT
    rows = np.arange(len(hashes), dtype=np.int64)
    leaders = rows.copy()
    bits = max(8, len(rows).bit_length() + 1)
    open_rows = rows
    while len(open_rows):
        slots = (hashes[open_rows] >> np.uint64(64 - bits)).astype(np.int64)
        table = np.empty(1 << bits, dtype=np.int64)
        table[slots[::-1]] = open_rows[::-1]  # the last write stays: the first row of each slot
        found = table[slots]
        same = np.ones(len(open_rows), dtype=bool)
        for column in words:
            same &= column[open_rows] == column[found]
        leaders[open_rows[same]] = found[same]
        open_rows = open_rows[~same]
        hashes = hashes * _MIX + np.uint64(1)
    return leaders
