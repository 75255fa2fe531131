"""A piece of a block of Squid's native lines enters; where the ten fields of its plain lines begin and end leaves."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import LONGEST_SPAN, Block, Places
from monitor.ingest.readers.fields.addresses import LONGEST_URL
from monitor.ingest.readers.records import Records

FIELDS = 10
STAMP, CLIENT, RESULT, METHOD, URL, USER, PEER = 0, 2, 3, 5, 6, 7, 8
CODED = {"ip": CLIENT, "act": RESULT, "method": METHOD, "user": USER}
SHORTEST_URL = 7


def cut_fields(block: Block, records: Records, low: int, high: int) -> tuple[NDArray[np.intp], Places, Places]:
    """Of the records low to high those of exactly ten fields in plain characters: their numbers, and where the fields
    begin and end in the block.

    block: the bytes of just these records.
    """
    base, data = int(records.starts[low]), block.data
    octets = block.octets[: len(data)]
    record_starts, record_ends = records.starts[low:high] - base, records.ends[low:high] - base
    blanks = np.flatnonzero(octets <= 32)
    borders = np.append(blanks, len(data))
    gaps = np.diff(borders, prepend=-1)
    is_field = gaps > 1
    closes = borders[is_field]
    begins = closes - gaps[is_field] + 1
    is_plain = _is_plain(data, octets, blanks, record_starts, record_ends)
    if len(begins) == FIELDS * (high - low) and (begins[::FIELDS] == record_starts).all():
        begins, closes = begins.reshape(-1, FIELDS), closes.reshape(-1, FIELDS)
        numbers = np.arange(low, high)
        return (numbers, begins, closes) if is_plain.all() else (numbers[is_plain], begins[is_plain], closes[is_plain])
    first = np.searchsorted(begins, record_starts)
    count = np.searchsorted(begins, record_ends) - first
    numbers = np.flatnonzero((count == FIELDS) & is_plain)
    numbers = numbers[begins[first[numbers]] == record_starts[numbers]]
    fields = first[numbers, None] + np.arange(FIELDS)
    return numbers + low, begins[fields], closes[fields]


def _is_plain(
    data: bytes, octets: NDArray[np.uint8], blanks: NDArray[np.intp], starts: Places, ends: Places
) -> NDArray[np.bool_]:
    """The records without control characters, bytes beyond ASCII, and signs that the expressions look at."""
    between = octets[blanks]
    if (
        data.isascii()
        and not any(sign in data for sign in (b'"', b"]", b"\x7f"))
        and bool(((between == 32) | (between == 10)).all())
    ):
        return np.ones(len(starts), dtype=bool)
    odd = np.flatnonzero((octets - np.uint8(32) > 94) | (octets == ord('"')) | (octets == ord("]")))
    is_plain: NDArray[np.bool_] = np.searchsorted(odd, starts) == np.searchsorted(odd, ends)
    return is_plain


def has_usual_lengths(starts: Places, ends: Places) -> NDArray[np.bool_]:
    lengths = ends - starts
    usual: NDArray[np.bool_] = (lengths[:, URL] >= SHORTEST_URL) & (lengths[:, URL] <= LONGEST_URL)
    usual &= lengths[:, STAMP] == 14
    for at in CODED.values():
        usual &= lengths[:, at] <= LONGEST_SPAN
    return usual


def is_port(octets: NDArray[np.uint8], starts: Places, ends: Places) -> NDArray[np.bool_]:
    """Whether a span is one to five digits."""
    lengths = ends - starts
    good = (lengths >= 1) & (lengths <= 5)
    for at in range(5):
        octet = octets[np.minimum(starts + at, len(octets) - 1)]
        good &= (at >= lengths) | ((octet >= 48) & (octet <= 57))
    return good
