"""Many key=value records enter; the columns of those that have an order of keys which was seen before leave."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.columns import Cells
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.keyvalue.guard import Guard
from monitor.ingest.readers.keyvalue.scanner import FEWEST_PAIRS, KEY, Pair, PairScanner, unescape, unescape_cef
from monitor.ingest.readers.parts import Cutter, Part, find_short, pick
from monitor.ingest.readers.patterns.engines import QUICK_CHARACTERS, ShippedPattern

MOST_SHAPES = 16
MOST_LESSONS = 8  # of one batch
LONGEST_WAIT = 64  # batches
LONGEST_SHAPE = QUICK_CHARACTERS  # a longer record is nobody's usual one

Numbers = NDArray[np.intp]


def make_shape_cutter(layout: Layout, names: Sequence[str], guard: Guard | None) -> Cutter | None:
    """The cutter of a key=value layout; None where what precedes the pairs isn't shipped: each shape begins with it."""
    is_quick = layout.start is None or isinstance(layout.start, ShippedPattern)
    return ShapeCutter(layout, names, guard) if is_quick else None


class ShapeCutter:
    """Knows the orders of keys that a device writes, the commonest first, each as an expression for whole records.

    An expression takes only records that the scanner and the guard read alike.
    """

    def __init__(self, layout: Layout, names: Sequence[str], guard: Guard | None) -> None:
        self._layout = layout
        self._names = names
        self._guard = guard
        self._scanner = PairScanner(
            separator=layout.pair_separator, assign=layout.assign, has_quotes=layout.escape != "cef"
        )
        self._shapes: list[_Shape] = []
        self._waits = 0  # batches to come in which nothing is learned
        self._idle = 0  # batches of useless lessons, one behind the other

    def __call__(self, texts: Sequence[str]) -> list[Part]:
        short = find_short(texts, LONGEST_SHAPE)
        is_escaped = np.fromiter(["\\" in text for text in pick(texts, short)], dtype=bool, count=len(short))
        parts: list[Part] = []
        lessons = 0 if self._waits else MOST_LESSONS
        self._waits = max(0, self._waits - 1)
        taken = 0
        for escaped in (False, True):
            numbers = short[is_escaped == escaped]
            for shape in self._shapes:
                numbers = shape.take(texts, numbers, parts, escaped=escaped)
            while len(numbers) and lessons:
                lessons -= 1
                learned = self._learn(texts[int(numbers[0])])
                if learned is None:
                    numbers = numbers[1:]
                    continue
                before = len(numbers)
                numbers = learned.take(texts, numbers, parts, escaped=escaped)
                taken += before - len(numbers)
                self._shapes.append(learned)
        self._settle(taken, lessons)
        return parts

    def _settle(self, taken: int, lessons: int) -> None:
        """Keep what is most used. Where lessons fit next to nothing else, fewer are taken."""
        self._shapes.sort(key=lambda shape: -shape.hits)
        del self._shapes[MOST_SHAPES:]
        for shape in self._shapes:
            shape.hits //= 2
        if not lessons and not self._waits:
            self._idle = 0 if taken > 2 * MOST_LESSONS else self._idle + 1
            self._waits = min(LONGEST_WAIT, 2**self._idle - 1)

    def _learn(self, text: str) -> "_Shape | None":
        """The shape of a record; None where an expression wouldn't read it as the scanner and the guard do."""
        layout = self._layout
        started = None if layout.start is None else layout.start.match(text)
        if len(text) > LONGEST_SHAPE or (layout.start is not None and started is None):
            return None
        body = text if started is None else text[started.end() :]
        pairs = self._scanner.scan(body)
        if isinstance(pairs, str) or not pairs:
            return None
        keys = [pair.key for pair in pairs]
        forged = frozenset[int]() if self._guard is None else self._guard.find_forged(keys, [p.value for p in pairs])
        if forged is None or (forged and len(set(keys)) < len(keys)):  # then other values are judged otherwise
            return None
        told = {pair.key: self._undo(pair) for at, pair in reversed(list(enumerate(pairs))) if at not in forged}
        if len(told) < FEWEST_PAIRS:
            return None
        shape = _Shape(layout, self._names, body, pairs, forged)
        before = {} if started is None else started.groupdict()
        row = [before.get(name) or told.get(name) for name in self._names]
        return shape if shape.read(text) == row else None

    def _undo(self, pair: Pair) -> str:
        return unescape_cef(pair.value.strip()) if self._layout.escape == "cef" else pair.value


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a column's values stand in an expression: in a group of what precedes the pairs, in one of theirs, both."""

    before: int = 0
    pair: int = 0
    has_quotes: bool = False


