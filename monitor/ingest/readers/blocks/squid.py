"""A block of Squid's native lines enters; the raw columns of the plain ones leave, a whole block at a time.

The lines that Squid writes nearly always (ten fields, printable ASCII, a stamp of seconds and milliseconds) are taken
apart with NumPy, at well over a million lines a second. All others are left to the expressions of the descriptor, which
read these lines alike: tests hold the two against each other on generated and mutated lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Coded, Codes
from monitor.ingest.readers.blocks.codes import encode_spans, encode_words, strip_text
from monitor.ingest.readers.blocks.columns import MOST_TEXTS
from monitor.ingest.readers.blocks.hosts import HostReader
from monitor.ingest.readers.blocks.lexicon import SHORT_WORDS, Lexicon, shrink
from monitor.ingest.readers.blocks.pieces import cut_pieces
from monitor.ingest.readers.blocks.plain import is_never, is_stripped
from monitor.ingest.readers.blocks.spans import Block, Places, cut_before
from monitor.ingest.readers.blocks.squid_fields import (
    CODED,
    PEER,
    STAMP,
    STAMP_LENGTH,
    URL,
    cut_fields,
    has_usual_lengths,
)
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.encoding import UTF8
from monitor.ingest.readers.fields.day_order import READ
from monitor.ingest.readers.fields.stamps import read_milliseconds
from monitor.ingest.readers.fields.times import Instants
from monitor.ingest.readers.records import Records
from monitor.records.event import Zone

_RESULT = re.compile(r"[A-Z_]+/\d{1,3}", re.ASCII)
_HIERARCHY = re.compile(r"[A-Z_]+", re.ASCII)


@dataclass(slots=True)
class Columns:
    """Plain lines: their records' numbers, raw columns, instants, addresses as logged, and raw hosts."""

    numbers: NDArray[np.intp]
    table: Table
    instants: Instants
    urls: SpanTexts
    domain: Coded


@dataclass(slots=True)
class _Piece:
    """Plain lines of one piece: their records' numbers, instants, codes of the coded columns and of the hosts."""

    numbers: NDArray[np.intp]
    time_us: NDArray[np.int64]
    url_starts: Places
    url_ends: Places
    codes: dict[str, Codes]
    hosts: Codes


class SquidReader:
    """Takes a source's blocks apart; keeps the texts that it has met, so that each is made and judged once."""

    def __init__(self) -> None:
        self._coded = {name: Lexicon(strip_text, is_stripped, most=MOST_TEXTS) for name in CODED}
        self._coded["act"] = Lexicon(_take_result, is_never, most=MOST_TEXTS)
        self._hierarchy = Lexicon(_take_hierarchy, is_never, most=MOST_TEXTS)
        self._hosts = HostReader()

    def read(self, records: Records) -> tuple[Columns | None, NDArray[np.intp]]:
        """The plain lines of a batch as columns, and the numbers of all other records."""
        every = np.arange(len(records))
        if records.encoding != UTF8 or len(records) == 0:
            return None, every
        self._hosts.begin()
        for lexicon in (*self._coded.values(), self._hierarchy):
            lexicon.begin()
        pieces = [self._read_piece(records, low, high) for low, high in cut_pieces(records.starts, records.ends)]
        numbers = np.concatenate([piece.numbers for piece in pieces])
        if len(numbers) == 0:
            return None, every
        rest = np.ones(len(records), dtype=bool)
        rest[numbers] = False
        columns = Columns(
            numbers=numbers,
            table=Table.from_coded({name: self._column(name, pieces) for name in CODED}, len(numbers)),
            instants=Instants(
                time_us=np.concatenate([piece.time_us for piece in pieces]),
                zone=np.full(len(numbers), Zone.EPOCH, dtype=np.uint8),
                code=np.full(len(numbers), READ, dtype=np.uint8),
            ),
            urls=SpanTexts(
                records.data,
                np.concatenate([piece.url_starts for piece in pieces]),
                np.concatenate([piece.url_ends for piece in pieces]),
            ),
            domain=self._hosts.end(np.concatenate([piece.hosts for piece in pieces])),
        )
        return columns, every[rest]

    def _column(self, name: str, pieces: Sequence[_Piece]) -> Coded:
        lexicon = self._coded[name]
        codes = np.concatenate([piece.codes[name] for piece in pieces])
        lexicon.end(codes)
        return shrink(Coded(lexicon.values, codes))

    def _read_piece(self, records: Records, low: int, high: int) -> _Piece:
        base = int(records.starts[low])
        block = Block(records.data[base : int(records.ends[high - 1])])
        numbers, starts, ends = cut_fields(block, records, low, high)
        stamps = starts[:, STAMP]
        time_us, plain = read_milliseconds(block.words[stamps], block.words[stamps + STAMP_LENGTH - 8])
        plain &= has_usual_lengths(starts, ends)
        if not plain.all():
            numbers, starts, ends, time_us = numbers[plain], starts[plain], ends[plain], time_us[plain]
        good = self._has_hierarchy(block, starts[:, PEER], ends[:, PEER])
        codes = {name: encode_spans(self._coded[name], block, starts[:, at], ends[:, at]) for name, at in CODED.items()}
        good &= codes["act"] >= 0
        if not good.all():
            numbers, starts, ends, time_us = numbers[good], starts[good], ends[good], time_us[good]
            codes = {name: column[good] for name, column in codes.items()}
        hosts = self._hosts.encode(block, starts[:, URL], ends[:, URL])
        return _Piece(numbers, time_us, starts[:, URL] + base, ends[:, URL] + base, codes, hosts)

    def _has_hierarchy(self, block: Block, starts: Places, ends: Places) -> NDArray[np.bool_]:
        """Whether the field before the last is `WORD/peer`."""
        words, kept = cut_before(block.gather(starts, ends, most=SHORT_WORDS), b"/")
        good: NDArray[np.bool_] = kept > 0
        if good.all():
            return encode_words(self._hierarchy, block, words, starts, starts + kept) >= 0
        rows = np.flatnonzero(good)
        if len(rows):
            begins = starts[rows]
            words = [word[rows] for word in words]
            good[rows] = encode_words(self._hierarchy, block, words, begins, begins + kept[rows]) >= 0
        return good


def _take_result(text: str) -> str | None:
    return text if _RESULT.fullmatch(text) else None


def _take_hierarchy(text: str) -> str | None:
    return text if _HIERARCHY.fullmatch(text) else None
