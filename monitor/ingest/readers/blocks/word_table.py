"""Rows of words enter; their numbers, which stay, leave."""

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Codes
from monitor.ingest.readers.blocks.spans import Words, hash_words

FIRST_ROOM = 64
SLOTS_PER_ROW = 4


class WordTable:
    """Rows of words by number, found again by a hash of them and compared word by word."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._keys = self._make_keys(FIRST_ROOM)
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
            self._keys[self._size : self._size + count, place] = word
        self.codes[self._size : self._size + count] = codes
        self._size += count
        self._place(numbers, hash_words(words))
        return numbers

    def keep(self, moved: Codes) -> "WordTable":
        """A table of those rows whose code still means something. moved: code to the code from now on, or ABSENT."""
        rows = np.flatnonzero(self.codes[: self._size] >= 0)
        codes = moved[self.codes[rows]]
        rows, codes = rows[codes >= 0], codes[codes >= 0]
        kept = WordTable(self._width)
        kept.add(list(self._keys[rows].T), codes)
        return kept

    def _differs(self, numbers: NDArray[np.int32], words: Words) -> NDArray[np.bool_]:
        """Number -1 is the last row, which is never used: it differs from all."""
        keys = self._whole[numbers].view(np.uint64).reshape(-1, self._width)
        differences = keys[:, 0] ^ words[0]
        for place in range(1, max(self._used, len(words))):
            differences |= keys[:, place] ^ words[place] if place < len(words) else keys[:, place]
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
        keys = self._keys[: self._size]
        self._keys = self._make_keys(room)
        self._keys[: self._size] = keys
        self.codes = np.concatenate([self.codes[: self._size], np.zeros(room - self._size, dtype=np.int32)])
        self._slots = np.full(room * SLOTS_PER_ROW, -1, dtype=np.int32)
        self._place(np.arange(self._size, dtype=np.int32), hash_words(list(keys.T)))

    def _make_keys(self, room: int) -> NDArray[np.uint64]:
        """Room for so many rows; `_whole` shows each as one item, so that a row is fetched at once."""
        keys: NDArray[np.uint64] = np.zeros((room, self._width), dtype=np.uint64)
        self._whole = keys.view(f"V{8 * self._width}").ravel()
        return keys
