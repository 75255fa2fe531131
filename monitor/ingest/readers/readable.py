"""A piece of records enters; which of them are text as their bytes stand leaves."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.encoding import BOM, UTF8
from monitor.ingest.readers.spans import Block, Places

FIRST_OF_BOM = BOM.encode()[0]
LF, CR = 10, 13


def find_unreadable(block: Block, starts: Places, ends: Places) -> NDArray[np.intp]:
    """The rows, ascending, whose text isn't simply their bytes in UTF-8.

    Those with a NUL, with bytes that aren't UTF-8, with a byte-order mark before them, and those that span lines.
    """
    data, octets = block.data, block.octets[: len(block.data)]
    found = []
    if _has_line_ends_inside(block, starts, ends):
        found.append(rows_holding(np.flatnonzero(octets == LF), starts, ends))
    if b"\0" in data:
        found.append(rows_holding(np.flatnonzero(octets == 0), starts, ends))
    if not data.isascii():
        found.append(np.flatnonzero((block.octets[starts] == FIRST_OF_BOM) & (ends > starts)))
        if not _is_utf8(data):
            rows = rows_holding(np.flatnonzero(octets > 127), starts, ends)
            is_text = [
                _is_utf8(data[start:end]) for start, end in zip(starts[rows].tolist(), ends[rows].tolist(), strict=True)
            ]
            found.append(rows[~np.array(is_text, dtype=bool)])
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.intp)


def rows_holding(places: NDArray[np.intp], starts: Places, ends: Places) -> NDArray[np.intp]:
    """The rows, ascending, in which one of these places lies. places: ascending; rows: disjoint and ascending."""
    return np.flatnonzero(np.searchsorted(places, starts) < np.searchsorted(places, ends))


def _has_line_ends_inside(block: Block, starts: Places, ends: Places) -> bool:
    """By their number, where each row has one behind it."""
    if len(starts) == 0:
        return False
    behind = block.octets[ends]
    is_ended = (behind == LF) | ((behind == CR) & (block.octets[ends + 1] == LF))
    return int(np.count_nonzero(block.octets == LF)) > np.count_nonzero(is_ended)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True
