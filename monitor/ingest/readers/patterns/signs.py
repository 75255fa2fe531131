"""A class of bytes enters; which bytes of a block, and how many at a place, belong to it leaves."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.patterns.expressions import EVERY

END = 256
"""Stands for the end of the text where a byte could stand."""
ANY_SIGN = EVERY - frozenset(b"\n")

Ranges = tuple[tuple[int, int], ...]
"""The first and the last byte of each range."""

_REPEAT = 0x0101010101010101
_HIGHS = np.uint64(0x80 * _REPEAT)
_ONE = np.uint64(1)


class Signs:
    """mask: by byte, and at END whether the end will do. within: as ranges; beyond: those of what isn't in it.

    has_all: it goes on to the end of any record.
    """

    def __init__(self, signs: frozenset[int], *, end: bool = False) -> None:
        self.members, self.has_end = signs, end
        self.mask = np.zeros(END + 1, dtype=bool)
        self.mask[sorted(signs)] = True
        self.mask[END] = end
        self.within, self.beyond = _to_ranges(signs), _to_ranges(EVERY - signs)
        self.has_all = signs >= ANY_SIGN
        self._is_within = len(self.within) <= len(self.beyond)
        ranges = self.within if self._is_within else self.beyond
        self._adds = [(np.uint64((128 - low) * _REPEAT), np.uint64((127 - high) * _REPEAT)) for low, high in ranges]

    def count_first(self, words: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many bytes of each word, from its first on, belong to the class: 8 when all do.

        Below 128 the sum of a byte and 128 - low has its high bit set from `low` on; no sum runs into the next byte.
        """
        marks = np.zeros(len(words), dtype=np.uint64)
        for from_low, from_high in self._adds:
            marks |= (words + from_low) & ~(words + from_high)
        if self._is_within:
            np.invert(marks, out=marks)
        marks &= _HIGHS
        marks &= ~marks + _ONE  # the lowest one
        marks -= _ONE
        return (np.bitwise_count(marks) >> 3).astype(np.int64)


def join_signs(classes: list[Signs]) -> Signs:
    """What is in any of the classes."""
    members = frozenset[int]().union(*(signs.members for signs in classes))
    return Signs(members, end=any(signs.has_end for signs in classes))


def find_signs(octets: NDArray[np.uint8], ranges: Ranges) -> NDArray[np.intp]:
    """The places of bytes that lie in one of the ranges."""
    found = np.zeros(len(octets), dtype=bool)
    for low, high in ranges:
        found |= (octets == low) if low == high else (octets - np.uint8(low)) <= np.uint8(high - low)
    return np.flatnonzero(found)


def _to_ranges(signs: frozenset[int]) -> Ranges:
    ordered = sorted(signs)
    lows = [sign for sign in ordered if sign - 1 not in signs]
    highs = [sign for sign in ordered if sign + 1 not in signs]
    return tuple(zip(lows, highs, strict=True))
