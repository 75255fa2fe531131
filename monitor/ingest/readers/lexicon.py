"""Byte spans of one block after another enter; numbers leave that stay the same from block to block.

A text is made, cleaned and looked at once, however many batches it stands in; all other work on it is arithmetic.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.frames import ABSENT, Coded, Codes, Vocabulary
from monitor.ingest.readers.spans import Words, find_leaders, hash_words

REFUSED = -2
"""The code of a span that `clean` refuses to judge: somebody else must."""

SHORT_WORDS, LONG_WORDS = 4, 8
FIRST_ROOM = 64
SLOTS_PER_ROW = 4
MOST_KEPT = 0.75
_LINE_FEED = 10

Clean = Callable[[str], str | int | None]
"""What a span stands for: a text, None for nothing, REFUSED."""


IsPlain = Callable[[NDArray[np.uint8], NDArray[np.int64]], NDArray[np.bool_]]
"""Which texts `clean` surely leaves as they are: given as rows of bytes, zero behind their ends, and their lengths."""


class Lexicon:
    """The texts of one column, each cleaned once.

    most: when there are more at the beginning of a batch, those are forgotten that were met in one batch only.
    """

    def __init__(self, clean: Clean, is_plain: IsPlain, *, most: int) -> None:
        self._clean, self._is_plain, self._most = clean, is_plain, most
        self.values = Vocabulary()
        self._tables = (_Table(SHORT_WORDS), _Table(LONG_WORDS))
        self._batches_met = np.zeros(0, dtype=np.uint8)

    def begin(self) -> None:
        """A new batch: `values` is what its codes are places in, to the end of it."""
        if len(self.values) <= self._most:
            return
        kept = np.flatnonzero(self._batches_met > 1).astype(np.int32)
        if len(kept) > self._most * MOST_KEPT:
            kept = kept[:0]
        moved = np.full(len(self.values), ABSENT, dtype=np.int32)
        moved[kept] = np.arange(len(kept), dtype=np.int32)
        old, old.before = self.values, None
        self.values = Vocabulary(map(old.__getitem__, kept.tolist()), (old, kept))
        self._tables = (self._tables[0].keep(moved), self._tables[1].keep(moved))
        self._batches_met = np.zeros(len(kept), dtype=np.uint8)

    def end(self, codes: Codes) -> None:
        """The batch is over. codes: of all its rows; what no other batch has is forgotten first."""
        self._batches_met = np.append(
            self._batches_met, np.zeros(len(self.values) - len(self._batches_met), dtype=np.uint8)
        )
        is_met = np.zeros(len(self.values) + 1, dtype=bool)
        is_met[codes[codes >= 0]] = True
        self._batches_met[is_met[:-1] & (self._batches_met < 2)] += 1

    def encode(self, words: Words, texts_of: Callable[[NDArray[np.intp]], list[str]]) -> Codes:
        """The code of each span, given as columns of words (`Block.gather`): a place in `values`, ABSENT or REFUSED.

        texts_of: the texts of rows. Exact: spans are told apart by their words, not by a hash of them.
        """
        table = self._tables[len(words) > SHORT_WORDS]
        numbers = table.find(words)
        missing = np.flatnonzero(numbers < 0)
        if len(missing):
            rows = missing[find_leaders([word[missing] for word in words])]
            firsts = np.unique(rows)
            new = [word[firsts] for word in words]
            added = table.add(new, self._settle_words(new, lambda: texts_of(firsts)))
            numbers[missing] = added[np.searchsorted(firsts, rows)]
        return table.codes[numbers]

    def number(self, texts: Sequence[str | None]) -> Codes:
        """The codes of texts that are clean already; None is ABSENT."""
        return np.array([ABSENT if text is None else self.values.number(text) for text in texts], dtype=np.int32)

    def _settle_words(self, words: Words, make_texts: Callable[[], list[str]]) -> Codes:
        """The codes of spans that were never met: most at once, those that must be cleaned one by one."""
        octets = np.stack(words, axis=1).view(np.uint8)
        lengths = np.count_nonzero(octets, axis=1)
        texts = _read_lines(octets)
        if len(texts) != len(octets):
            texts = make_texts()
        plain = self._is_plain(octets, lengths)
        if plain.all():
            return self.values.number_all(texts)
        codes = np.empty(len(texts), dtype=np.int32)
        for rows, number in ((np.flatnonzero(plain), self.values.number_all), (np.flatnonzero(~plain), self.settle)):
            codes[rows] = number([texts[row] for row in rows.tolist()])
        return codes

    def settle(self, texts: Sequence[str]) -> Codes:
        """The codes of texts, one by one."""
        codes = []
        for text in texts:
            cleaned = self._clean(text)
            if isinstance(cleaned, str):
                codes.append(self.values.number(cleaned))
            else:
                codes.append(ABSENT if cleaned is None else cleaned)
        return np.array(codes, dtype=np.int32)


def _read_lines(octets: NDArray[np.uint8]) -> list[str]:
    """The texts of rows of bytes; more or fewer where a text holds a line feed."""
    lines = np.zeros((len(octets), octets.shape[1] + 1), dtype=np.uint8)
    lines[:, 1:] = octets
    lines[1:, 0] = _LINE_FEED
    return lines.tobytes().translate(None, b"\0").decode("utf-8").split("\n")


def shrink(column: Coded) -> Coded:
    """The column with only those of its values that some row has."""
    present = np.zeros(len(column.values) + 1, dtype=bool)
    present[column.codes] = True
    numbers = np.flatnonzero(present[:-1])
    moved = np.full(len(present), ABSENT, dtype=np.int32)
    moved[numbers] = np.arange(len(numbers), dtype=np.int32)
    values = column.values
    return Coded([values[number] for number in numbers.tolist()], moved[column.codes])


class _Table:
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

    def keep(self, moved: Codes) -> "_Table":
        """A table of those rows whose code still means something. moved: code to the code from now on, or ABSENT."""
        rows = np.flatnonzero(self.codes[: self._size] >= 0)
        codes = moved[self.codes[rows]]
        rows, codes = rows[codes >= 0], codes[codes >= 0]
        kept = _Table(len(self._keys))
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
