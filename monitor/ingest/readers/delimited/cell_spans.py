"""The cells of a piece's records enter; the wanted ones leave as spans, those that must be written anew in bytes of
their own.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import Cut, Piece, Span
from monitor.ingest.readers.blocks.spans import Places
from monitor.ingest.readers.delimited.cell_places import BLANK, CellPlaces

TWO_CELLS = 2
DEL = 127


def can_pick(places: Sequence[tuple[int, ...]]) -> bool:
    """Whether each value is one cell, or two that are joined by a blank."""
    return all(len(place) <= TWO_CELLS for place in places)


def pick_spans(piece: Piece, cells: CellPlaces, places: Sequence[tuple[int, ...]]) -> list[Cut]:
    """As `make_picker` picks values, for all records at once; without those where two cells can't simply be joined."""
    for place in places:
        if len(place) == TWO_CELLS:
            cells.keep(_can_join(cells, place))
    if len(cells.rows) == 0:
        return []
    made = _Made(cells.octets, len(piece.block.data))
    width = int(cells.count.max())
    spans: list[Span | None] = []
    for place in places:
        there = [number for number in place if number < width]
        if not there:
            spans.append(None)
            continue
        first = _pick_cell(cells, there[0], made)
        spans.append(made.join(first, _pick_cell(cells, there[1], made)) if len(there) == TWO_CELLS else first)
    return [Cut(cells.rows, spans, made.to_bytes())]


def _pick_cell(cells: CellPlaces, number: int, made: "_Made") -> Span:
    starts, ends = cells.find_column(number)
    doubled = cells.find_doubled(number)
    if doubled is not None and cells.pairs is not None:
        starts[doubled], ends[doubled] = made.leave_out(starts[doubled], ends[doubled], cells.pairs)
    return starts, ends


def _can_join(cells: CellPlaces, place: tuple[int, ...]) -> NDArray[np.bool_]:
    """The records in whose two cells are no quotes to undo, and nothing at their ends that could be a blank."""
    good = np.ones(len(cells.rows), dtype=bool)
    for number in place:
        starts, ends = cells.find_column(number)
        for octets in (cells.octets[starts], cells.octets[ends - 1]):
            good &= (starts == ends) | ((octets > BLANK) & (octets < DEL))
        doubled = cells.find_doubled(number)
        if doubled is not None:
            good &= ~doubled
    return good


class _Made:
    """Texts that stand nowhere in a block as they are, one behind the other. offset: where they begin."""

    def __init__(self, octets: NDArray[np.uint8], offset: int) -> None:
        self._octets, self._end = octets, offset
        self._parts: list[bytes] = []

    def to_bytes(self) -> bytes:
        return b"".join(self._parts)

    def leave_out(self, starts: Places, ends: Places, without: NDArray[np.intp]) -> Span:
        """These spans without the bytes at certain places."""
        is_kept = np.ones(len(self._octets), dtype=bool)
        is_kept[without] = False
        lengths = ends - starts
        at = _spread(starts, lengths)
        kept = is_kept[at]
        counted = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept)])
        return self._add(self._octets[at[kept]], counted[_to_borders(lengths)])

    def join(self, first: Span, second: Span) -> Span:
        """Two columns joined by a blank; one of them where the other is empty."""
        starts, ends = (np.where(first[0] < first[1], one, other) for one, other in zip(first, second, strict=True))
        rows = np.flatnonzero((first[0] < first[1]) & (second[0] < second[1]))
        begins = np.stack([first[0][rows], second[0][rows]], axis=1)
        lengths = np.stack([first[1][rows], second[1][rows]], axis=1) - begins
        lengths[:, 0] += 1  # the byte behind the first one becomes the blank
        borders = _to_borders(lengths.ravel())
        octets = self._octets[_spread(begins.ravel(), lengths.ravel())]
        octets[borders[1::2] - 1] = BLANK
        starts[rows], ends[rows] = self._add(octets, borders[::2])
        return starts, ends

    def _add(self, octets: NDArray[np.uint8], borders: Places) -> Span:
        places = borders + self._end
        self._parts.append(octets.tobytes())
        self._end += len(octets)
        return places[:-1], places[1:]


def _to_borders(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where spans of these lengths begin and end when they follow each other."""
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])


def _spread(starts: Places, lengths: NDArray[np.int64]) -> Places:
    """The places of all bytes of spans, one span behind the other."""
    borders = _to_borders(lengths)
    places: Places = np.repeat(starts - borders[:-1], lengths) + np.arange(borders[-1])
    return places
