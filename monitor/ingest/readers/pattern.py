"""Records that an expression describes enter; rows leave: the named groups of the first expression that fits."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.delimited import Parser
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.patterns import Pattern

NO_FIT = "the line doesn't have the shape of this format"


def make_pattern_parser(layout: Layout, names: Sequence[str]) -> Parser:
    """Try the layout's expressions in their order; a group that several of them have fills the same column."""
    if len(layout.patterns) == 1:
        return _make_single(layout.patterns[0], names)
    expressions = [(pattern, _fetcher(pattern, names)) for pattern in layout.patterns]

    def parse(text: str) -> Row | str | None:
        for pattern, fetch in expressions:
            found = pattern.match(text)
            if found is not None:
                return fetch((None, *found.groups()))
        return NO_FIT

    return parse


def _make_single(pattern: Pattern, names: Sequence[str]) -> Parser:
    match, fetch = pattern.match, _fetcher(pattern, names)

    def parse(text: str) -> Row | str | None:
        found = match(text)
        return NO_FIT if found is None else fetch((None, *found.groups()))

    return parse


def _fetcher(pattern: Pattern, names: Sequence[str]) -> Callable[[Any], Row]:
    """Groups in the order of the wanted names; group 0 stands for a name that the expression doesn't have."""
    numbers = [pattern.groupindex.get(name, 0) for name in names]
    if len(numbers) < 2:
        return lambda groups: tuple(groups[number] for number in numbers)
    return itemgetter(*numbers)
