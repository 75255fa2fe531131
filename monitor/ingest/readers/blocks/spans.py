"""Byte spans of a block of records enter; their words, and codes of equal ones, leave."""

import os
from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

LONGEST_SPAN = 64
PADDING = bytes(LONGEST_SPAN + 8)

Places = NDArray[np.int64]

Words = Sequence[NDArray[np.uint64]]
"""Spans as columns of eight bytes each, the first byte lowest, zero behind their ends."""

_MASKS = [
    np.array([(1 << 8 * min(max(length - 8 * word, 0), 8)) - 1 for length in range(LONGEST_SPAN + 1)], dtype=np.uint64)
    for word in range(LONGEST_SPAN // 8)
]
"""Of each word of a span, by the span's length: the bits that belong to it."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_FACTORS = np.frombuffer(os.urandom(16 * 8), dtype=np.uint64) | np.uint64(1)
"""Not known beforehand, so that nobody can make addresses that all share a slot."""
_ONES, _SIGNS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_ZEROS, _TENS_UP = np.uint64(0x3030303030303030), np.uint64(0x7676767676767676)
_ONE, _SEVEN = np.uint64(1), np.uint64(7)


class Block:
    """The bytes of some records, readable as single bytes and as the 8-byte words that begin at every byte."""

    def __init__(self, data: bytes) -> None:
        padded = data + PADDING
        self.data = data
        self.octets = np.frombuffer(padded, dtype=np.uint8)
        self.words: NDArray[np.uint64] = np.ndarray(shape=(len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
        self._four = np.ndarray(shape=(len(padded) - 31,), dtype="V32", buffer=padded, strides=(1,))

    def texts(self, starts: Places, ends: Places) -> list[str]:
        data = self.data
        return [data[start:end].decode("utf-8") for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def text(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8")

    def gather(self, starts: Places, ends: Places, *, most: int = LONGEST_SPAN // 8) -> list[NDArray[np.uint64]]:
        """The first bytes of the spans as columns of words, zero behind their ends. most: how many columns at most."""
        lengths = np.minimum(ends - starts, LONGEST_SPAN)
        count = min(most, int(lengths.max(initial=1) + 7) // 8)
        if count == 1:
            return [self.words[starts] & _MASKS[0][lengths]]
        columns: list[NDArray[np.uint64]] = []
        for first in range(0, count, 4):  # four are fetched in the time of one
            four = self._four[starts + 8 * first if first else starts].view("<u8").reshape(-1, 4)
            columns += [four[:, at] & _MASKS[first + at][lengths] for at in range(min(4, count - first))]
        return columns


def cut_before(words: Words, signs: bytes) -> tuple[list[NDArray[np.uint64]], NDArray[np.int64]]:
    """The spans up to the first byte that is one of the signs, and how many bytes that leaves; -1 where none is there.

    A byte is zero when taking one from it borrows, and its own high bit was not set; the lowest such mark is always
    right (H. S. Warren, Hacker's Delight, 6-1).
    """
    cut = []
    kept = np.zeros(len(words[0]), dtype=np.int64)
    is_open = np.ones(len(words[0]), dtype=bool)
    for word in words:
        others = [word ^ (np.uint64(sign) * _ONES) for sign in signs]
        marks = reduce(np.bitwise_or, [(other - _ONES) & ~other for other in others]) & _SIGNS
        before = (((marks & -marks) >> _SEVEN) - _ONE) * is_open
        cut.append(word & before)
        kept += np.bitwise_count(before) >> 3
        is_open &= marks == 0
    kept[is_open] = -1
    return cut, kept


def count_digits(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """With how many digits each word begins. What is no digit has a sign bit when 0x76 is added to it, less a zero."""
    others = words ^ _ZEROS
    marks = ((others + _TENS_UP) | others) & _SIGNS
    return (np.bitwise_count((marks & -marks) - _ONE) >> 3).astype(np.int64)


def count_bytes(words: Words) -> NDArray[np.int64]:
    """How many bytes of each row aren't zero."""
    count = np.zeros(len(words[0]), dtype=np.int64)
    for word in words:
        count += np.bitwise_count((((word & ~_SIGNS) + ~_SIGNS) | word) & _SIGNS)
    return count


def hash_words(words: Words) -> NDArray[np.uint64]:
    """A hash of each row; columns of zeros change nothing about it."""
    hashes: NDArray[np.uint64] = words[0] * _FACTORS[0]
    for place in range(1, len(words)):
        hashes += words[place] * _FACTORS[place]
    hashes ^= hashes >> _SHIFT
    hashes *= _MIX
    return hashes


def find_leaders(words: Words) -> NDArray[np.int64]:
    """For each row the number of the first row with equal words."""
    hashes = hash_words(words)
    rows = np.arange(len(hashes), dtype=np.int64)
    leaders = rows.copy()
    bits = max(8, len(rows).bit_length() + 1)
    open_rows = rows
    while len(open_rows):
        slots = (hashes[open_rows] >> np.uint64(64 - bits)).astype(np.int64)
        table = np.empty(1 << bits, dtype=np.int64)
        table[slots[::-1]] = open_rows[::-1]  # the last write stays: the first row of each slot
        found = table[slots]
        same = np.ones(len(open_rows), dtype=bool)
        for column in words:
            same &= column[open_rows] == column[found]
        leaders[open_rows[same]] = found[same]
        open_rows = open_rows[~same]
        hashes = hashes * _MIX + np.uint64(1)
    return leaders
