"""A record of a piece enters; the order of its keys leaves, which tells for every record that has it what counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.keyvalue.guard import Guard
from monitor.ingest.readers.keyvalue.keys import LONGEST_KEY, Flags, Keys
from monitor.ingest.readers.keyvalue.scanner import FEWEST_PAIRS, KEY, PairScanner

WORD_BYTES, FIRST_BYTES = 8, 7

_CEF_KEY = re.compile(rf"\s({KEY})=", re.ASCII)


@dataclass(slots=True)
class Order:
    """Keys as they follow each other, each with a quoted value or not.

    words: as in `Keys`. rests: of longer keys what stands in no word: the key's number, the byte it goes on at, the
    bytes there as a word and the mask of those. places: of each wanted name the number of the key that counts, or -1.
    """

    words: NDArray[np.uint64]
    rests: list[tuple[int, int, np.uint64, np.uint64]]
    places: NDArray[np.int64]

    def find_rows(self, block: Block, keys: Keys, rows: Places) -> Places:
        """Those of the rows whose keys are these."""
        rows = rows[keys.counts[rows] == len(self.words)]
        firsts = keys.firsts[rows]
        fits: Flags = (keys.words[firsts[:, None] + np.arange(len(self.words))] == self.words).all(axis=1)
        for number, at, word, mask in self.rests:
            fits &= block.words[keys.starts[firsts + number] + at] & mask == word
        return rows if fits.all() else rows[fits]


def learn_order(
    block: Block, keys: Keys, row: int, text: str, layout: Layout, names: Sequence[str], guard: Guard | None
) -> Order | None:
    """The order of a record's keys; None where their values have a say in what counts. text: the record's."""
    first, count = int(keys.firsts[row]), int(keys.counts[row])
    own = slice(first, first + count)
    written = [block.text(*span) for span in zip(keys.starts[own].tolist(), keys.assigns[own].tolist(), strict=True)]
    pairs = _scan(text, layout)
    if [key for key, _ in pairs] != [key.lstrip(" ") if layout.pair_separator != " " else key for key in written]:
        return None
    found = [key for key, _ in pairs]
    forged = frozenset[int]() if guard is None else guard.find_forged(found, [value for _, value in pairs])
    if forged is None or (forged and len(set(found)) < len(found)):  # then other values are judged otherwise
        return None
    told = {key: at for at, key in reversed(list(enumerate(found))) if at not in forged}
    if len(told) < FEWEST_PAIRS or max(map(len, written)) >= LONGEST_KEY:
        return None
    rests = []
    for number, key in enumerate(written):
        octets = key.encode()
        for at in range(FIRST_BYTES, len(octets), WORD_BYTES):
            part = octets[at : at + WORD_BYTES]
            mask = (1 << 8 * len(part)) - 1
            rests.append((number, at, np.uint64(int.from_bytes(part, "little")), np.uint64(mask)))
    places = np.array([told.get(name, -1) for name in names], dtype=np.int64)
    return Order(keys.words[own].copy(), rests, places)


def _scan(text: str, layout: Layout) -> list[tuple[str, str]]:
    """The pairs of a record, or none where it has to be refused."""
    if layout.escape == "cef":
        parts = _CEF_KEY.split(f" {text}")
        return list(zip(parts[1::2], parts[2::2], strict=True))
    pairs = PairScanner(separator=layout.pair_separator, assign=layout.assign).scan(text)
    return [] if isinstance(pairs, str) else [(pair.key, pair.value) for pair in pairs]
