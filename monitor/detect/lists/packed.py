"""The arrays of one compiled list: hashes of texts go in, the label sets of the texts that are entries come out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.detect.lists.sieve import may_hold

STEP = 256
TOUCHES = 16
"""Looks into the large arrays before their pages are given back: each maps up to two megabytes."""

SPAN_STEPS = 1024
"""A search goes through a quarter of a million entries at a time, some 8 megabytes, and gives their pages back."""


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

    def __getitem__(self, number: int, /) -> bytes: ...


def hold_pages() -> None:
    """For arrays that lie in memory of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Distinct entries sorted by the hash of their text.

    keys: uint64 XXH3 of the text, ascending, shape (entries,). sets: which label set each entry has. offsets: shape
    (entries + 1,), where each text lies in `blob`. label_sets: the label numbers of each set, ascending. sieve: a
    filter of the texts, and of the hosts whose pages have entries (`may_hold`). steps: every 256th key, so that a
    search looks into one place of the others.
    All arrays may lie in a mapped file: they are read, never written.
    """

    keys: NDArray[np.uint64]
    sets: NDArray[np.unsignedinteger[Any]]
    offsets: NDArray[np.unsignedinteger[Any]]
    blob: memoryview
    label_sets: tuple[tuple[int, ...], ...]
    sieve: NDArray[np.uint64]
    steps: NDArray[np.uint64]
    pages: Pages = field(default_factory=lambda: Pages(hold_pages), compare=False)

    def __len__(self) -> int:
        return len(self.keys)

    def sift(self, sieve_keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The places of the few texts that may be entries. sieve_keys: of each text, see `sieve`."""
        return np.flatnonzero(may_hold(self.sieve, sieve_keys))

    def search(
        self, probes: NDArray[np.int64], sought: NDArray[np.uint64], texts: Texts
    ) -> list[tuple[int, tuple[int, ...]]]:
        """(place in `texts`, label numbers) of every text that is an entry, by place.

        probes: the places of those that may be one; sought: the XXH3 of each of these. In the order of the hashes, so
        that texts sought one after the other lie near each other in every array.
        """
        order = np.argsort(sought)
        probes, sought = probes[order], sought[order]
        steps = np.searchsorted(self.steps, sought)
        cuts = np.flatnonzero(np.diff(steps // SPAN_STEPS)) + 1
        borders = [0, *cuts.tolist(), len(probes)] if len(probes) else []
        found: list[tuple[int, tuple[int, ...]]] = []
        for start, end in pairwise(borders):
            low, high = max(0, (int(steps[start]) - 1) * STEP), int(steps[end - 1]) * STEP + 1
            found += self._search_span(low, high, probes[start:end], sought[start:end], texts)
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
