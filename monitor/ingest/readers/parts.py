"""Texts that were taken apart many at a time enter in parts; one part of them all, in their order, leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.columns import Cells

FEWEST = 16  # texts; for less a way of its own isn't worth its start


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the texts of a batch, as columns. numbers: which ones, ascending; columns: a cell of each per name."""

    numbers: NDArray[np.intp]
    columns: Sequence[Cells]


Text = TypeVar("Text", str, str | None)

Cutter = Callable[[Sequence[str]], list[Part]]
"""Takes apart those of many texts that have the usual look; what is in no part is left to be read one by one."""


def pick(texts: Sequence[Text], numbers: NDArray[np.intp]) -> Sequence[Text]:
    """Some of the texts; the very same sequence where those are all."""
    return texts if len(numbers) == len(texts) else list(map(texts.__getitem__, numbers.tolist()))


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
