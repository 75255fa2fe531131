"""Canonical hosts go in; hashed character n-grams of their labels, as rows of a sparse matrix, come out: NumPy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEATURES = 1
"""Counted up when a host comes to other numbers: a model made before then is refused."""
BITS = 16
LEAST_GRAM, MOST_GRAM = 2, 5
MOST_CHARACTERS = 253
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_DOT, _BREAK = ord("."), 0


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Compressed rows: row i holds values[starts[i]:starts[i+1]] in columns[...]; each row has length 1.

    starts: int64, shape (rows + 1,). columns: int32, below 2**BITS, ascending within a row. values: float32.
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def times(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """The product with a dense matrix of shape (2**BITS, n): shape (rows, n)."""
        products = weights[self.columns] * self.values[:, None]
        sums = np.zeros((len(self.columns) + 1, weights.shape[1]), dtype=np.float64)
        np.cumsum(products, axis=0, out=sums[1:])
        return (sums[self.starts[1:]] - sums[self.starts[:-1]]).astype(np.float32)


def extract_features(hosts: Sequence[str]) -> SparseRows:
    """The n-grams of 2 to 5 characters of each host, each label between dots (`www.` doesn't count).

    A gram counts by the root of how often it stands there; rows are then brought to length 1. Hosts are ASCII, as
    `canonical_host` gives them; what is not is read as `?`.
    """
    texts = [f".{host.removeprefix('www.')[:MOST_CHARACTERS]}." for host in hosts]
    codes = np.frombuffer("\0".join(texts).encode("ascii", "replace") + b"\0", dtype=np.uint8)
    rows = np.cumsum(codes == _BREAK) - (codes == _BREAK)
    keys = [_hash_grams(codes, rows, length) for length in range(LEAST_GRAM, MOST_GRAM + 1)]
    distinct, counts = (
        np.unique(np.concatenate(keys), return_counts=True) if hosts else (np.zeros(0, np.int64), np.zeros(0))
    )
    of_row = distinct >> BITS
    values = np.sqrt(counts).astype(np.float32)
    squares = np.bincount(of_row, weights=values.astype(np.float64) ** 2, minlength=len(hosts))
    values /= np.sqrt(squares)[of_row].astype(np.float32)
    starts = np.searchsorted(of_row, np.arange(len(hosts) + 1)).astype(np.int64)
    return SparseRows(starts, (distinct & (2**BITS - 1)).astype(np.int32), values)


def _hash_grams(codes: NDArray[np.uint8], rows: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """A number, row << BITS | bucket, for every run of so many characters that stays within a host."""
    count = len(codes) - length + 1
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    state = np.full(count, length, dtype=np.uint64)
    whole = np.ones(count, dtype=np.bool_)
    for place in range(length):
        part = codes[place : place + count]
        state = (state ^ part) * _MULTIPLIER
        state ^= state >> np.uint64(29)
        whole &= part != _BREAK
        if 0 < place < length - 1:
            whole &= part != _DOT  # a gram stays within a label; it may begin or end with its dot
    state *= _MIX
    bucket = (state >> np.uint64(64 - BITS)).astype(np.int64)
    return ((rows[:count] << BITS) | bucket)[whole]
