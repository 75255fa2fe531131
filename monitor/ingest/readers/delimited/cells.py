"""Many delimited records enter; the columns of those whose cells can be told apart at once leave."""

import csv
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.columns import Cells
from monitor.ingest.readers.parts import FEWEST, Cutter, Part, by_length, pick

FEWEST_CELLS = 2
LONGEST_TEXT = 131_072  # the csv module's own limit for a value
PAIR = "\ue00e"  # a private character that stands for two quotes while the single ones are looked at
FEW_QUOTES = (
    24  # characters for each quote, or more: then cutting at the quotes costs less than reading every character
)

CellsOfMany = tuple[NDArray[np.intp], Callable[[int], Sequence[str]], int]
"""Records with equally many cells each: their numbers, what makes a column of their cells, and how many each has."""


def make_cells_cutter(separator: str, quote: str, places: Sequence[tuple[int, ...]]) -> Cutter:
    """The cutter for one way to delimit. places: of each wanted column its cells, as `make_picker` takes them."""

    def cut(texts: Sequence[str]) -> list[Part]:
        return [
            Part(numbers, pick_columns(column, places, width, len(numbers)))
            for numbers, column, width in cut_cells(texts, separator, quote)
            if width >= FEWEST_CELLS
        ]

    return cut


def cut_cells(texts: Sequence[str], separator: str, quote: str) -> list[CellsOfMany]:
    """The records by how many cells they have; those that are one of few, or not easily cut, are left out.

    Those with many quotes, where these mean anything, go to the csv module, all at once.
    """
    if quote == "bare":
        return []
    means_quotes = quote == "doubled" or separator == "blank"
    if not means_quotes or not any('"' in text for text in texts):
        return _cut_plain(texts, separator) if len(texts) >= FEWEST else []
    if separator == "blank":
        cut = [split_words_plainly(text) if '"' in text else text.split() for text in texts]
    else:
        cut = [_split_easily(text, separator) for text in texts]
    is_cut = np.fromiter((cells is not None for cells in cut), dtype=bool, count=len(cut))
    found = _group([cells for cells in cut if cells is not None], np.flatnonzero(is_cut))
    if separator != "blank" and not is_cut.all():
        found += _cut_quoted(texts, np.flatnonzero(~is_cut), separator)
    return found


def _split_easily(text: str, separator: str) -> list[str] | None:
    """The cells of a record with few quotes or none."""
    quotes = text.count('"')
    if not quotes:
        return text.split(separator)
    return split_plainly(text, separator) if quotes * FEW_QUOTES < len(text) else None


def _cut_plain(texts: Sequence[str], separator: str) -> list[CellsOfMany]:
    numbers = np.arange(len(texts))
    if separator == "blank":
        return _group([text.split() for text in texts], numbers)
    counts = np.fromiter([text.count(separator) for text in texts], dtype=np.intp, count=len(texts))
    found: list[CellsOfMany] = []
    for count in np.unique(counts).tolist():
        places = np.flatnonzero(counts == count)
        if len(places) >= FEWEST:
            cells = separator.join(pick(texts, places)).split(separator)
            found.append((places, partial(_every, cells, count + 1), count + 1))
    return found


def _cut_quoted(texts: Sequence[str], numbers: NDArray[np.intp], separator: str) -> list[CellsOfMany]:
    """The csv module reads a line as one record unless a quote stays open: then there are fewer records than lines."""
    mine = pick(texts, numbers)
    is_odd = [text.count('"') % 2 == 1 or text[:1] == " " or "\r" in text or "\n" in text for text in mine]
    if any(is_odd):
        kept = np.flatnonzero(~np.array(is_odd))
        mine, numbers = pick(mine, kept), numbers[kept]
    try:
        rows = list(csv.reader(chain(mine, ["end"]), delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return []
    return _group(rows[:-1], numbers) if len(rows) == len(mine) + 1 else []


def _group(rows: Sequence[Sequence[str]], numbers: NDArray[np.intp]) -> list[CellsOfMany]:
    found: list[CellsOfMany] = []
    for places in by_length(rows):
        mine = rows if len(places) == len(rows) else [rows[place] for place in places.tolist()]
        found.append((numbers[places], partial(_column, mine), len(mine[0])))
    return found


def _every(flat: Sequence[str], width: int, number: int) -> Sequence[str]:
    return flat[number::width]


def _column(rows: Sequence[Sequence[str]], number: int) -> Sequence[str]:
    return list(map(itemgetter(number), rows))


def pick_columns(
    column: Callable[[int], Sequence[str]], places: Sequence[tuple[int, ...]], width: int, count: int
) -> list[Cells]:
    """As `make_picker` picks values, for all `count` records. column: makes one of their `width` columns."""
    return [
        [
            " ".join(cells).strip()
            for cells in zip(*(_pick(column, number, width, count, "") for number in place), strict=True)
        ]
        if len(place) > 1
        else _pick(column, place[0] if place else width, width, count, None)
        for place in places
    ]


def _pick(column: Callable[[int], Sequence[str]], number: int, width: int, count: int, missing: str | None) -> Cells:
    return column(number) if number < width else [missing] * count


def split_plainly(text: str, separator: str) -> list[str] | None:
    """Cells of a record whose every quote stands on a border; None where one doesn't.

    Then what lies between the quotes is a value or borders, in turn. Two quotes in a value stand for one.
    """
    parts = _split_at_quotes(text)
    if parts is None or len(text) > LONGEST_TEXT:
        return None
    outside, *rest = parts
    if outside and outside[-1] != separator:
        return None
    cells = outside[:-1].split(separator) if outside else []
    last, padded = len(rest) - 1, f"{separator} "  # the csv module takes blanks behind a separator away
    if padded in outside or outside[:1] == " ":
        return None
    for number in range(0, last, 2):
        cells.append(rest[number])
        outside, is_last = rest[number + 1], number + 1 == last
        if outside == separator and not is_last:
            continue
        if not outside:
            if not is_last:
                return None
        elif outside[0] != separator or padded in outside or (not is_last and (outside[-1] != separator)):
            return None
        else:
            cells += (outside[1:] if is_last else outside[1:-1]).split(separator)
    return cells


def split_words_plainly(text: str) -> list[str] | None:
    """Words between blanks where every quote stands beside one, or is one of a pair; None where one doesn't."""
    parts = _split_at_quotes(text)
    if parts is None:
        return None
    outside, *rest = parts
    if outside and outside[-1] != " ":
        return None
    words = outside.split()
    last = len(rest) - 1
    for number in range(0, last, 2):
        words.append(rest[number])
        outside = rest[number + 1]
        if number + 1 == last:
            if outside and outside[0] != " ":
                return None
        elif not outside or outside[0] != " " or outside[-1] != " ":
            return None
        words += outside.split()
    return words


def _split_at_quotes(text: str) -> list[str] | None:
    """What stands outside of quotes and inside, in turn; None where one stays open or a pair stands outside of them."""
    if '""' not in text:
        parts = text.split('"')
    elif PAIR in text:
        return None
    else:
        parts = text.replace('""', PAIR).split('"')
        if any(PAIR in part for part in parts[::2]):
            return None
        parts[1::2] = [part.replace(PAIR, '"') for part in parts[1::2]]
    return parts if len(parts) % 2 else None
