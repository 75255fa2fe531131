"""A seed and some words come in; chance that depends on nothing else leaves."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def chance_of(seed: int, *words: object) -> Random:
    """A generator for one purpose: a person added to the school changes nobody else's day."""
    return Random("|".join(str(word) for word in (seed, *words)))  # noqa: S311 - a simulation keeps no secrets


class Popular(Generic[T]):
    """Items whose popularity falls as 1 / rank ** exponent (Zipf): few everybody knows, and a long tail."""

    def __init__(self, items: Sequence[T], *, exponent: float = 1.05) -> None:
        self.items = tuple(items)
        self._sums = list(accumulate(1.0 / rank**exponent for rank in range(1, len(self.items) + 1)))

    def pick(self, chance: Random) -> T:
        return self.items[bisect(self._sums, chance.random() * self._sums[-1], hi=len(self.items) - 1)]
