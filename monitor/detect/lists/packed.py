"""The arrays of one compiled list: hashes of texts go in, the label sets of the texts that are entries come out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FILTER_BITS = 14
"""Bits of the filter for an entry: with two of them looked at, one in sixty strangers passes."""

FILTERED_AT_ONCE = 1 << 18
STEP = 256
TOUCHES = 16
"""Looks into the large arrays before their pages are given back: each maps up to two megabytes."""

SPAN_STEPS = 1024
"""A search goes through a quarter of a million entries at a time, some 8 megabytes, and gives their pages back."""

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


class Pages:
    """The mapped pages of the large arrays: looked into for the few texts that pass the filter, then given back.

    A daemon that kept them would soon seem to hold the whole file.
    """

    def __init__(self, release: Callable[[], None]) -> None:
        self._release = release
        self._touched = 0

    def touch(self, times: int) -> None:
        self._touched += times
        if self._touched >= TOUCHES:
            self._touched = 0
            self._release()


class Texts(Protocol):
    """Texts by their number, as bytes."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> bytes: ...


def hold_pages() -> None:
    """For arrays that lie in memory of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Distinct entries sorted by the hash of their text.

    keys: uint64 XXH3 of the text, ascending, shape (entries,). sets: which label set each entry has. offsets: shape
    (entries + 1,), where each text lies in `blob`. label_sets: the label numbers of each set, ascending. filter: bits,
    eight to a byte, of which two are set for each key (Bloom 1970): where one isn't, the text is no entry. steps: every
    256th key, so that a search looks into one place of the others.
    All arrays may lie in a mapped file: they are read, never written.
    """

    keys: NDArray[np.uint64]
    sets: NDArray[np.unsignedinteger[Any]]
    offsets: NDArray[np.unsignedinteger[Any]]
    blob: memoryview
    label_sets: tuple[tuple[int, ...], ...]
    filter: NDArray[np.uint8]
    steps: NDArray[np.uint64]
    pages: Pages = field(default_factory=lambda: Pages(hold_pages), compare=False)

    def __len__(self) -> int:
        return len(self.keys)

    def search(self, sought: NDArray[np.uint64], texts: Texts) -> list[tuple[int, tuple[int, ...]]]:
        """(place in `texts`, label numbers) of every text that is an entry, by place. sought: the hash of each text.

        In the order of the hashes, so that texts sought one after the other lie near each other in every array.
        """
        if not len(self.keys) or not len(texts):
            return []
        probes = np.flatnonzero(may_hold(self.filter, sought))
        probes = probes[np.argsort(sought[probes])]
        steps = np.searchsorted(self.steps, sought[probes])
        cuts = np.flatnonzero(np.diff(steps // SPAN_STEPS)) + 1
        borders = [0, *cuts.tolist(), len(probes)] if len(probes) else []
        found: list[tuple[int, tuple[int, ...]]] = []
        for start, end in pairwise(borders):
            low, high = max(0, (int(steps[start]) - 1) * STEP), int(steps[end - 1]) * STEP + 1
            found += self._search_span(low, high, probes[start:end], sought[probes[start:end]], texts)
            self.pages.touch(end - start)
        return sorted(found)

    def _search_span(
        self, low: int, high: int, probes: NDArray[np.int64], keys: NDArray[np.uint64], texts: Texts
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        """As `search`, for ascending keys of which each has its place from `low` to before `high`."""
        places = np.minimum(low + np.searchsorted(self.keys[low:high], keys), len(self.keys) - 1)
        held = np.flatnonzero(self.keys[places] == keys)
        places = places[held]
        borders = zip(self.offsets[places].tolist(), self.offsets[places + 1].tolist(), strict=True)
        facts = zip(probes[held].tolist(), keys[held], borders, self.sets[places].tolist(), strict=True)
        for probe, key, (start, end), number in facts:
            text = texts[probe]
            if self.blob[start:end] == text:
                yield probe, self.label_sets[number]
            elif labels := self.find(key, text):  # behind another entry of the same hash
                yield probe, labels

    def find(self, key: np.uint64, text: bytes) -> tuple[int, ...]:
        """The label numbers of the entry that is exactly this text; () where there is none. key: its hash."""
        self.pages.touch(1)
        step = int(np.searchsorted(self.steps, key))
        low = max(0, (step - 1) * STEP)
        place = low + int(np.searchsorted(self.keys[low : step * STEP + 1], key))
        while place < len(self.keys) and self.keys[place] == key:
            start, end = int(self.offsets[place]), int(self.offsets[place + 1])
            if self.blob[start:end] == text:
                return self.label_sets[self.sets[place]]
            place += 1
        return ()


def make_filter(keys: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """The filter of these keys."""
    flags = np.zeros((len(keys) * FILTER_BITS // 8 + 1) * 8, dtype=np.bool_)
    for start in range(0, len(keys), FILTERED_AT_ONCE):
        for places in _places(len(flags), keys[start : start + FILTERED_AT_ONCE]):
            flags[places] = True
    return np.packbits(flags, bitorder="little")


def may_hold(bits: NDArray[np.uint8], keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """For each key: may it be one of the filter's? (Sure when False.)"""
    one, two = _places(len(bits) * 8, keys)
    found = bits[one >> np.uint64(3)] & _bit(one)
    found &= np.where(bits[two >> np.uint64(3)] & _bit(two), np.uint8(255), np.uint8(0))
    held: NDArray[np.bool_] = found != 0
    return held


def _places(bits: int, keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Two of so many bits for each key, one by each half of its hash."""
    size = np.uint64(bits)
    return (keys >> _HALF) * size >> _HALF, (keys & _LOW) * size >> _HALF


def _bit(places: NDArray[np.uint64]) -> NDArray[np.uint8]:
    return np.left_shift(np.uint8(1), (places & np.uint64(7)).astype(np.uint8))
