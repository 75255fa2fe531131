"""A piece of key=value records enters; where their columns lie leaves, for the orders of keys that a device writes.

The keys of all records are found at once; records are put together by the order of theirs, and one of each is read in
the plain way, to learn what counts in it. Everything else is left to the plain way.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.guard import Guard
from monitor.ingest.readers.pair_escapes import Escapes
from monitor.ingest.readers.pair_keys import MOST_KEYS, Flags, Keys, Syntax, find_keys
from monitor.ingest.readers.pair_orders import Order, learn_order
from monitor.ingest.readers.pairs import FEWEST_PAIRS
from monitor.ingest.readers.patterns import QUICK_CHARACTERS, ShippedPattern, quick_match
from monitor.ingest.readers.pieces import Cut, Piece, PieceCutter, Span
from monitor.ingest.readers.spans import Block, Places

FEWEST_ROWS = 8  # of one order in a piece; for less it isn't worth its start
MOST_ORDERS = 256
MOST_LESSONS = 16  # of one piece
MOST_BLANKS = 8  # around a value

_MIX, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_FACTORS = np.arange(1, 2 * MOST_KEYS, 2, dtype=np.uint64) * _MIX | np.uint64(1)
_WHITE = np.zeros(256, dtype=bool)
_WHITE[list(b"\t\n\v\f\r\x1c\x1d\x1e\x1f ")] = True


def make_pairs_piece_cutter(layout: Layout, names: Sequence[str], guard: Guard | None) -> PieceCutter | None:
    """The cutter of a key=value layout; None where what precedes the pairs isn't shipped: it runs text by text."""
    is_quick = layout.start is None or isinstance(layout.start, ShippedPattern)
    is_plain = layout.pair_separator.isascii() and layout.assign.isascii() and len(layout.assign) == 1
    return PairsPieceCutter(layout, names, guard).cut if is_quick and is_plain else None


class PairsPieceCutter:
    """Keeps the orders of keys that it has met."""

    def __init__(self, layout: Layout, names: Sequence[str], guard: Guard | None) -> None:
        self._layout, self._names, self._guard = layout, names, guard
        self._is_cef = layout.escape == "cef"
        self._syntax = Syntax(
            separator=layout.pair_separator.encode(), assign=ord(layout.assign), has_quotes=not self._is_cef
        )
        self._padding = _WHITE.copy()
        if not self._is_cef:
            self._padding[:] = False
            self._padding[list(f" \t{layout.pair_separator}".encode())] = True
        self._start = None if layout.start is None else _StartReader(layout, names)
        self._orders: dict[int, Order | None] = {}

    def cut(self, piece: Piece) -> list[Cut]:
        """The records of a piece that have a known order of keys, and the commonest of the unknown ones."""
        block, rows, starts, ends = piece.block, np.arange(len(piece.starts)), piece.starts, piece.ends
        told: list[Span | None] = [None] * len(self._names)
        if self._start is not None and len(rows):
            rows, starts, told = self._start.read(block, starts, ends)
            ends = ends[rows]
        if not len(rows):
            return []
        keys = find_keys(block, starts, ends, self._syntax)
        taken, numbers = self._find_numbers(block, keys, starts, ends)
        if not len(taken):
            return []
        told = [span and (span[0][taken], span[1][taken]) for span in told]
        values = _Values(block, keys, len(taken), padding=self._padding, is_cef=self._is_cef)
        spans = [_put_before(span, values.read(column)) for span, column in zip(told, numbers, strict=True)]
        rows = rows[taken]
        if not values.is_exact.all():
            kept = np.flatnonzero(values.is_exact)
            rows, spans = rows[kept], [span and (span[0][kept], span[1][kept]) for span in spans]
        return [Cut(rows, spans, values.made)]

    def _find_numbers(self, block: Block, keys: Keys, starts: Places, ends: Places) -> tuple[Places, NDArray[np.int64]]:
        """The records whose order is known or can be learned, ascending; of each wanted column the number of the key in
        each of them, -1 where there is none.
        """
        rows = np.flatnonzero(keys.is_read & (keys.counts >= FEWEST_PAIRS))
        hashes = _hash_orders(keys)[rows]
        by_hash = np.argsort(hashes, kind="stable")
        ordered = hashes[by_hash]
        lows = np.append(0, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1)
        highs = np.append(lows[1:], len(rows))
        lessons = MOST_LESSONS
        taken, numbers = [rows[:0]], [np.empty((len(self._names), 0), dtype=np.int64)]
        for at in np.argsort(lows - highs, kind="stable").tolist():  # the commonest first
            if highs[at] - lows[at] < FEWEST_ROWS:
                break
            mine, key = rows[by_hash[lows[at] : highs[at]]], int(ordered[lows[at]])
            if key not in self._orders:
                if not lessons:
                    continue
                lessons -= 1
                self._learn(key, block, keys, int(mine[0]), block.text(int(starts[mine[0]]), int(ends[mine[0]])))
            order = self._orders[key]
            if order is not None:
                mine = order.find_rows(block, keys, mine)
                places = order.places[:, None]
                taken.append(mine)
                numbers.append(np.where(places < 0, -1, keys.firsts[mine] + places))
        every = np.concatenate(taken)
        by_row = np.argsort(every, kind="stable")
        return every[by_row], np.concatenate(numbers, axis=1)[:, by_row]

    def _learn(self, key: int, block: Block, keys: Keys, row: int, text: str) -> None:
        """What isn't worth a second lesson is kept, too; all is forgotten when it grows to be too much."""
        if len(self._orders) >= MOST_ORDERS:
            self._orders.clear()
        self._orders[key] = learn_order(block, keys, row, text, self._layout, self._names, self._guard)


