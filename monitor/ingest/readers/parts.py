"""Texts that were taken apart many at a time enter in parts; one part of them all, in their order, leaves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.columns import Cells
from monitor.ingest.readers.patterns.engines import Pattern

FEWEST = 16  # texts; for less a way of its own isn't worth its start


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the texts of a batch, as columns. numbers: which ones, ascending; columns: a cell of each per name."""

    numbers: NDArray[np.intp]
    columns: Sequence[Cells]


Item = TypeVar("Item")

Cutter = Callable[[Sequence[str]], list[Part]]
"""Takes apart those of many texts that have the usual look; what is in no part is left to be read one by one."""


def pick(items: Sequence[Item], numbers: NDArray[np.intp]) -> Sequence[Item]:
    """Some of the items; the very same sequence where those are all."""
    return items if len(numbers) == len(items) else list(map(items.__getitem__, numbers.tolist()))


def find_short(texts: Sequence[str], longest: int) -> NDArray[np.intp]:
    """The numbers of the texts that aren't longer than that."""
    lengths = np.fromiter(map(len, texts), dtype=np.intp, count=len(texts))
    return np.flatnonzero(lengths <= longest)


def keep(part: Part, places: NDArray[np.intp]) -> Part:
    """Only the rows at these places of a part."""
    rows = places.tolist()
    return Part(part.numbers[places], [list(map(column.__getitem__, rows)) for column in part.columns])


def renumber(parts: Sequence[Part], numbers: NDArray[np.intp]) -> list[Part]:
    """Parts of some texts as parts of all. numbers: of these texts among all."""
    return [Part(numbers[part.numbers], part.columns) for part in parts]


def cut_behind(start: Pattern, names: Sequence[str], cut: Cutter) -> Cutter:
    """The cutter of texts that begin with `start`, where `cut` takes apart what stands behind it.

    names: of the columns; what the groups of `start` hold goes before what `cut` finds, where it is anything.
    """
    places = {place: start.groupindex[name] for place, name in enumerate(names) if name in start.groupindex}

    def cut_started(texts: Sequence[str]) -> list[Part]:
        begun = [start.match(text) for text in texts]
        numbers = np.flatnonzero(np.fromiter([one is not None for one in begun], dtype=bool, count=len(begun)))
        found = pick(begun, numbers)
        parts = cut([text[one.end() :] for text, one in zip(pick(texts, numbers), found, strict=True)])
        return renumber([_put_before(part, pick(found, part.numbers), places) for part in parts], numbers)

    return cut_started


def _put_before(part: Part, begun: Sequence[Any], places: Mapping[int, int]) -> Part:
    """A part with what its records' starts hold. places: column -> group."""
    columns = list(part.columns)
    for place, group in places.items():
        columns[place] = [one[group] or cell for one, cell in zip(begun, columns[place], strict=True)]
    return Part(part.numbers, columns)


def merge_parts(parts: Sequence[Part]) -> Part:
    """One part of several, none of which has a text of another."""
    if len(parts) == 1:
        return parts[0]
    numbers = np.concatenate([part.numbers for part in parts])
    order = np.argsort(numbers, kind="stable")
    is_ordered = bool((order[1:] > order[:-1]).all())
    places = order.tolist()
    columns: list[Cells] = []
    nothing: Cells = [None] * len(numbers)
    for cells in zip(*(part.columns for part in parts), strict=True):
        if not any(map(any, cells)):
            columns.append(nothing)
            continue
        joined = list(chain.from_iterable(cells))
        columns.append(joined if is_ordered else list(map(joined.__getitem__, places)))
    return Part(numbers[order], columns)


def leave_out(parts: Sequence[Part], count: int) -> NDArray[np.intp]:
    """The numbers of the texts that no part has."""
    is_left = np.ones(count, dtype=bool)
    for part in parts:
        is_left[part.numbers] = False
    return np.flatnonzero(is_left)


def by_length(rows: Sequence[Sequence[str]]) -> list[NDArray[np.intp]]:
    """The numbers of the rows that have as many cells as many others, group by group; not those without any."""
    lengths = np.fromiter(map(len, rows), dtype=np.intp, count=len(rows))
    return [
        places
        for length in np.unique(lengths).tolist()
        if length and len(places := np.flatnonzero(lengths == length)) >= FEWEST
    ]
