"""A piece of JSON records enters; where their quotes are leaves, without those that a text holds, and what is odd."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.json_escapes import read_escapes
from monitor.ingest.readers.pieces import Piece

FEWEST_ALIKE = 16
MOST_QUOTES = 1_024

_QUOTE, _BLANK = ord('"'), ord(" ")

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
        is_plain = ~self._holding(np.flatnonzero(octets < _BLANK))
        self.is_escaped = np.zeros(len(piece.starts), dtype=bool)
        if self.escapes is not None:
            is_quote[self.escapes.quotes] = False
            self.is_escaped = self._holding(self.escapes.starts)
            is_plain &= ~(self.is_escaped if is_hand_made else self._holding(self.escapes.bad))
        self._quotes = np.flatnonzero(is_quote)
        self._first = np.searchsorted(self._quotes, piece.starts)
        self._counts = np.searchsorted(self._quotes, piece.ends) - self._first
        self._counts[~is_plain | (self._counts > MOST_QUOTES)] = 1  # no record has one

    def _holding(self, places: NDArray[np.intp]) -> NDArray[np.bool_]:
        """The records that one of these places lies in."""
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
        first = self._first[rows]
        for number in range(quotes):
            borders[number + 1] = self._quotes[first + number]
        borders[-1] = self._ends[rows]
        return borders

    def record(self, row: np.intp) -> bytes:
        return self.block.data[int(self._starts[row]) : int(self._ends[row])]
