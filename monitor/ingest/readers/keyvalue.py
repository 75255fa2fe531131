"""Key=value records enter; rows leave. A device writes few orders of keys: each one seen gets its own expression."""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.pairs import Pair, PairScanner

MOST_SHAPES = 16
NO_PAIRS = "no key=value pairs"


class KeyValueParser:
    """Reads the wanted keys of a record, quote-aware: by the expression of a shape that was seen before, or by the
    scanner, which then teaches the shape. The expressions accept only records that the scanner reads alike."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        self._names = names
        self._start = layout.start
        self._separator = layout.pair_separator
        self._assign = layout.assign
        self._learns = layout.escape != "cef"
        self._scanner = PairScanner(separator=layout.pair_separator, assign=layout.assign, escape=layout.escape)
        self._shapes: list[_Shape] = []

    def __call__(self, text: str) -> Row | str | None:
        before: dict[str, str | None] = {}
        if self._start is not None:
            started = self._start.match(text)
            if started is None:
                return "the record doesn't begin as this format does"
            before = started.groupdict()
            text = text[started.end() :]
        for shape in self._shapes:
            row = shape.read(text)
            if row is not None:
                if shape is not self._shapes[0]:
                    self._shapes.remove(shape)
                    self._shapes.insert(0, shape)
                return self._with_start(row, before)
        return self._scan(text, before)

    def _scan(self, text: str, before: dict[str, str | None]) -> Row | str:
        pairs = self._scanner.scan(text)
        if isinstance(pairs, str):
            return pairs
        if len(pairs) < 2 and not before:
            return NO_PAIRS
        if self._learns:
            shape = _Shape.learn(text, pairs, self._names, self._separator, self._assign)
            if shape is not None:
                self._shapes = [shape, *self._shapes[: MOST_SHAPES - 1]]
        values: dict[str, str] = {}
        for pair in pairs:
            values.setdefault(pair.key, pair.value)
        return self._with_start(tuple(values.get(name) for name in self._names), before)

    def _with_start(self, row: Row, before: dict[str, str | None]) -> Row:
        if not before:
            return row
        return tuple(before.get(name) or value for name, value in zip(self._names, row, strict=True))


class _Shape:
    """One order of keys, each quoted or not, with one separator between two pairs and nothing else."""

    def __init__(self, expression: re.Pattern[str], fetch: Callable[[Any], Row]) -> None:
        self._expression = expression
        self._fetch = fetch

    @classmethod
    def learn(
        cls, text: str, pairs: Sequence[Pair], names: Sequence[str], separator: str, assign: str
    ) -> "_Shape | None":
        """The shape of a scanned record; None when something else than pairs stands in it."""
        if not pairs or pairs[0].start != 0 or len(names) < 2:
            return None
        parts, groups, place = [], dict[str, int](), 0
        for pair in pairs:
            gap = text[place : pair.start]
            if gap.strip(" ") not in {"", separator.strip(" ")} or (place and not gap):
                return None
            wanted = pair.key in names and pair.key not in groups
            if wanted:
                groups[pair.key] = len(groups)
            parts.append(
                re.escape(gap) + re.escape(pair.key + assign) + _value_expression(pair.quote, separator, wanted=wanted)
            )
            place = pair.end
        if text[place:].strip():
            return None
        fetch = itemgetter(*(groups.get(name, -1) for name in names))
        return cls(re.compile("".join(parts) + r"\s*", re.ASCII), fetch)

    def read(self, text: str) -> Row | None:
        found = self._expression.fullmatch(text)
        if found is None:
            return None
        row: Row = self._fetch((*found.groups(), None))
        return row


def _value_expression(quote: str, separator: str, *, wanted: bool) -> str:
    """A value that can only be read in one way: no escapes inside quotes, no separator inside a bare word."""
    if quote:
        inside = rf"[^{quote}\\]*+"
        return f"{quote}({inside}){quote}" if wanted else f"{quote}{inside}{quote}"
    word = rf"(?:[^\s\"'{re.escape(separator)}][^\s{re.escape(separator)}]*+)?+"
    return f"({word})" if wanted else word
