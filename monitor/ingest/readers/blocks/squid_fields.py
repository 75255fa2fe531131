"""A piece of a block of Squid's native lines enters; where the ten fields of its plain lines begin and end leaves."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import LONGEST_SPAN, Block, Places
from monitor.ingest.readers.fields.addresses import LONGEST_URL
from monitor.ingest.readers.records import Records

FIELDS = 10
STAMP, CLIENT, RESULT, METHOD, URL, USER, PEER = 0, 2, 3, 5, 6, 7, 8
CODED = {"ip": CLIENT, "act": RESULT, "method": METHOD, "user": USER}
SHORTEST_URL, STAMP_LENGTH = 7, 14


def cut_fields(block: Block, records: Records, low: int, high: int) -> tuple[NDArray[np.intp], Places, Places]:
    """Of the records low to high those of exactly ten fields in plain characters: their numbers, and where the fields
    begin and end in the block.

    block: the bytes of just these records.
    """
    base = int(records.starts[low])
    starts, ends = records.starts[low:high] - base, records.ends[low:high] - base
    borders = _find_borders(block)
    is_plain = _is_plain(block, starts, ends)
    if len(borders) == 2 * FIELDS * (high - low) and (borders[:: 2 * FIELDS] == starts).all():
        numbers, fields = np.arange(low, high), borders.reshape(-1, 2 * FIELDS)
        if not is_plain.all():
            numbers, fields = numbers[is_plain], fields[is_plain]
        return numbers, fields[:, ::2], fields[:, 1::2]
    begins, closes = np.ascontiguousarray(borders.reshape(-1, 2).T)
    first = np.searchsorted(begins, starts)
    count = np.diff(first, append=len(begins))  # a record's fields end before the next one begins
    numbers = np.flatnonzero((count == FIELDS) & is_plain)
    numbers = numbers[begins[first[numbers]] == starts[numbers]]
    places = first[numbers, None] + np.arange(FIELDS)
    return numbers + low, begins[places], closes[places]


def _find_borders(block: Block) -> Places:
    """Where the fields of a block begin and end, in turn: blanks stand before the first and behind the last."""
    is_blank = np.ones(len(block.data) + 2, dtype=bool)
    np.less_equal(block.octets[: len(block.data)], 32, out=is_blank[1:-1])
    return np.flatnonzero(is_blank[1:] != is_blank[:-1])


def _is_plain(block: Block, starts: Places, ends: Places) -> NDArray[np.bool_]:
    """The records without control characters, bytes beyond ASCII, and signs that the expressions look at."""
    data, octets = block.data, block.octets[: len(block.data)]
    if (
        data.isascii()
        and not any(sign in data for sign in (b'"', b"]", b"\x7f"))
        and np.count_nonzero(octets < 32) == len(starts) - 1  # the line ends between them
    ):
        return np.ones(len(starts), dtype=bool)
    odd = np.flatnonzero((octets - np.uint8(32) > 94) | (octets == ord('"')) | (octets == ord("]")))
    is_plain: NDArray[np.bool_] = np.searchsorted(odd, starts) == np.searchsorted(odd, ends)
    return is_plain


def has_usual_lengths(starts: Places, ends: Places) -> NDArray[np.bool_]:
    url = ends[:, URL] - starts[:, URL]
    usual: NDArray[np.bool_] = (url >= SHORTEST_URL) & (url <= LONGEST_URL)
    usual &= ends[:, STAMP] - starts[:, STAMP] == STAMP_LENGTH
    for at in CODED.values():
        usual &= ends[:, at] - starts[:, at] <= LONGEST_SPAN
    return usual
