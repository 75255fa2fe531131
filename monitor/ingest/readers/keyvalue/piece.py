"""A piece of key=value records enters; where their columns lie leaves, for the orders of keys that a device writes.

The keys of all records are found at once; records are put together by the order of theirs, and one of each is read in
the plain way, to learn what counts in it. Everything else is left to the plain way.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import Cut, Piece, PieceCutter, Span
from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.keyvalue.escapes import Escapes
from monitor.ingest.readers.keyvalue.guard import Guard
from monitor.ingest.readers.keyvalue.keys import MOST_KEYS, Flags, Keys, Syntax, find_keys
from monitor.ingest.readers.keyvalue.orders import Order, learn_order
from monitor.ingest.readers.keyvalue.scanner import FEWEST_PAIRS
from monitor.ingest.readers.patterns.found import Found
from monitor.ingest.readers.patterns.matching import Sight
from monitor.ingest.readers.patterns.steps import Step, compile_steps

FEWEST_ROWS = 8  # of one order in a piece; for less it isn't worth its start
MOST_ORDERS = 256
MOST_LESSONS = 16  # of one piece
MOST_BLANKS = 8  # around a value

_MIX, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_FACTORS = np.arange(1, 2 * MOST_KEYS, 2, dtype=np.uint64) * _MIX | np.uint64(1)
_SEPARATOR = re.compile(r" |\t|[!#-&(-,/:;<>?@|~]|[!#-&(-,/:;<>?@|~\"]{2,8}")
_ASSIGN = re.compile(r"[:=>|~#]")
_WHITE = np.zeros(256, dtype=bool)
_WHITE[list(b"\t\n\v\f\r\x1c\x1d\x1e\x1f ")] = True


def make_pairs_piece_cutter(layout: Layout, names: Sequence[str], guard: Guard | None) -> PieceCutter | None:
    """The cutter of a key=value layout; None where the expression of what precedes the pairs isn't understood, or what
    stands between and inside of pairs is no plain sign.
    """
    try:
        start = None if layout.start is None else compile_steps(str(layout.start.pattern))
    except ValueError:
        return None
    separator, assign = layout.pair_separator, layout.assign
    is_plain = _SEPARATOR.fullmatch(separator) and _ASSIGN.fullmatch(assign) and assign not in separator
    return PairsPieceCutter(layout, names, guard, start).cut if is_plain or layout.escape == "cef" else None


class PairsPieceCutter:
    """Keeps the orders of keys that it has met."""

    def __init__(self, layout: Layout, names: Sequence[str], guard: Guard | None, start: Step | None) -> None:
        self._layout, self._names, self._guard = layout, names, guard
        self._is_cef = layout.escape == "cef"
        separator, assign = (" ", "=") if self._is_cef else (layout.pair_separator, layout.assign)
        self._syntax = Syntax(separator=separator.encode(), assign=ord(assign), has_quotes=not self._is_cef)
        self._padding = _WHITE.copy()
        if not self._is_cef:
            self._padding[:] = False
            self._padding[list(f" \t{layout.pair_separator}".encode())] = True
        self._start = start
        self._orders: dict[int, Order | None] = {}

    def cut(self, piece: Piece) -> list[Cut]:
        """The records of a piece that have a known order of keys, and the commonest of the unknown ones."""
        block, rows, starts, ends = piece.block, np.arange(len(piece.starts)), piece.starts, piece.ends
        told: list[Span | None] = [None] * len(self._names)
        if self._start is not None:
            found = Sight(block).find(self._start, starts, ends)
            fits = np.flatnonzero(found.fits)
            rows = found.rows[fits]
            starts, ends = found.ends[fits], ends[rows]
            told = [_take_group(found, name, fits) for name in self._names]
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
        self._escapes = Escapes(block, keys, is_cef=is_cef) if b"\\" in block.data else None
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
            self._undo(self._escapes, rows, numbers, starts, ends)
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

    def _undo(self, escapes: Escapes, rows: Places, numbers: Places, starts: Places, ends: Places) -> None:
        """Put the texts of values with backslashes that escape something into `made`, and point there."""
        self.is_exact[rows[escapes.is_beyond[numbers]]] = False
        found = np.flatnonzero(escapes.is_escaped[numbers])
        if len(found):
            base = len(self._block.data) + len(self.made)
            made, begins, stops = escapes.undo(starts[found], ends[found])
            starts[found], ends[found] = begins + base, stops + base
            self.made += made


def _take_group(found: Found, name: str, rows: NDArray[np.intp]) -> Span | None:
    """Where a group of what precedes the pairs lies."""
    if name not in found.groups:
        return None
    starts, ends = found.groups[name]
    return np.maximum(starts[rows], 0), np.maximum(ends[rows], 0)


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
