"""Byte spans of one block after another enter; numbers leave that stay the same from block to block.

A text is made, cleaned and looked at once, however many batches it stands in; all other work on it is arithmetic.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitor.frames import ABSENT, Coded, Codes, Vocabulary
from monitor.ingest.readers.blocks.spans import LONGEST_SPAN, Block, Words, count_bytes, find_leaders
from monitor.ingest.readers.blocks.word_table import WordTable

REFUSED = -2
"""The code of a span that `clean` refuses to judge: somebody else must."""

NOT_FOUND = -3
SHORT_WORDS, LONG_WORDS = 4, 8
MOST_KEPT = 0.75
_LINE_FEED, _SHORT = 10, 8 * SHORT_WORDS

Clean = Callable[[str], str | int | None]
"""What a span stands for: a text, None for nothing, REFUSED."""


TextsOf = Callable[[NDArray[np.intp]], list[str]]

IsPlain = Callable[[NDArray[np.uint8], NDArray[np.int64]], NDArray[np.bool_]]
"""Which texts `clean` surely leaves as they are: given as rows of bytes, zero behind their ends, and their lengths."""


class Lexicon:
    """The texts of one column, each cleaned once.

    most: when there are more at the beginning of a batch, those are forgotten that were met in one batch only.
    """

    def __init__(self, clean: Clean, is_plain: IsPlain, *, most: int) -> None:
        self._clean, self._is_plain, self._most = clean, is_plain, most
        self.values = self._open((), None)
        self._odd: dict[str, int] = {}
        self._long: dict[str, int] = {}
        self._tables = (WordTable(SHORT_WORDS), WordTable(LONG_WORDS))
        self._batches_met = np.zeros(0, dtype=np.uint8)

    def begin(self) -> None:
        """A new batch: `values` is what its codes are places in, to the end of it."""
        if len(self._long) > self._most:
            self._long = {}
        if len(self.values) <= self._most:
            return
        kept = np.flatnonzero(self._batches_met > 1).astype(np.int32)
        if len(kept) > self._most * MOST_KEPT:
            kept = kept[:0]
        moved = np.full(len(self.values), ABSENT, dtype=np.int32)
        moved[kept] = np.arange(len(kept), dtype=np.int32)
        old, old.before, old.number_new = self.values, None, None
        self.values = self._open(map(old.__getitem__, kept.tolist()), (old, kept))
        self._tables = (self._tables[0].keep(moved), self._tables[1].keep(moved))
        self._odd = {text: int(moved[code]) for text, code in self._odd.items() if moved[code] >= 0}
        self._long = {}
        self._batches_met = np.zeros(len(kept), dtype=np.uint8)

    def end(self, codes: Codes) -> None:
        """The batch is over. codes: of all its rows; what no other batch has is forgotten first."""
        self._batches_met = np.append(
            self._batches_met, np.zeros(len(self.values) - len(self._batches_met), dtype=np.uint8)
        )
        is_met = np.zeros(len(self.values) + 1, dtype=bool)
        is_met[codes[codes >= 0]] = True
        self._batches_met[is_met[:-1] & (self._batches_met < 2)] += 1

    def encode(self, words: Words, texts_of: TextsOf) -> Codes:
        """The code of each span, given as columns of words (`Block.gather`): a place in `values`, ABSENT or REFUSED.

        words: SHORT_WORDS of them at most for spans that have no more, not mixed with longer ones. texts_of: the texts
        of rows. Exact: spans are told apart by their words, not by a hash of them.
        """
        table = self._tables[len(words) > SHORT_WORDS]
        numbers = table.find(words)
        missing = np.flatnonzero(numbers < 0)
        if len(missing) == 0:
            return table.codes[numbers]
        leaders = find_leaders([word[missing] for word in words])
        is_first = leaders == np.arange(len(leaders))
        firsts = missing[is_first]
        codes = self._settle_words(table, [word[firsts] for word in words], lambda some: texts_of(firsts[some]))
        found = table.codes[numbers]
        found[missing] = codes[(np.cumsum(is_first) - 1)[leaders]]
        return found

    def encode_long(self, texts: Sequence[str]) -> Codes:
        """The code of each of some texts that are too long to be told apart by their words."""
        known = self._long
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, self.settle(new).tolist(), strict=True))
        return np.fromiter(map(known.__getitem__, texts), dtype=np.int32, count=len(texts))

    def number(self, texts: Sequence[str | None]) -> Codes:
        """The codes of texts that are clean already; None is ABSENT."""
        there = np.flatnonzero([text is not None for text in texts])
        codes = np.full(len(texts), ABSENT, dtype=np.int32)
        codes[there] = self._number([text for text in texts if text is not None])
        return codes

    def settle(self, texts: Sequence[str]) -> Codes:
        """The codes of texts, one by one."""
        cleaned = [self._clean(text) for text in texts]
        codes = np.array([one if isinstance(one, int) else ABSENT for one in cleaned], dtype=np.int32)
        rows = [row for row, one in enumerate(cleaned) if isinstance(one, str)]
        codes[rows] = self._number([one for one in cleaned if isinstance(one, str)])
        return codes

    def _open(self, texts: Iterable[str], before: tuple[Vocabulary, Codes] | None) -> Vocabulary:
        values = Vocabulary(texts, before)
        values.number_new = self._number
        return values

    def _settle_words(self, table: WordTable, words: Words, texts_of: TextsOf) -> Codes:
        """The codes of spans that were never met: most at once, those that must be cleaned one by one.

        A plain text that isn't in the table isn't in `values`: only there it is looked for.
        """
        octets = np.stack(words, axis=1).view(np.uint8)
        plain = self._is_plain(octets, count_bytes(words))
        rows, others = np.flatnonzero(plain), np.flatnonzero(~plain)
        codes = np.empty(len(octets), dtype=np.int32)
        if len(rows):
            texts = read_lines(octets if len(rows) == len(octets) else octets[rows])
            if len(texts) != len(rows):
                texts = texts_of(rows)
            codes[rows] = np.arange(len(self.values), len(self.values) + len(rows), dtype=np.int32)
            self.values.extend(texts)
            table.add([word[rows] for word in words], codes[rows])
        if len(others):
            codes[others] = self.settle(texts_of(others))
            table.add([word[others] for word in words], codes[others])
        return codes

    def _number(self, texts: Sequence[str]) -> Codes:
        """The codes of clean texts: plain ones are found by their words, as those are that spans hold."""
        raw = [text.encode() for text in texts]
        lengths = np.array([len(text) for text in raw], dtype=np.int64)
        ends = np.cumsum(lengths)
        block = Block(b"".join(raw))
        codes = np.full(len(texts), NOT_FOUND, dtype=np.int32)
        for least, most in ((1, _SHORT), (_SHORT + 1, LONGEST_SPAN)):
            rows = np.flatnonzero((lengths >= least) & (lengths <= most))
            if len(rows) == 0:
                continue
            words = block.gather(ends[rows] - lengths[rows], ends[rows])
            octets = np.stack(words, axis=1).view(np.uint8)
            is_plain = (count_bytes(words) == lengths[rows]) & self._is_plain(octets, lengths[rows])
            plain = np.flatnonzero(is_plain)
            if len(plain):
                mine = rows[plain]
                codes[mine] = self.encode([word[plain] for word in words], partial(_pick, texts, mine))
        for row in np.flatnonzero(codes == NOT_FOUND).tolist():
            code = self._odd.get(texts[row])
            if code is None:
                code = self._odd[texts[row]] = len(self.values)
                self.values.append(texts[row])
            codes[row] = code
        return codes


def _pick(texts: Sequence[str], places: NDArray[np.intp], rows: NDArray[np.intp]) -> list[str]:
    return [texts[place] for place in places[rows].tolist()]


def read_lines(octets: NDArray[np.uint8]) -> list[str]:
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
