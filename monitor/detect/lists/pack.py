"""Entry texts with their labels go in; arrays that can be searched, and kept in a file as they are, come out."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from monitor.detect.lists.packed import STEP, Packed
from monitor.detect.lists.sieve import hash_pieces, make_filter

hash_bytes = xxhash.xxh3_64_intdigest

ADDED_AT_ONCE = 65_536
MOVED_AT_ONCE = 100_000
NO_KEYS = np.empty(0, dtype=np.uint64)


def hash_texts(texts: Iterable[str]) -> NDArray[np.uint64]:
    """XXH3-64 of each text in UTF-8, in order."""
    return hash_all(map(str.encode, texts))


def hash_all(texts: Iterable[bytes]) -> NDArray[np.uint64]:
    """XXH3-64 of each text, in order."""
    return np.array(list(map(hash_bytes, texts)), dtype=np.uint64)


def hash_one(text: bytes) -> np.uint64:
    """XXH3-64 of one text, as `keys` holds it."""
    return np.uint64(hash_bytes(text))


class EntryPacker:
    """Gathers (text, label number) pairs; `pack` turns them into arrays and counts what was there twice.

    Texts lie one behind the other in one block of bytes: some 35 bytes an entry beside its text, where a list of
    Python's own texts takes 100.
    """

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._labels = array("I")
        self._lengths = array("H")
        self._keys = array("Q")
        self._blob = bytearray()
        self._set_numbers: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        return len(self._labels)

    def add(self, text: bytes, label: int) -> None:
        """text: at most 65,535 bytes."""
        self._labels.append(label)
        self._waiting.append(text)
        if len(self._waiting) >= ADDED_AT_ONCE:
            self._settle()

    def pack(self, *, path_hosts: NDArray[np.uint64] = NO_KEYS) -> tuple[Packed, Counter[int]]:
        """Return the arrays, and per label how many of its entries were given more than once. Empties the packer.

        path_hosts: what passes the sieve beside the entries, by `hash_piece`. What has served is let go on the way: at
        five million entries each column counts.
        """
        self._settle()
        lengths = np.frombuffer(self._lengths, dtype=np.uint16)
        starts = np.cumsum(lengths, dtype=_smallest(len(self._blob) + 1))
        starts -= lengths
        order = np.argsort(np.frombuffer(self._keys, dtype=np.uint64), kind="stable")
        keys = np.frombuffer(self._keys, dtype=np.uint64)[order]
        self._keys = array("Q")
        sets, kept, duplicates = self._join(order, keys, starts, lengths)
        self._labels = array("I")
        if not kept.all():
            keys, sets, order = keys[kept], sets[kept], order[kept]
        offsets = np.zeros(len(order) + 1, dtype=_smallest(len(self._blob) + 1))
        np.cumsum(lengths[order], out=offsets[1:])
        blob = _gather(self._blob, order, starts, lengths, offsets)
        packed = Packed(
            keys=keys,
            sets=sets.astype(_smallest(len(self._set_numbers))),
            offsets=offsets,
            blob=blob.data,
            label_sets=tuple(self._set_numbers),
            sieve=make_filter([*_sieve_keys(blob, offsets), path_hosts]),
            steps=keys[::STEP].copy(),
        )
        self._blob, self._lengths = bytearray(), array("H")
        return packed, duplicates

    def _settle(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._keys.extend(map(hash_bytes, waiting))
        self._lengths.extend(map(len, waiting))
        self._blob += b"".join(waiting)

    def _join(
        self,
        order: NDArray[np.int64],
        keys: NDArray[np.uint64],
        starts: NDArray[np.unsignedinteger[Any]],
        lengths: NDArray[np.uint16],
    ) -> tuple[NDArray[np.uint32], NDArray[np.bool_], Counter[int]]:
        """Make one entry of those that have the same text; texts of one hash stay apart.

        Returns, by place in `order`: the number of the entry's label set, and whether the place is kept; and how many
        entries of each label were given more than once.
        """
        labels = np.frombuffer(self._labels, dtype=np.uint32)
        duplicates = Counter[int]()
        kept = np.ones(len(order), dtype=np.bool_)
        single = [self._set_number((label,)) for label in range(int(labels.max()) + 1 if len(labels) else 0)]
        sets = np.array(single, dtype=np.uint32)[labels[order]]
        for run in _runs(keys):
            first: dict[bytes, int] = {}
            found: dict[bytes, list[int]] = {}
            for place in run:
                row = order[place]
                start = int(starts[row])
                text = bytes(self._blob[start : start + int(lengths[row])])
                label = int(labels[row])
                kept[place] = first.setdefault(text, place) == place
                its = found.setdefault(text, [])
                if label in its:
                    duplicates[label] += 1
                else:
                    its.append(label)
            for text, place in first.items():
                sets[place] = self._set_number(tuple(sorted(found[text])))
        return sets, kept, duplicates

    def _set_number(self, labels: tuple[int, ...]) -> int:
        return self._set_numbers.setdefault(labels, len(self._set_numbers))


def _runs(keys: NDArray[np.uint64]) -> Iterator[range]:
    """The places of every hash that stands there more than once; keys: ascending."""
    again = np.flatnonzero(keys[1:] == keys[:-1]) + 1
    if not len(again):
        return
    breaks = np.flatnonzero(np.diff(again) > 1) + 1
    for places in np.split(again, breaks):
        yield range(int(places[0]) - 1, int(places[-1]) + 1)


def _gather(
    blob: bytearray,
    order: NDArray[np.int64],
    starts: NDArray[np.unsignedinteger[Any]],
    lengths: NDArray[np.uint16],
    offsets: NDArray[np.unsignedinteger[Any]],
) -> NDArray[np.uint8]:
    """The texts in their new order: a part at a time, as a place takes eight times the room of the byte it is for."""
    source = np.frombuffer(blob, dtype=np.uint8)
    moved = np.empty(int(offsets[-1]), dtype=np.uint8)
    for begin in range(0, len(order), MOVED_AT_ONCE):
        rows = order[begin : begin + MOVED_AT_ONCE]
        targets = offsets[begin : begin + len(rows)].astype(np.int64)
        low, high = int(targets[0]), int(offsets[begin + len(rows)])
        shifts = np.repeat(starts[rows].astype(np.int64) - targets, lengths[rows])
        moved[low:high] = source[shifts + np.arange(low, high)]
    return moved


def _sieve_keys(blob: NDArray[np.uint8], offsets: NDArray[np.unsignedinteger[Any]]) -> Iterator[NDArray[np.uint64]]:
    for begin in range(0, len(offsets) - 1, MOVED_AT_ONCE):
        borders = offsets[begin : begin + MOVED_AT_ONCE + 1].astype(np.int64)
        yield hash_pieces(blob, borders[:-1], borders[1:])[0]


def _smallest(most: int) -> type[np.unsignedinteger]:
    """The smallest type for `most` different numbers, from zero."""
    return np.uint16 if most <= 1 << 16 else np.uint32 if most <= 1 << 32 else np.uint64
