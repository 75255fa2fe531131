"""Results by key, for as long as there is room."""

from collections.abc import Hashable
from itertools import islice
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """A dict that forgets its oldest quarter when it is full: no bookkeeping on the way that hits."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: dict[K, V] = {}
        self.get = self._items.get

    def __len__(self) -> int:
        return len(self._items)

    def put(self, key: K, value: V) -> V:
        if len(self._items) >= self._most:
            for old in list(islice(self._items, self._most // 4 + 1)):
                del self._items[old]
        self._items[key] = value
        return value