class _Shape:
    """One order of keys, each quoted or not, with one separator between two pairs and nothing else."""

    def __init__(
        self, layout: Layout, names: Sequence[str], body: str, pairs: Sequence[Pair], forged: frozenset[int]
    ) -> None:
        self.hits = 0
        self._is_cef = layout.escape == "cef"
        start = _start_expression(layout, names)
        begun = re.compile(start, re.ASCII | re.DOTALL)
        groups: dict[str, Pair] = {}
        parts = {escaped: [start] for escaped in (False, True)}
        borders = [*(_border(body, layout, pairs, at) for at in range(len(pairs))), _end(body, layout, pairs[-1])]
        for at, pair in enumerate(pairs):
            is_wanted = pair.key in names and pair.key not in groups and at not in forged
            if is_wanted:
                groups[pair.key] = pair
            for escaped, written in parts.items():
                value = _value_expression(pair, layout, borders[at + 1], escaped=escaped)
                written += [borders[at], pair.quote, "(" if is_wanted else "(?:", value, ")", pair.quote]
        self._match = {
            escaped: re.compile("".join([*written, borders[-1]]), re.ASCII | re.DOTALL).fullmatch
            for escaped, written in parts.items()
        }
        numbers = {key: begun.groups + at for at, key in enumerate(groups, start=1)}
        self._places = [
            _Place(
                begun.groupindex.get(name, 0),
                numbers.get(name, 0),
                has_quotes=name in groups and groups[name].quote != "",
            )
            for name in names
        ]

    def take(self, texts: Sequence[str], numbers: Numbers, parts: list[Part], *, escaped: bool) -> Numbers:
        """Add the records of this shape as a part; those of another are left."""
        if not len(numbers):
            return numbers
        found = [one and one.groups() for one in map(self._match[escaped], pick(texts, numbers))]
        fits = [one for one in found if one is not None]
        if not fits:
            return numbers
        self.hits += len(fits)
        mine, rest = numbers, numbers[:0]
        if len(fits) < len(found):
            is_fit = np.fromiter([one is not None for one in found], dtype=bool, count=len(found))
            mine, rest = numbers[is_fit], numbers[~is_fit]
        parts.append(Part(mine, self._gather(fits, escaped=escaped)))
        return rest

    def read(self, text: str) -> list[str | None] | None:
        """One record by itself."""
        escaped = "\\" in text
        found = self._match[escaped](text)
        return None if found is None else [cells[0] for cells in self._gather([found.groups()], escaped=escaped)]

    def _gather(self, rows: Sequence[tuple[str | Any, ...]], *, escaped: bool) -> list[Cells]:
        """A column per wanted name. rows: what the groups of the expression took, record by record."""
        nothing: Cells = [None] * len(rows)
        groups: list[Any] = [nothing, *zip(*rows, strict=True)]
        columns = []
        for place in self._places:
            cells = groups[place.pair]
            if escaped and place.pair:
                cells = self._undo(cells, has_quotes=place.has_quotes)
            if place.before:
                cells = [before or cell for before, cell in zip(groups[place.before], cells, strict=True)]
            columns.append(cells)
        return columns

    def _undo(self, cells: Sequence[str], *, has_quotes: bool) -> Sequence[str]:
        """The values of a column without the backslashes that escape something."""
        joined = "\0".join(cells)
        if "\\" not in joined:
            return cells
        if self._is_cef:
            return [unescape_cef(cell.strip()) if "\\" in cell else cell for cell in cells]
        if not has_quotes:
            return cells
        undone = unescape(joined).split("\0")  # none of them ends in a backslash that escapes nothing
        return undone if len(undone) == len(cells) else list(map(unescape, cells))


def _start_expression(layout: Layout, names: Sequence[str]) -> str:
    """What precedes the pairs, as it matches by itself: nothing behind it makes it take more or less."""
    if layout.start is None:
        return ""
    text = str(layout.start.pattern)
    for name in layout.start.groupindex:
        if name not in names:
            text = text.replace(f"(?P<{name}>", "(?:")
    return f"(?>(?-s:{text}))"


def _border(body: str, layout: Layout, pairs: Sequence[Pair], at: int) -> str:
    """What stands between a pair's value and that of the one before it."""
    start = 0 if at == 0 else _value_end(layout, pairs[at - 1])
    return re.escape(body[start : pairs[at].start] + pairs[at].key + layout.assign)


def _end(body: str, layout: Layout, last: Pair) -> str:
    return re.escape(body[_value_end(layout, last) :].rstrip()) + r"\s*"


def _value_end(layout: Layout, pair: Pair) -> int:
    return pair.end if pair.quote else pair.start + len(pair.key + layout.assign + pair.value)


def _value_expression(pair: Pair, layout: Layout, behind: str, *, escaped: bool) -> str:
    """A value that can only be read in one way. behind: the expression that follows it.

    A bare one runs to the next separator; between blanks it may hold some, as long as no key follows them.
    """
    quote, separator = pair.quote, layout.pair_separator
    if quote:
        return rf"[^{quote}\\]*+(?:\\.[^{quote}\\]*+)*+" if escaped else f"[^{quote}]*+"
    if separator == " ":
        more = rf"(?:\s++(?!{KEY}{re.escape(layout.assign)})\S++)*+"
        last = r"\Z" if behind == r"\s*" else ""
        if layout.escape == "cef":
            return rf"(?>\S*+(?={behind}{last})|\S*+{more})"
        return rf"(?>(?:[^\s\"']\S*+)?+(?={behind}{last})|(?:[^\s\"']\S*+{more})?+)"
    if len(separator) > 1:
        first, rest = re.escape(separator[0]), re.escape(separator[1:])
        return rf"(?![\"'])[^{first}]*+(?:{first}(?!{rest}|\s*\Z)[^{first}]*+)*+"
    apart = re.escape(separator)
    return rf"(?:[^{apart}\"'][^{apart}]*+)?+"
