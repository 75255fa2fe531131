"""Key=value records enter; rows leave. A device writes few orders of keys: each one seen gets its own expression."""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.guard import AMBIGUOUS, Guard
from monitor.ingest.readers.pairs import FEWEST_PAIRS, KEY, NO_PAIRS, Pair, PairScanner, split_cef, unescape

MOST_SHAPES = 8  # of one number of quotes
LONGEST_WAIT = 64  # records
LONGEST_SHAPE = 4096  # characters; a longer record is nobody's usual one


class KeyValueParser:
    """Reads the wanted keys of a record, aware of quotes.

    By the expression of a shape that was seen before, or by the scanner, which then teaches the shape. The expressions
    accept only records that the scanner reads alike.
    """

    def __init__(self, layout: Layout, names: Sequence[str], guard: Guard | None = None) -> None:
        self._names = names
        self._guard = guard
        self._start = layout.start
        groups = {} if layout.start is None else layout.start.groupindex
        self._start_places = [(place, groups[name]) for place, name in enumerate(names) if name in groups]
        self._layout = layout
        self._is_cef = layout.escape == "cef"
        self._scanner = PairScanner(separator=layout.pair_separator, assign=layout.assign)
        self._shapes: dict[int, list[_Shape]] = {}  # by the number of quotes, which addresses don't change
        self._learned = 0  # shapes since one of them fitted
        self._waits = 0

    def __call__(self, text: str) -> Row | str | None:
        before: list[tuple[int, str]] = []
        if self._start is not None:
            started = self._start.match(text)
            if started is None:
                return "the record doesn't begin as this format does"
            before = [(place, value) for place, group in self._start_places if (value := started[group])]
            text = text[started.end() :]
        if self._is_cef:
            values = split_cef(text, self._names, self._guard)
            return values if isinstance(values, str) else self._with_start(tuple(values), before)
        for shape in self._shapes.get(text.count('"'), ()):
            row = shape.read(text)
            if row is not None:
                self._learned = 0
                return self._with_start(row, before)
        return self._scan(text, before)

    def _scan(self, text: str, before: list[tuple[int, str]]) -> Row | str:
        pairs = self._scanner.scan(text)
        if isinstance(pairs, str):
            return pairs
        forged = self._find_forged(pairs)
        if forged is None:
            return AMBIGUOUS
        if forged:
            pairs = [pair for at, pair in enumerate(pairs) if at not in forged]
        elif self._waits:
            self._waits -= 1
        else:
            self._learn(text, pairs)
        values: dict[str, str] = {}
        for pair in pairs:
            values.setdefault(pair.key, pair.value)
        if len(values) < FEWEST_PAIRS:
            return NO_PAIRS
        return self._with_start(tuple(map(values.get, self._names)), before)

    def _find_forged(self, pairs: Sequence[Pair]) -> frozenset[int] | None:
        if self._guard is None:
            return frozenset()
        return self._guard.find_forged([pair.key for pair in pairs], [pair.value for pair in pairs])

    def _learn(self, text: str, pairs: Sequence[Pair]) -> None:
        """Remember the record's shape. The more of them fit no other record, the rarer one is learned."""
        self._learned += 1
        if self._learned > MOST_SHAPES:
            self._waits = min(self._learned, LONGEST_WAIT)
        shape = _Shape.learn(text, pairs, self._names, self._layout)
        if shape is not None:
            alike = self._shapes.setdefault(text.count('"'), [])
            alike.insert(0, shape)
            del alike[MOST_SHAPES:]

    def _with_start(self, row: Row, before: list[tuple[int, str]]) -> Row:
        """The row with what the groups of `start` hold, where they hold anything."""
        if not before:
            return row
        cells = list(row)
        for place, value in before:
            cells[place] = value
        return tuple(cells)


