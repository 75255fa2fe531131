"""A piece of JSON records enters; where their quotes are leaves, without those that a text holds, and what is odd."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import Piece
from monitor.ingest.readers.jsonlines.escapes import read_escapes

FEWEST_ALIKE = 16
MOST_QUOTES = 1_024

_QUOTE, _BLANK, _LF = ord('"'), ord(" "), ord("\n")

Borders = NDArray[np.int64]
"""A row for each border of a template, a column for each record: places in the block."""


class Look:
    """A piece as it looks: its quotes, its escapes, and which records hold nothing odd."""

    def __init__(self, piece: Piece, *, is_hand_made: bool) -> None:
        self.block = piece.block
        self._starts, self._ends = piece.starts, piece.ends
        octets = self.block.octets[: len(self.block.data)]
        is_quote = octets == _QUOTE
        self.escapes = read_escapes(self.block)
        is_plain = ~self._holding(self._find_controls(octets))
        self.is_escaped = np.zeros(len(piece.starts), dtype=bool)
        if self.escapes is not None:
            is_quote[self.escapes.quotes] = False
            self.is_escaped = self._holding(self.escapes.starts)
            is_plain &= ~(self.is_escaped if is_hand_made else self._holding(self.escapes.bad))
        self._quotes = np.flatnonzero(is_quote)
        self._first = np.searchsorted(self._quotes, piece.starts)
        self._counts = np.searchsorted(self._quotes, piece.ends) - self._first
        self._counts[~is_plain | (self._counts > MOST_QUOTES)] = 1  # no record has one

    def _find_controls(self, octets: NDArray[np.uint8]) -> NDArray[np.intp]:
        """The control characters; none where there are only as many as there are line ends."""
        is_control = octets < _BLANK
        behind = self.block.octets[self._ends]
        line_ends = np.count_nonzero((behind == _LF) & (self._ends < len(octets)))
        if np.count_nonzero(is_control) == line_ends:
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero(is_control)

    def _holding(self, places: NDArray[np.intp]) -> NDArray[np.bool_]:
        """The records that one of these places lies in."""
        if not len(places):
            return np.zeros(len(self._starts), dtype=bool)
        is_holding: NDArray[np.bool_] = np.searchsorted(places, self._starts) < np.searchsorted(places, self._ends)
        return is_holding

    def groups(self) -> list[tuple[int, NDArray[np.intp]]]:
        """Numbers of quotes, the commonest first, and the rows that have so many."""
        counts = np.bincount(self._counts)
        usual = [count for count in np.argsort(-counts, kind="stable").tolist() if count % 2 == 0]
        return [(count, np.flatnonzero(self._counts == count)) for count in usual if counts[count] >= FEWEST_ALIKE]

    def find_borders(self, rows: NDArray[np.intp], quotes: int) -> Borders:
        borders = np.empty((quotes + 2, len(rows)), dtype=np.int64)
        borders[0] = self._starts[rows] - 1
        if quotes:
            borders[1:-1] = sliding_window_view(self._quotes, quotes)[self._first[rows]].T
        borders[-1] = self._ends[rows]
        return borders

    def record(self, row: np.intp) -> bytes:
        return self.block.data[int(self._starts[row]) : int(self._ends[row])]
