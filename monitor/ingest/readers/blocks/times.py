"""Stamps that lie in a batch's bytes enter, in one column or several; a Reading per row leaves.

Stamps of one width are read straight from the bytes, each run of equal ones once: with array arithmetic where they are
written as the first one is, and the others as texts.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.alike import read_alike
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.fields.fixed import FEWEST, Group
from monitor.ingest.readers.format import TimeRule

LONGEST_STAMP = 40  # of one column
MOST_COLUMNS = 3

Readings = NDArray[np.int64]
Rows = NDArray[np.intp]
Octets = NDArray[np.uint8]
Parse = Callable[[list[str]], Readings]


def read_spans(rule: TimeRule, columns: Sequence[SpanTexts], parse: Parse, *, latest_us: int) -> Readings:
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
        if alike is None:
            readings[rows] = _read_texts([run.tobytes().decode("utf-8") for run in group.octets], parse)[places]
            is_open[rows] = False
            continue
        fits = (alike[:, 0] >= 0)[places]
        readings[rows[fits]] = alike[places[fits]]
        is_open[rows[fits]] = False
    left = np.flatnonzero(is_open)
    if len(left):
        texts = [" ".join(parts) for parts in zip(*(column.take(left).to_texts() for column in columns), strict=True)]
        readings[left] = _read_texts(texts, parse)
    return readings


def _read_texts(texts: Sequence[str], parse: Callable[[list[str]], Readings]) -> Readings:
    """The readings of texts, each distinct one read once."""
    numbers: dict[str, int] = {}
    places = np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.intp)
    read: Readings = parse(list(numbers))[places]
    return read


def find_runs(octets: Octets) -> tuple[Rows, Rows]:
    """The first row of each run of equal ones, and of each row the number of its run."""
    begins = np.ones(len(octets), dtype=bool)
    whole = np.ascontiguousarray(octets).view(f"V{octets.shape[1]}").ravel()
    begins[1:] = whole[1:] != whole[:-1]
    return np.flatnonzero(begins), np.cumsum(begins) - 1


def _cut_widths(columns: Sequence[SpanTexts]) -> Iterator[tuple[Rows, Octets]]:
    """Rows whose stamps have one width each, and these as rows of bytes, a blank between columns."""
    if len(columns) > MOST_COLUMNS:
        return
    widths = [column.ends - column.starts for column in columns]
    key = np.zeros(len(columns[0]), dtype=np.int64)
    fits = np.ones(len(key), dtype=bool)
    for column, width in zip(columns, widths, strict=True):
        fits &= (column.starts >= 0) & (width <= LONGEST_STAMP)
        key = key * (LONGEST_STAMP + 1) + width
    key[~fits] = -1
    for value in np.flatnonzero(np.bincount(key[fits])).tolist():
        rows = np.flatnonzero(key == value)
        if len(rows) < FEWEST:
            continue
        parts = [
            gather_octets(column.data, column.starts[rows], int(width[rows[0]]))
            for column, width in zip(columns, widths, strict=True)
        ]
        yield rows, parts[0] if len(parts) == 1 else _join(parts)


def _join(parts: Sequence[Octets]) -> Octets:
    blank = np.full((len(parts[0]), 1), ord(" "), dtype=np.uint8)
    return np.concatenate([parts[0], *(cells for part in parts[1:] for cells in (blank, part))], axis=1)


def gather_octets(data: bytes, starts: NDArray[np.int64], width: int) -> Octets:
    """The `width` bytes from each place."""
    windows = np.ndarray(shape=(len(data) - width + 1,), dtype=f"V{width}", buffer=data, strides=(1,))
    octets: Octets = windows[starts].view(np.uint8).reshape(len(starts), width)
    return octets