class _Shape:
    """One order of keys, each quoted or not, with one separator between two pairs and nothing else.

    quick: the expression for records without a backslash, where a quote always ends a value.
    """

    def __init__(
        self,
        expression: re.Pattern[str],
        quick: re.Pattern[str],
        fetch: Callable[[Any], Row],
        quoted: Sequence[int],
    ) -> None:
        self._expression = expression
        self._quick = quick
        self._fetch = fetch
        self._quoted = quoted

    @classmethod
    def learn(cls, text: str, pairs: Sequence[Pair], names: Sequence[str], layout: Layout) -> "_Shape | None":
        """The shape of a scanned record; None when its expression wouldn't read the record as the scanner did."""
        keys = {pair.key for pair in pairs}
        if min(len(keys), len(names)) < FEWEST_PAIRS or len(text) > LONGEST_SHAPE:
            return None
        parts, quick, groups, place = list[str](), list[str](), dict[str, int](), 0
        quoted = set()
        for pair in pairs:
            is_wanted = pair.key in names and pair.key not in groups
            if is_wanted:
                groups[pair.key] = len(groups)
                quoted |= {groups[pair.key]} if pair.quote else set()
            before = re.escape(text[place : pair.start] + pair.key + layout.assign)
            parts += [before, _value_expression(pair, layout, wanted=is_wanted)]
            quick += [before, _quick_expression(pair, layout, wanted=is_wanted)]
            place = pair.end if pair.quote else pair.start + len(pair.key + layout.assign + pair.value)
        end = [re.escape(text[place:].rstrip()), r"\s*"]
        fetch = itemgetter(*(groups.get(name, -1) for name in names))
        full, usual = (re.compile("".join(made + end), re.ASCII | re.DOTALL) for made in (parts, quick))
        shape = cls(full, usual, fetch, sorted(quoted))
        values: dict[str, str] = {}
        for pair in pairs:
            values.setdefault(pair.key, pair.value)
        return shape if shape.read(text) == tuple(values.get(name) for name in names) else None

    def read(self, text: str) -> Row | None:
        if "\\" not in text:
            found = self._quick.fullmatch(text)
            return None if found is None else self._fetch((*found.groups(), None))
        found = self._expression.fullmatch(text)
        if found is None:
            return None
        values: list[Any] = [*found.groups(), None]
        for number in self._quoted:
            if "\\" in values[number]:
                values[number] = unescape(values[number])
        return self._fetch(values)


def _value_expression(pair: Pair, layout: Layout, *, wanted: bool) -> str:
    """A value that can only be read in one way; a bare one runs to the next separator."""
    quote = pair.quote
    if quote:
        inside = rf"[^{quote}\\]*+(?:\\.[^{quote}\\]*+)*+"
        return f"{quote}({inside}){quote}" if wanted else f"{quote}{inside}{quote}"
    return _bare_expression(layout, wanted=wanted)


def _quick_expression(pair: Pair, layout: Layout, *, wanted: bool) -> str:
    """The same where no backslash can stand in it: one look per character."""
    quote = pair.quote
    if quote:
        return f"{quote}([^{quote}]*+){quote}" if wanted else f"{quote}[^{quote}]*+{quote}"
    return _bare_expression(layout, wanted=wanted)


def _bare_expression(layout: Layout, *, wanted: bool) -> str:
    """A value without quotes. Between blanks it may hold some, as long as no key follows them."""
    if layout.pair_separator == " ":
        word = rf"(?:[^\s\"']\S*+(?:\s++(?!{KEY}{re.escape(layout.assign)})\S++)*+)?+"
    elif len(layout.pair_separator) > 1:
        first, behind = re.escape(layout.pair_separator[0]), re.escape(layout.pair_separator[1:])
        word = rf"(?![\"'])[^{first}]*+(?:{first}(?!{behind}|\s*\Z)[^{first}]*+)*+"
    else:
        apart = re.escape(layout.pair_separator)
        word = rf"(?:[^{apart}\"'][^{apart}]*+)?+"
    return f"({word})" if wanted else word
