"""Entry texts with their labels go in; arrays that can be searched, and kept in a file as they are, come out."""

from array import array
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import xxhash
from numpy.typing import NDArray

hash_bytes = xxhash.xxh3_64_intdigest


def hash_texts(texts: Collection[str]) -> NDArray[np.uint64]:
    """XXH3-64 of each text in UTF-8, in order."""
    return np.fromiter(map(hash_bytes, map(str.encode, texts)), dtype=np.uint64, count=len(texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Distinct entries sorted by the hash of their text.

    keys: uint64 XXH3 of the text, ascending, shape (entries,). sets: which label set each entry has. offsets: int64,
    shape (entries + 1,), where each text lies in `blob`. label_sets: the label numbers of each set, ascending.
    """

    keys: NDArray[np.uint64]
    sets: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    blob: bytes
    label_sets: tuple[tuple[int, ...], ...]


class EntryPacker:
    """Gathers (text, label number) pairs; `pack` turns them into arrays and counts what was there twice."""

    def __init__(self) -> None:
        self._texts: list[bytes] = []
        self._labels = array("I")
        self._set_numbers: dict[tuple[int, ...], int] = {}

    def add(self, text: str, label: int) -> None:
        self._texts.append(text.encode())
        self._labels.append(label)

    def pack(self) -> tuple[Packed, Counter[int]]:
        """Return the arrays, and per label how many of its entries were given more than once."""
        texts, duplicates = self._texts, Counter[int]()
        labels = np.frombuffer(self._labels, dtype=np.uint32) if texts else np.empty(0, dtype=np.uint32)
        keys = np.fromiter(map(hash_bytes, texts), dtype=np.uint64, count=len(texts))
        order = np.lexsort((labels, keys))
        keys = keys[order]
        single = np.array([self._set_number((label,)) for label in range(int(labels.max()) + 1)] if texts else [])
        sets = single[labels[order]].astype(np.uint32) if texts else np.empty(0, dtype=np.uint32)
        kept = np.ones(len(texts), dtype=np.bool_)
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if texts else np.empty(0, np.int64)
        lengths = np.diff(np.append(starts, len(texts)))
        for start, length in zip(starts[lengths > 1].tolist(), lengths[lengths > 1].tolist(), strict=True):
            self._merge_run(order, range(start, start + length), sets, kept, duplicates)
        rows = order[kept].tolist()
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(np.fromiter((len(texts[row]) for row in rows), np.int64, count=len(rows)), out=offsets[1:])
        packed = Packed(
            keys=keys[kept],
            sets=sets[kept],
            offsets=offsets,
            blob=b"".join([texts[row] for row in rows]),
            label_sets=tuple(self._set_numbers),
        )
        return packed, duplicates

    def _set_number(self, labels: tuple[int, ...]) -> int:
        return self._set_numbers.setdefault(labels, len(self._set_numbers))

    def _merge_run(
        self,
        order: NDArray[np.int64],
        run: range,
        sets: NDArray[np.uint32],
        kept: NDArray[np.bool_],
        duplicates: Counter[int],
    ) -> None:
        """Make one entry of those of a run of equal hashes that have the same text; different texts stay apart."""
        first: dict[bytes, int] = {}
        labels: dict[bytes, list[int]] = {}
        for position in run:
            row = int(order[position])
            text, label = self._texts[row], self._labels[row]
            kept[position] = first.setdefault(text, position) == position
            found = labels.setdefault(text, [])
            if label in found:
                duplicates[label] += 1
            else:
                found.append(label)
        for text, position in first.items():
            sets[position] = self._set_number(tuple(sorted(labels[text])))
