"""The arrays of one compiled list: hashes of texts go in, the label sets of the texts that are entries come out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Distinct entries sorted by the hash of their text.

    keys: uint64 XXH3 of the text, ascending, shape (entries,). sets: which label set each entry has. offsets: shape
    (entries + 1,), where each text lies in `blob`. label_sets: the label numbers of each set, ascending.
    All arrays may lie in a mapped file: they are read, never written.
    """

    keys: NDArray[np.uint64]
    sets: NDArray[np.unsignedinteger[Any]]
    offsets: NDArray[np.unsignedinteger[Any]]
    blob: memoryview
    label_sets: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.keys)

    def search(self, sought: NDArray[np.uint64], texts: Sequence[str]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """(place in `texts`, label numbers) of every text that is an entry. sought: the hash of each text."""
        if len(self.keys) and len(texts):
            order = np.argsort(sought)
            yield from self.search_sorted(sought[order], order, texts)

    def search_sorted(
        self, sought: NDArray[np.uint64], order: NDArray[np.int64], texts: Sequence[str]
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The same for ascending hashes, each of `texts[order]`: neighbours are found near each other, in a sixth of
        the time where the keys are larger than the processor's own memory.
        """
        places = np.searchsorted(self.keys, sought)
        hits = np.flatnonzero(self.keys[np.minimum(places, len(self.keys) - 1)] == sought)
        for hit in hits.tolist():
            probe = int(order[hit])
            labels = self.confirm(int(places[hit]), sought[hit], texts[probe].encode())
            if labels:
                yield probe, labels

    def confirm(self, place: int, key: np.uint64, text: bytes) -> tuple[int, ...]:
        """The label numbers of the entry that is exactly this text, from the first place of its hash on; () if none."""
        while place < len(self.keys) and self.keys[place] == key:
            start, end = int(self.offsets[place]), int(self.offsets[place + 1])
            if self.blob[start:end] == text:
                return self.label_sets[self.sets[place]]
            place += 1
        return ()
