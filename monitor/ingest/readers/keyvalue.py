"""Key=value records enter; rows leave. A device writes few orders of keys: each one seen gets its own expression."""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.pairs import Pair, PairScanner, split_cef, unescape

MOST_SHAPES = 8  # of one number of quotes
FEWEST_PAIRS = 2
LONGEST_SHAPE = 4096  # characters; a longer record is nobody's usual one
NO_PAIRS = "no key=value pairs"


class KeyValueParser:
    """Reads the wanted keys of a record, aware of quotes.

    By the expression of a shape that was seen before, or by the scanner, which then teaches the shape. The expressions
    accept only records that the scanner reads alike.
    """

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        self._names = names
        self._start = layout.start
        self._layout = layout
        self._scanner = PairScanner(separator=layout.pair_separator, assign=layout.assign)
        self._shapes: dict[int, list[_Shape]] = {}  # by the number of quotes, which addresses don't change

    def __call__(self, text: str) -> Row | str | None:
        before: dict[str, str | None] = {}
        if self._start is not None:
            started = self._start.match(text)
            if started is None:
                return "the record doesn't begin as this format does"
            before = started.groupdict()
            text = text[started.end() :]
        if self._layout.escape == "cef":
            return self._to_row(split_cef(text), before)
        for shape in self._shapes.get(text.count('"'), ()):
            row = shape.read(text)
            if row is not None:
                return self._with_start(row, before) if before else row
        return self._scan(text, before)

    def _scan(self, text: str, before: dict[str, str | None]) -> Row | str:
        pairs = self._scanner.scan(text)
        if isinstance(pairs, str):
            return pairs
        shape = _Shape.learn(text, pairs, self._names, self._layout)
        if shape is not None:
            alike = self._shapes.setdefault(text.count('"'), [])
            alike.insert(0, shape)
            del alike[MOST_SHAPES:]
        values: dict[str, str] = {}
        for pair in pairs:
            values.setdefault(pair.key, pair.value)
        return self._to_row(values, before)

    def _to_row(self, values: dict[str, str], before: dict[str, str | None]) -> Row | str:
        if len(values) < FEWEST_PAIRS:
            return NO_PAIRS
        row: Row = tuple(values.get(name) for name in self._names)
        return self._with_start(row, before) if before else row

    def _with_start(self, row: Row, before: dict[str, str | None]) -> Row:
        return tuple(before.get(name) or value for name, value in zip(self._names, row, strict=True))


class _Shape:
    """One order of keys, each quoted or not, with one separator between two pairs and nothing else."""

    def __init__(self, expression: re.Pattern[str], fetch: Callable[[Any], Row], quoted: frozenset[int]) -> None:
        self._expression = expression
        self._fetch = fetch
        self._quoted = quoted

    @classmethod
    def learn(cls, text: str, pairs: Sequence[Pair], names: Sequence[str], layout: Layout) -> "_Shape | None":
        """The shape of a scanned record; None when its expression wouldn't read the record as the scanner did."""
        keys = {pair.key for pair in pairs}
        if min(len(keys), len(names)) < FEWEST_PAIRS or len(text) > LONGEST_SHAPE or pairs[0].start != 0:
            return None
        parts, groups, place = [], dict[str, int](), 0
        quoted = set()
        for pair in pairs:
            is_wanted = pair.key in names and pair.key not in groups
            if is_wanted:
                groups[pair.key] = len(groups)
                quoted |= {groups[pair.key]} if pair.quote else set()
            value = _value_expression(pair.quote, layout.pair_separator, wanted=is_wanted)
            parts += [re.escape(text[place : pair.start] + pair.key + layout.assign), value]
            place = pair.end
        parts += [re.escape(text[place:].rstrip()), r"\s*"]
        fetch = itemgetter(*(groups.get(name, -1) for name in names))
        shape = cls(re.compile("".join(parts), re.ASCII | re.DOTALL), fetch, frozenset(quoted))
        values: dict[str, str] = {}
        for pair in pairs:
            values.setdefault(pair.key, pair.value)
        return shape if shape.read(text) == tuple(values.get(name) for name in names) else None

    def read(self, text: str) -> Row | None:
        found = self._expression.fullmatch(text)
        if found is None:
            return None
        values = found.groups()
        if "\\" in text:
            values = tuple(unescape(value) if number in self._quoted else value for number, value in enumerate(values))
        return self._fetch((*values, None))


def _value_expression(quote: str, separator: str, *, wanted: bool) -> str:
    """A value that can only be read in one way; a bare word holds no separator."""
    if quote:
        inside = rf"[^{quote}\\]*+(?:\\.[^{quote}\\]*+)*+"
        return f"{quote}({inside}){quote}" if wanted else f"{quote}{inside}{quote}"
    apart = r"\s" if separator == " " else re.escape(separator)
    word = rf"(?:[^{apart}\"'][^{apart}]*+)?+"
    return f"({word})" if wanted else word
