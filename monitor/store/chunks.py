"""A long sequence in, pieces out that one SQL statement can take as parameters."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

CHUNK = 1000  # well under SQLite's 32,766 parameters, even at several a row
T = TypeVar("T")


def in_chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
