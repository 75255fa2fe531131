"""Records that an expression describes enter; rows leave: the named groups of the first expression that fits."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from monitor.ingest.readers.columns import Cells, Row
from monitor.ingest.readers.delimited.parser import Parser
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.parts import Cutter, Part, find_short, pick
from monitor.ingest.readers.patterns.engines import QUICK_CHARACTERS, Pattern, quick_match

NO_FIT = "the line doesn't have the shape of this format"


def make_pattern_parser(layout: Layout, names: Sequence[str]) -> Parser:
    """Try the layout's expressions in their order; a group that several of them have fills the same column."""
    expressions = [(quick_match(pattern), pattern.match, _fetcher(pattern, names)) for pattern in layout.patterns]

    def parse(text: str) -> Row | str | None:
        is_short = len(text) <= QUICK_CHARACTERS
        for quick, match, fetch in expressions:
            found = quick(text) if is_short else match(text)
            if found is not None:
                return fetch((None, *found.groups()))
        return NO_FIT

    return parse


def make_pattern_cutter(layout: Layout, names: Sequence[str]) -> Cutter:
    """As the parser does, expression by expression; texts beyond QUICK_CHARACTERS are left."""
    expressions = [
        (quick_match(pattern), [pattern.groupindex.get(name, 0) for name in names]) for pattern in layout.patterns
    ]

    def cut(texts: Sequence[str]) -> list[Part]:
        parts: list[Part] = []
        open_numbers = find_short(texts, QUICK_CHARACTERS)
        for match, groups in expressions:
            found = list(map(match, pick(texts, open_numbers)))
            fits = [one for one in found if one is not None]
            if not fits:
                continue
            numbers = open_numbers
            if len(fits) < len(found):
                is_fit = np.fromiter((one is not None for one in found), dtype=bool, count=len(found))
                numbers, open_numbers = open_numbers[is_fit], open_numbers[~is_fit]
            else:
                open_numbers = open_numbers[:0]
            columns: list[Cells] = [[None] * len(fits), *zip(*[one.groups() for one in fits], strict=True)]
            parts.append(Part(numbers, [columns[group] for group in groups]))
            if not len(open_numbers):
                break
        return parts

    return cut


def _fetcher(pattern: Pattern, names: Sequence[str]) -> Callable[[Any], Row]:
    """Groups in the order of the wanted names; group 0 stands for a name that the expression doesn't have."""
    numbers = [pattern.groupindex.get(name, 0) for name in names]
    if len(numbers) < 2:
        return lambda groups: tuple(groups[number] for number in numbers)
    return itemgetter(*numbers)
