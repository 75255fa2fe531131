"""Stamps that lie in a batch's bytes enter, in one column or several; a Reading per row leaves.

Stamps of one width are read with array arithmetic straight from the bytes, each run of equal ones once; the others are
made texts and read as such.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.alike import read_alike
from monitor.ingest.readers.block_texts import SpanTexts
from monitor.ingest.readers.fixed import FEWEST, Group
from monitor.ingest.readers.format import TimeRule

LONGEST_STAMP = 40  # of one column
MOST_COLUMNS = 3  # a table of all widths that they may have stays small

Readings = NDArray[np.int64]
Rows = NDArray[np.intp]


def read_spans(
    rule: TimeRule, columns: Sequence[SpanTexts], parse: Callable[[list[str]], Readings], *, latest_us: int
) -> Readings:
    """The rows' stamps by a rule: shape (rows, 3). columns: stripped; each row has a text in all of them.

    parse: the readings of texts. latest_us: when the file was last written, for stamps without a year.
    """
    readings = np.zeros((len(columns[0]), 3), dtype=np.int64)
    is_open = np.ones(len(readings), dtype=bool)
    for rows, octets in _cut_widths(columns):
        firsts, places = find_runs(octets)
        group = Group(rows[firsts], octets[firsts])
        first = octets[0].tobytes()
        alike = read_alike(rule, group, first.decode("ascii"), latest_us) if first.isascii() else None
        if alike is not None:
            fits = (alike[:, 0] >= 0)[places]
            readings[rows[fits]] = alike[places[fits]]
            is_open[rows[fits]] = False
    left = np.flatnonzero(is_open)
    if len(left):
        texts = [" ".join(parts) for parts in zip(*(column.take(left).to_texts() for column in columns), strict=True)]
        numbers: dict[str, int] = {}
        places = np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.intp)
        readings[left] = parse(list(numbers))[places]
    return readings


def find_runs(octets: NDArray[np.uint8]) -> tuple[Rows, Rows]:
    """The first row of each run of equal ones, and of each row the number of its run."""
    begins = np.ones(len(octets), dtype=bool)
    begins[1:] = (octets[1:] != octets[:-1]).any(axis=1)
    return np.flatnonzero(begins), np.cumsum(begins) - 1


def _cut_widths(columns: Sequence[SpanTexts]) -> Iterator[tuple[Rows, NDArray[np.uint8]]]:
    """Rows whose stamps have one width each, and these as rows of bytes, a blank between two columns."""
    widths = [column.ends - column.starts for column in columns]
    key = np.zeros(len(columns[0]), dtype=np.int64)
    fits = np.ones(len(key), dtype=bool)
    for column, width in zip(columns, widths, strict=True):
        fits &= (column.starts >= 0) & (width <= LONGEST_STAMP)
        key = key * (LONGEST_STAMP + 1) + width
    key[~fits] = -1
    for value in np.flatnonzero(np.bincount(key[fits])).tolist() if len(columns) <= MOST_COLUMNS else ():
        rows = np.flatnonzero(key == value)
        if len(rows) < FEWEST:
            continue
        parts: list[NDArray[np.uint8]] = []
        for column, width in zip(columns, widths, strict=True):
            if parts:
                parts.append(np.full((len(rows), 1), ord(" "), dtype=np.uint8))
            parts.append(gather_octets(column.data, column.starts[rows], int(width[rows[0]])))
        octets = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        yield rows, octets


def gather_octets(data: bytes, starts: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """The `width` bytes from each place."""
    windows: NDArray[np.uint8] = np.ndarray(
        shape=(len(data) - width + 1,), dtype=f"V{width}", buffer=data, strides=(1,)
    )
    return windows[starts].view(np.uint8).reshape(len(starts), width)