class _Values:
    """Reads the values of one wanted column after the other. is_exact: the records in which each was as it stands.

    made: texts without their backslashes.
    """

    def __init__(self, block: Block, keys: Keys, rows: int, *, padding: Flags, is_cef: bool) -> None:
        self._block, self._keys = block, keys
        self._padding, self._is_cef = padding, is_cef
        self._escapes = Escapes(block, is_cef=is_cef) if b"\\" in block.data else None
        self.is_exact = np.ones(rows, dtype=bool)
        self.made = b""

    def read(self, numbers: NDArray[np.int64]) -> Span | None:
        """numbers: of each record the value's key, or -1."""
        has = numbers >= 0
        if not has.any():
            return None
        rows = np.flatnonzero(has)
        numbers = numbers[rows]
        starts, ends = self._keys.value_starts[numbers], self._keys.value_ends[numbers]
        is_quoted = self._keys.is_quoted[numbers]
        if not is_quoted.all():
            bare = np.flatnonzero(~is_quoted)
            starts[bare], ends[bare], is_clear = self._strip(starts[bare], ends[bare])
            self.is_exact[rows[bare[~is_clear]]] = False
        if self._escapes is not None:
            self._undo(self._escapes, rows, starts, ends, is_quoted)
        if len(rows) == len(has):
            return starts, ends
        spans = np.zeros((2, len(has)), dtype=np.int64)
        spans[0, rows], spans[1, rows] = starts, ends
        return spans[0], spans[1]

    def _strip(self, starts: Places, ends: Places) -> tuple[Places, Places, Flags]:
        """Values without what is around them, and whether that is all of it."""
        octets = self._block.octets
        is_clear = np.ones(len(starts), dtype=bool)
        for _ in range(MOST_BLANKS):
            before = self._padding[octets[starts]] & (starts < ends)
            starts = starts + before
            behind = self._padding[octets[ends - 1]] & (starts < ends)
            ends = ends - behind
            is_clear = ~(before | behind)
            if is_clear.all():
                break
        if self._is_cef:  # there other white space goes as well
            is_clear &= ((octets[starts] < 128) & (octets[ends - 1] < 128)) | (starts == ends)
        return starts, ends, is_clear

    def _undo(self, escapes: Escapes, rows: Places, starts: Places, ends: Places, is_quoted: Flags) -> None:
        """Put the texts of values with backslashes that escape something into `made`, and point there."""
        if self._is_cef:
            self.is_exact[rows[escapes.find_lines(starts, ends)]] = False
        found = np.flatnonzero(escapes.find(starts, ends) & (is_quoted | self._is_cef))
        if len(found):
            base = len(self._block.data) + len(self.made)
            made, begins, stops = escapes.undo(starts[found], ends[found])
            starts[found], ends[found] = begins + base, stops + base
            self.made += made


class _StartReader:
    """What precedes the pairs, by the layout's own expression."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        assert layout.start is not None
        self._match: Callable[[str], Any] = quick_match(layout.start)
        self._groups = [layout.start.groupindex.get(name) for name in names]

    def read(self, block: Block, starts: Places, ends: Places) -> tuple[Places, Places, list[Span | None]]:
        """The records that begin so, where what follows begins, and where the columns' groups lie.

        Only plain ASCII is read: there a character is a byte.
        """
        is_plain = ends - starts <= QUICK_CHARACTERS
        if not block.data.isascii():
            odd = np.flatnonzero(block.octets >= 128)
            is_plain &= np.searchsorted(odd, starts) == np.searchsorted(odd, ends)
        rows = np.flatnonzero(is_plain)
        text = block.data.decode("latin-1")
        spans = zip(starts[rows].tolist(), ends[rows].tolist(), strict=True)
        found = [self._match(text[start:end]) for start, end in spans]
        fits = np.fromiter([one is not None for one in found], dtype=bool, count=len(found))
        if not fits.all():
            rows, found = rows[fits], [one for one in found if one is not None]
        base = starts[rows]
        told = [None if group is None else _find_group(found, group, base) for group in self._groups]
        return rows, base + np.fromiter([one.end() for one in found], dtype=np.int64, count=len(found)), told


def _find_group(found: Sequence[Any], group: int, base: Places) -> Span:
    places = np.array([one.span(group) for one in found], dtype=np.int64).reshape(-1, 2) + base[:, None]
    return places[:, 0], places[:, 1]


def _put_before(told: Span | None, read: Span | None) -> Span | None:
    """What a record's start tells goes before what its pairs tell, where it is anything."""
    if told is None or read is None:
        return told or read
    says = told[1] > told[0]
    return np.where(says, told[0], read[0]), np.where(says, told[1], read[1])


def _hash_orders(keys: Keys) -> NDArray[np.uint64]:
    """A number for each record that depends on its keys and their order; 0 for one without keys."""
    hashes = np.zeros(len(keys.counts), dtype=np.uint64)
    if not len(keys.words):
        return hashes
    mixed = keys.words * _MIX
    mixed ^= mixed >> _SHIFT
    numbers = np.arange(len(mixed)) - np.repeat(keys.firsts, keys.counts)
    mixed *= _FACTORS[np.minimum(numbers, MOST_KEYS - 1)]
    filled = np.flatnonzero(keys.counts)
    hashes[filled] = np.add.reduceat(mixed, keys.firsts[filled])
    return hashes
