"""Rows of words enter; their numbers, which stay, leave."""

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Codes
from monitor.ingest.readers.spans import Words, hash_words

FIRST_ROOM = 64
SLOTS_PER_ROW = 4


class WordTable:
    """Rows of words by number, found again by a hash of them and compared word by word."""

    def __init__(self, width: int) -> None:
        self._keys: NDArray[np.uint64] = np.zeros((width, FIRST_ROOM), dtype=np.uint64)
        self._slots = np.full(FIRST_ROOM * SLOTS_PER_ROW, -1, dtype=np.int32)
        self.codes = np.zeros(FIRST_ROOM, dtype=np.int32)
        self._size = self._used = 0

    def find(self, words: Words) -> NDArray[np.int32]:
        """The number of each row, -1 where it isn't known. words: no row is all zeros."""
        slots = self._slots_of(hash_words(words))
        numbers = self._slots[slots]
        open_rows = np.flatnonzero(self._differs(numbers, words))
        while len(open_rows):
            open_rows = open_rows[numbers[open_rows] >= 0]
            slots[open_rows] = (slots[open_rows] + 1) & (len(self._slots) - 1)
            numbers[open_rows] = found = self._slots[slots[open_rows]]
            open_rows = open_rows[self._differs(found, [word[open_rows] for word in words])]
        return numbers

    def add(self, words: Words, codes: Codes) -> NDArray[np.int32]:
        """Number rows that are distinct and not known yet."""
        count = len(codes)
        if self._size + count >= len(self.codes):
            self._grow(self._size + count)
        numbers = np.arange(self._size, self._size + count, dtype=np.int32)
        self._used = max(self._used, len(words))
        for place, word in enumerate(words):
            self._keys[place, self._size : self._size + count] = word
        self.codes[self._size : self._size + count] = codes
        self._size += count
        self._place(numbers, hash_words(words))
        return numbers

    def keep(self, moved: Codes) -> "WordTable":
        """A table of those rows whose code still means something. moved: code to the code from now on, or ABSENT."""
        rows = np.flatnonzero(self.codes[: self._size] >= 0)
        codes = moved[self.codes[rows]]
        rows, codes = rows[codes >= 0], codes[codes >= 0]
        kept = WordTable(len(self._keys))
        kept.add([key[rows] for key in self._keys], codes)
        return kept

    def _differs(self, numbers: NDArray[np.int32], words: Words) -> NDArray[np.bool_]:
        """Number -1 is the last row, which is never used: it differs from all."""
        differences = self._keys[0][numbers] ^ words[0]
        for place in range(1, max(self._used, len(words))):
            key = self._keys[place][numbers]
            if place < len(words):
                key ^= words[place]
            differences |= key
        differs: NDArray[np.bool_] = differences != 0
        return differs

    def _slots_of(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        return (hashes >> np.uint64(65 - len(self._slots).bit_length())).astype(np.intp)

    def _place(self, numbers: NDArray[np.int32], hashes: NDArray[np.uint64]) -> None:
        slots = self._slots_of(hashes)
        while len(numbers):
            free = self._slots[slots] < 0
            self._slots[slots[free]] = numbers[free]
            left = self._slots[slots] != numbers
            numbers, slots = numbers[left], (slots[left] + 1) & (len(self._slots) - 1)

    def _grow(self, rows: int) -> None:
        room = 1 << rows.bit_length()
        keys = np.zeros((len(self._keys), room), dtype=np.uint64)
        keys[:, : self._size] = self._keys[:, : self._size]
        self._keys = keys
        self.codes = np.concatenate([self.codes[: self._size], np.zeros(room - self._size, dtype=np.int32)])
        self._slots = np.full(room * SLOTS_PER_ROW, -1, dtype=np.int32)
        self._place(np.arange(self._size, dtype=np.int32), hash_words(list(keys[:, : self._size])))
