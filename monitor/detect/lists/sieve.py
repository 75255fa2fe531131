"""Pieces of one block of bytes go in; a hash of each comes out, and bits that turn nearly every stranger away.

The hash is a polynomial in P modulo 2**64 (Karp and Rabin 1987), so that all pieces of a block cost one running sum and
three looks each. It is no proof of anything: what passes is sought by XXH3, and then held against the text itself.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS_PER_KEY = 16
"""One word of the filter for four keys; with three bits of it looked at, one in a hundred strangers passes."""

BLOCK_BYTES = 1 << 16
"""So many bytes are summed at a time: the sums and the powers stay in the processor's cache."""

FILTERED_AT_ONCE = 1 << 18
BITS_OF_A_KEY = 3

_P = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_MIX = 0xBF58476D1CE4E5B9
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)

Places = NDArray[np.int64] | NDArray[np.unsignedinteger[Any]]


def hash_piece(text: bytes) -> int:
    """The hash of one text, plainly: the sum of byte * P**place, mixed."""
    key, power = 0, 1
    for byte in text:
        key = (key + byte * power) & _MASK
        power = (power * _P) & _MASK
    key = ((key ^ (key >> 32)) * _MIX) & _MASK
    return key ^ (key >> 29)


def hash_pieces(data: NDArray[np.uint8], starts: Places, ends: Places, *more_ends: Places) -> list[NDArray[np.uint64]]:
    """The hash of data[start:end] for all starts and ends, as one array; another for each of `more_ends`.

    starts, ends: ascending, equal ones allowed. more_ends: nowhere behind `ends`.
    """
    found = [np.empty(len(starts), dtype=np.uint64) for _ in range(1 + len(more_ends))]
    first = 0
    while first < len(starts):
        low = int(starts[first])
        last = max(first + 1, int(np.searchsorted(ends, low + BLOCK_BYTES, side="right")))
        block = data[low : int(ends[last - 1])]
        powers, inverses = _powers(BLOCK_BYTES) if len(block) <= BLOCK_BYTES else _make_powers(len(block))
        sums = np.zeros(len(block) + 1, dtype=np.uint64)
        np.cumsum(block * powers[: len(block)], out=sums[1:])
        begins = starts[first:last] - low
        lead, before = inverses[begins], sums[begins]
        for keys, its in zip(found, (ends, *more_ends), strict=True):
            keys[first:last] = mix((sums[its[first:last] - low] - before) * lead)
        first = last
    return found


def hash_apart(texts: Iterable[bytes]) -> NDArray[np.uint64]:
    """The hash of each text, in order."""
    held = list(texts)
    lengths = np.fromiter(map(len, held), dtype=np.int64, count=len(held))
    ends = np.cumsum(lengths)
    return hash_pieces(np.frombuffer(b"".join(held), dtype=np.uint8), ends - lengths, ends)[0]


def mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One to one, so that every bit depends on many others."""
    keys = (keys ^ (keys >> _HALF)) * np.uint64(_MIX)
    return keys ^ (keys >> np.uint64(29))


def make_filter(parts: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """The filter of all these keys: words of which each key has one, and three bits in it (Bloom 1970; Putze 2007)."""
    words = np.zeros(sum(map(len, parts)) * BITS_PER_KEY // 64 + 1, dtype=np.uint64)
    for keys in parts:
        for start in range(0, len(keys), FILTERED_AT_ONCE):
            some = keys[start : start + FILTERED_AT_ONCE]
            np.bitwise_or.at(words, _word_of(words, some), _bits_of(some))
    return words


def may_hold(words: NDArray[np.uint64], keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """For each key: may it be one of the filter's? (Sure when False.)"""
    bits = _bits_of(keys)
    held: NDArray[np.bool_] = (words[_word_of(words, keys)] & bits) == bits
    return held


def _word_of(words: NDArray[np.uint64], keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (keys >> _HALF) * np.uint64(len(words)) >> _HALF


def _bits_of(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Three of 64 bits for each key, by the lower half of its hash."""
    six, one = np.uint64(63), np.uint64(1)
    bits = one << (keys & six)
    for turn in range(1, BITS_OF_A_KEY):
        bits |= one << (keys >> np.uint64(6 * turn) & six)
    return bits


@lru_cache(maxsize=1)
def _powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    return _make_powers(size)


def _make_powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """P**n and its inverse modulo 2**64, for n up to `size`."""
    powers, inverses = np.full((2, size + 1), 1, dtype=np.uint64)
    powers[1:], inverses[1:] = _P, pow(_P, -1, 1 << 64)
    return np.cumprod(powers), np.cumprod(inverses)
