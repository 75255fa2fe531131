"""Two files' contents in; out comes how much of the one is a copy of the other."""

from dataclasses import dataclass

import numpy as np

from monitor.ingest.tail.content import Content
from monitor.ingest.tail.cutting import LINE_FEEDS, find_last_border

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """common_bytes: so many first bytes are equal. border: offset after the last whole record among them.
    records: line ends among them. is_whole: the copy has no byte besides.
    """

    common_bytes: int
    border: int
    records: int
    is_whole: bool


def find_overlap(copy: Content, original: Content, encoding: str) -> Overlap:
    """Compare two contents from their first bytes on. Raises OSError.

    records counts every line end, so in UTF-16 a letter that holds such a byte counts as well: it is a figure for a
    person, and nothing is placed by it.
    """
    offset = border = records = 0
    while True:
        block = copy.read(offset, BLOCK_BYTES)
        other = original.read(offset, len(block))
        equal = _count_equal(block, other)
        last = find_last_border(block, 0, equal, encoding)
        if last > 0:
            border = offset + last
        records += block.count(LINE_FEEDS[encoding], 0, equal)
        offset += equal
        if equal < len(block) or not block:
            return Overlap(common_bytes=offset, border=border, records=records, is_whole=not block)


def _count_equal(one: bytes, other: bytes) -> int:
    """The length of the longest common prefix."""
    if one == other:
        return len(one)
    shorter = min(len(one), len(other))
    left = np.frombuffer(one, dtype=np.uint8, count=shorter)
    right = np.frombuffer(other, dtype=np.uint8, count=shorter)
    different = np.flatnonzero(left != right)
    return int(different[0]) if len(different) else shorter
