"""Records that an expression describes enter; rows leave: the named groups of the first expression that fits."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.delimited import Parser
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.patterns import QUICK_CHARACTERS, Pattern, quick_match

NO_FIT = "the line doesn't have the shape of this format"


def make_pattern_parser(layout: Layout, names: Sequence[str]) -> Parser:
    """Try the layout's expressions in their order; a group that several of them have fills the same column."""
    expressions = [(quick_match(pattern), pattern.match, _fetcher(pattern, names)) for pattern in layout.patterns]
    if len(expressions) == 1:
        return _make_single(*expressions[0])

    def parse(text: str) -> Row | str | None:
        is_short = len(text) <= QUICK_CHARACTERS
        for quick, match, fetch in expressions:
            found = quick(text) if is_short else match(text)
            if found is not None:
                return fetch((None, *found.groups()))
        return NO_FIT

    return parse


def _make_single(quick: Callable[[str], Any], match: Callable[[str], Any], fetch: Callable[[Any], Row]) -> Parser:
    def parse(text: str) -> Row | str | None:
        found = quick(text) if len(text) <= QUICK_CHARACTERS else match(text)
        return NO_FIT if found is None else fetch((None, *found.groups()))

    return parse


def _fetcher(pattern: Pattern, names: Sequence[str]) -> Callable[[Any], Row]:
    """Groups in the order of the wanted names; group 0 stands for a name that the expression doesn't have."""
    numbers = [pattern.groupindex.get(name, 0) for name in names]
    if len(numbers) < 2:
        return lambda groups: tuple(groups[number] for number in numbers)
    return itemgetter(*numbers)
