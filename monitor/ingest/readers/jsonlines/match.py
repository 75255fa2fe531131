"""Records with equally many quotes and a template enter; where the values of those that have it lie leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import Cut, Span
from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.jsonlines.escapes import make_texts
from monitor.ingest.readers.jsonlines.look import Borders, Look
from monitor.ingest.readers.jsonlines.scalars import find_scalars
from monitor.ingest.readers.jsonlines.template import Place, Template


@dataclass(slots=True)
class Found:
    """Records of one template: their rows, spans by column, and the texts that were made for these."""

    rows: NDArray[np.intp]
    spans: list[Span | None]
    made: bytes


class KnownTemplate:
    """A template made ready for many records at once. hits: how often it fitted lately."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.hits = 0
        gaps = np.array(list(template.fixed), dtype=np.intp)
        sizes = np.array(list(template.fixed.values()), dtype=np.int64)
        holes = list(template.holes.values())
        lows = np.array([low.border for low, _ in holes], dtype=np.intp)
        least = np.array([low.offset - high.offset for low, high in holes], dtype=np.int64)
        self._gaps, self._sizes = gaps, sizes[:, None] + 1
        self._hole_gaps, self._least = lows, least[:, None]

    def take(
        self, look: Look, rows: NDArray[np.intp], borders: Borders, found: list[Found]
    ) -> tuple[NDArray[np.intp], Borders]:
        """Find the records that have this template; returns the others. borders: of the records in these rows."""
        taken = np.flatnonzero(self._is_spaced(borders))
        if not len(taken):
            return rows, borders
        mine = borders if len(taken) == len(rows) else borders[:, taken]
        nulls: dict[int, NDArray[np.bool_]] = {}
        is_good = self._has_literals(look.block, mine)
        is_good &= self._has_scalars(look.block, mine, nulls)
        if not is_good.all():
            taken, mine = taken[is_good], mine[:, is_good]
            nulls = {number: is_null[is_good] for number, is_null in nulls.items()}
            if not len(taken):
                return rows, borders
        self.hits += len(taken)
        found.append(self._read(look, rows[taken], mine, nulls))
        left = np.delete(np.arange(len(rows)), taken)
        return rows[left], borders[:, left]

    def _is_spaced(self, borders: Borders) -> NDArray[np.bool_]:
        """Which records have the template's gaps, and room for its holes."""
        fits: NDArray[np.bool_] = (borders[self._gaps + 1] - borders[self._gaps] == self._sizes).all(axis=0)
        fits &= (borders[self._hole_gaps + 1] - borders[self._hole_gaps] > self._least).all(axis=0)
        return fits

    def _has_literals(self, block: Block, borders: Borders) -> NDArray[np.bool_]:
        is_good = np.ones(borders.shape[1], dtype=bool)
        for place, octets in self.template.literals:
            is_good &= _view(block, len(octets))[_at(borders, place)] == octets
        return is_good

    def _has_scalars(self, block: Block, borders: Borders, nulls: dict[int, NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Which records have a value in each hole. nulls: by hole, where that is none."""
        is_good = np.ones(borders.shape[1], dtype=bool)
        for number, (low, high) in self.template.holes.items():
            is_scalar, is_null = find_scalars(block, _at(borders, low), _at(borders, high))
            is_good &= is_scalar
            if is_null is not None and number in self.template.leaves:
                nulls[number] = is_null
        return is_good

    def _read(self, look: Look, rows: NDArray[np.intp], borders: Borders, nulls: dict[int, NDArray[np.bool_]]) -> Found:
        leaves: dict[int, Span] = {}
        for number, (low, high) in self.template.leaves.items():
            starts, ends = _at(borders, low), _at(borders, high)
            if number in nulls:
                ends = np.where(nulls[number], starts, ends)
            leaves[number] = starts, ends
        made: list[bytes] = []
        base = len(look.block.data)
        escaped = np.flatnonzero(look.is_escaped[rows])
        spans: dict[tuple[int, ...], Span | None] = {(): None}
        for column in dict.fromkeys(self.template.columns):
            if column:
                parts = [leaves[number] for number in column]
                spans[column], text = _write(look, escaped, parts, base)
                made.append(text)
                base += len(text)
        return Found(rows, [spans[column] for column in self.template.columns], b"".join(made))


def _write(look: Look, escaped: NDArray[np.intp], parts: Sequence[Span], base: int) -> tuple[Span, bytes]:
    """One column's spans, and the texts that stand in no record as they are. base: where these will begin.

    escaped: which of the records hold escapes.
    """
    escapes = look.escapes
    starts, ends = parts[0]
    made = escaped
    if len(parts) > 1:
        made = np.arange(len(starts))
    elif len(escaped) and escapes is not None:
        low = np.searchsorted(escapes.starts, starts[escaped])
        made = escaped[low < np.searchsorted(escapes.starts, ends[escaped])]
    if not len(made):
        return (starts, ends), b""
    octets, is_dropped = (look.block.octets, None) if escapes is None else (escapes.octets, escapes.is_dropped)
    text, begins, stops = make_texts(octets, [(low[made], high[made]) for low, high in parts], is_dropped)
    starts, ends = starts.copy(), ends.copy()
    starts[made], ends[made] = begins + base, stops + base
    return (starts, ends), text


def _at(borders: Borders, place: Place) -> Places:
    places: Places = borders[place.border]
    return places + place.offset if place.offset else places


def _view(block: Block, size: int) -> NDArray[np.bytes_]:
    """The bytes that follow each byte of a block, so many of them as one value. No value of ours has a NUL."""
    views: NDArray[np.bytes_] = np.ndarray(
        shape=(len(block.octets) - size + 1,), dtype=f"S{size}", buffer=block.octets, strides=(1,)
    )
    return views


def merge_found(found: Sequence[Found], width: int, base: int) -> Cut:
    """One cut of all templates' records, in their order. base: where the made texts begin."""
    if len(found) == 1:
        return Cut(found[0].rows, found[0].spans, found[0].made)
    rows = np.concatenate([one.rows for one in found])
    order = np.argsort(rows, kind="stable")
    spans: list[Span | None] = []
    for column in range(width):
        if all(one.spans[column] is None for one in found):
            spans.append(None)
            continue
        sides = []
        for side in (0, 1):
            parts, moved = [], 0
            for one in found:
                span = one.spans[column]
                places = np.zeros(len(one.rows), dtype=np.int64) if span is None else span[side]
                parts.append(np.where(places >= base, places + moved, places) if moved and one.made else places)
                moved += len(one.made)
            sides.append(np.concatenate(parts)[order])
        spans.append((sides[0], sides[1]))
    return Cut(rows[order], spans, b"".join(one.made for one in found))
