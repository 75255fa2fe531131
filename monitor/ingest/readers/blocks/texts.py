"""Texts that lie in a batch's bytes enter as a column; their strings are made only when they are asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import cut_pieces
from monitor.ingest.readers.blocks.spans import Block, Places

Rows = NDArray[np.intp]
Octets = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_BLANK = 32
_MOST_BLANKS = 4  # taken off many texts at once; of those with more, one by one


class SpanTexts(Sequence[str | None]):
    """A column of texts: row i is data[starts[i]:ends[i]] in UTF-8, None where that is empty.

    others: texts that lie nowhere in the bytes: a row that begins at -1 - n is others[n].
    """

    def __init__(self, data: bytes, starts: Places, ends: Places, others: Sequence[str | None] = ()) -> None:
        self.data, self.starts, self.ends, self.others = data, starts, ends, others

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, row: int) -> str | None: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str | None]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str | None] | None:
        if isinstance(row, slice):
            return SpanTexts(self.data, self.starts[row], self.ends[row], self.others)
        start = int(self.starts[row])
        if start < 0:
            return self.others[-1 - start]
        return self.data[start : int(self.ends[row])].decode("utf-8") or None

    def take(self, rows: NDArray[np.intp]) -> "SpanTexts":
        return SpanTexts(self.data, self.starts[rows], self.ends[rows], self.others)

    def to_texts(self) -> list[str | None]:
        """All of them, made at once."""
        data, others = self.data, self.others
        return [
            others[-1 - start] if start < 0 else data[start:end].decode("utf-8") or None
            for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        ]

    @property
    def octets(self) -> Octets:
        return np.frombuffer(self.data, dtype=np.uint8)

    def has_text(self) -> Flags:
        """Which rows hold something."""
        filled: Flags = self.ends > self.starts
        if self.others:
            there = np.array([bool(text) for text in self.others], dtype=bool)
            odd = np.flatnonzero(self.starts < 0)
            filled[odd] = there[-1 - self.starts[odd]]
        return filled

    def where(self, rows: Flags, other: "SpanTexts") -> "SpanTexts":
        """These texts in the given rows, those of another column of the same bytes in all others."""
        shifted = np.where(other.starts < 0, other.starts - len(self.others), other.starts)
        return SpanTexts(
            self.data,
            np.where(rows, self.starts, shifted),
            np.where(rows, self.ends, other.ends),
            [*self.others, *other.others],
        )

    def only(self, rows: Flags) -> "SpanTexts":
        """These texts in the given rows, none in all others."""
        nought = np.int64(0)
        return SpanTexts(self.data, np.where(rows, self.starts, nought), np.where(rows, self.ends, nought), self.others)

    def strip(self) -> "SpanTexts":
        """As `str.strip` does to each."""
        starts, ends = self.starts.copy(), self.ends.copy()
        octets, open_rows = self.octets, np.flatnonzero(ends > np.maximum(starts, 0))
        open_rows = open_rows[starts[open_rows] >= 0]
        for _ in range(_MOST_BLANKS):
            blank = octets[starts[open_rows]] == _BLANK
            starts[open_rows] += blank
            open_rows = open_rows[starts[open_rows] < ends[open_rows]] if blank.any() else open_rows
            behind = octets[ends[open_rows] - 1] == _BLANK
            ends[open_rows] -= behind
            if not blank.any() and not behind.any():
                break
            open_rows = open_rows[ends[open_rows] > starts[open_rows]]
        odd = _is_odd(octets[starts[open_rows]]) | _is_odd(octets[ends[open_rows] - 1])
        for row in open_rows[odd].tolist():
            text = self.data[int(starts[row]) : int(ends[row])].decode("utf-8")
            ahead = len(text) - len(text.lstrip())
            starts[row] += len(text[:ahead].encode())
            ends[row] = starts[row] + len(text.strip().encode())
        return SpanTexts(self.data, starts, ends, [text and text.strip() for text in self.others])


class MadeTexts(Sequence[str | None]):
    """A column of texts that are made of others, each when it is asked for. rows: what `make` is asked for, per row."""

    def __init__(self, make: Callable[[int], str | None], rows: NDArray[np.intp]) -> None:
        self._make, self._rows = make, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> str | None: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str | None]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str | None] | None:
        return MadeTexts(self._make, self._rows[row]) if isinstance(row, slice) else self._make(int(self._rows[row]))

    def take(self, rows: NDArray[np.intp]) -> "MadeTexts":
        return MadeTexts(self._make, self._rows[rows])


def iterate_blocks(texts: SpanTexts) -> Iterator[tuple[Block, Rows, Places, Places]]:
    """The texts that lie in the bytes, run by run: a block, which rows, and where in the block these begin and end."""
    rows = np.flatnonzero((texts.ends > texts.starts) & (texts.starts >= 0))
    starts, ends = texts.starts[rows], texts.ends[rows]
    if bool((starts[1:] < starts[:-1]).any()):  # some of them were made, and lie behind all records
        order = np.argsort(starts, kind="stable")
        rows, starts, ends = rows[order], starts[order], ends[order]
    for low, high in cut_pieces(starts, ends):
        base = int(starts[low])
        block = Block(texts.data[base : int(ends[low:high].max())])
        yield block, rows[low:high], starts[low:high] - base, ends[low:high] - base


def _is_odd(octets: Octets) -> Flags:
    """Blanks, control characters, and what isn't ASCII."""
    odd: Flags = octets - np.uint8(33) >= 94
    return odd
