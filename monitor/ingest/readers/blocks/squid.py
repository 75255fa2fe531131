"""A block of Squid's native lines enters; the raw columns of the plain ones leave, a whole block at a time.

The lines that Squid writes nearly always (ten fields, printable ASCII, a stamp of seconds and milliseconds) are taken
apart with NumPy, at about a million lines a second. All others are left to the expressions of the descriptor, which
read these lines alike: tests hold the two against each other on generated and mutated lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Coded, Codes
from monitor.ingest.readers.blocks.codes import encode_spans, encode_words
from monitor.ingest.readers.blocks.columns import MOST_TEXTS
from monitor.ingest.readers.blocks.hosts import HTTP, HTTPS, MOST_HOSTS, SEVEN_BYTES
from monitor.ingest.readers.blocks.lexicon import REFUSED, SHORT_WORDS, Lexicon, shrink
from monitor.ingest.readers.blocks.plain import is_never, is_plain_host, is_stripped
from monitor.ingest.readers.blocks.reader import PIECE_BYTES
from monitor.ingest.readers.blocks.spans import Block, Places, cut_before
from monitor.ingest.readers.blocks.squid_fields import (
    CODED,
    PEER,
    STAMP,
    STAMP_LENGTH,
    URL,
    cut_fields,
    has_usual_lengths,
    is_port,
)
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.encoding import UTF8
from monitor.ingest.readers.fields.addresses import NO_ADDRESS, clean_host, cut_authority
from monitor.ingest.readers.fields.day_order import READ
from monitor.ingest.readers.fields.stamps import read_milliseconds
from monitor.ingest.readers.fields.times import Instants
from monitor.ingest.readers.records import Records
from monitor.records.event import Zone

_SLASH, _COLON = (np.uint64(int.from_bytes(sign * 8, "little")) for sign in (b"/", b":"))

_RESULT = re.compile(r"[A-Z_]+/\d{1,3}", re.ASCII)
_HIERARCHY = re.compile(r"[A-Z_]+", re.ASCII)
_EASY_HOST = re.compile(r"(?:[a-z0-9_-][a-z0-9_.-]*)?[a-z0-9_]", re.ASCII)  # which is its own canonical cut


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
        self._coded = {name: Lexicon(_take_any, is_stripped, most=MOST_TEXTS) for name in CODED}
        self._coded["act"] = Lexicon(_take_result, is_never, most=MOST_TEXTS)
        self._hierarchy = Lexicon(_take_hierarchy, is_never, most=MOST_TEXTS)
        self._hosts = Lexicon(_take_host, is_plain_host, most=MOST_HOSTS)

    def read(self, records: Records) -> tuple[Columns | None, NDArray[np.intp]]:
        """The plain lines of a batch as columns, and the numbers of all other records."""
        every = np.arange(len(records))
        if records.encoding != UTF8 or len(records) == 0:
            return None, every
        for lexicon in (*self._coded.values(), self._hierarchy, self._hosts):
            lexicon.begin()
        borders = np.searchsorted(records.starts, np.arange(PIECE_BYTES, records.size, PIECE_BYTES))
        borders = np.unique([0, *borders.tolist(), len(records)])
        pieces = [
            self._read_piece(records, low, high)
            for low, high in zip(borders.tolist(), borders[1:].tolist(), strict=False)
        ]
        numbers = np.concatenate([piece.numbers for piece in pieces])
        if len(numbers) == 0:
            return None, every
        rest = np.ones(len(records), dtype=bool)
        rest[numbers] = False
        hosts = np.concatenate([piece.hosts for piece in pieces])
        self._hosts.end(hosts)
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
            domain=Coded(self._hosts.values, hosts),
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
        hosts = self._cut_hosts(block, starts[:, URL].copy(), ends[:, URL].copy())
        return _Piece(numbers, time_us, starts[:, URL] + base, ends[:, URL] + base, codes, hosts)

    def _has_hierarchy(self, block: Block, starts: Places, ends: Places) -> NDArray[np.bool_]:
        """Whether the field before the last is `WORD/peer`."""
        good = np.zeros(len(starts), dtype=bool)
        for rows, words in _gather(block, starts, ends, good):
            cut, kept = cut_before(words, np.full(len(rows), _SLASH))
            fits = np.flatnonzero(kept > 0)
            begins, stops = starts[rows[fits]], starts[rows[fits]] + kept[fits]
            codes = encode_words(self._hierarchy, block, [word[fits] for word in cut], begins, stops)
            good[rows[fits]] = codes >= 0
        return good

    def _cut_hosts(self, block: Block, starts: Places, ends: Places) -> Codes:
        """The raw host of each address: in `http(s)://host/...` and `host:port` by its bytes, in others one by one."""
        found = np.full(len(starts), REFUSED, dtype=np.int32)
        scheme = block.words[starts]
        skip = (scheme == HTTPS) * 8 + ((scheme & SEVEN_BYTES) == HTTP) * 7
        begins = starts + skip
        is_cut = np.zeros(len(starts), dtype=bool)
        for rows, words in _gather(block, begins, ends, is_cut):
            is_tunnel = skip[rows] == 0
            cut, kept = cut_before(words, np.where(is_tunnel, _COLON, _SLASH))
            stops = np.where(kept < 0, ends[rows], begins[rows] + kept)
            easy = (stops > begins[rows]) & (stops - begins[rows] <= 8 * len(words))
            tunnels = np.flatnonzero(is_tunnel)
            easy[tunnels] &= kept[tunnels] > 0
            easy[tunnels] &= is_port(block.octets, stops[tunnels] + 1, ends[rows[tunnels]])
            if not easy.all():
                rows, stops, cut = rows[easy], stops[easy], [word[easy] for word in cut]  # noqa: PLW2901
            found[rows] = encode_words(self._hosts, block, cut, begins[rows], stops)
            is_cut[rows] = True
        hard = np.flatnonzero(found == REFUSED)
        if len(hard):
            spans = zip(starts[hard].tolist(), ends[hard].tolist(), strict=True)
            authorities = (cut_authority(block.text(start, end)) for start, end in spans)
            found[hard] = self._hosts.number([authority and clean_host(authority) for authority in authorities])
        return found


def _take_any(text: str) -> str:
    return text


def _take_result(text: str) -> str | None:
    return text if _RESULT.fullmatch(text) else None


def _take_hierarchy(text: str) -> str | None:
    return text if _HIERARCHY.fullmatch(text) else None


def _take_host(text: str) -> str | int | None:
    r"""The host of what stands before `/` behind a scheme, or before `:port`; `\` ends a host too, but not there."""
    if _EASY_HOST.fullmatch(text) and text not in NO_ADDRESS:
        return text
    return REFUSED if "/" in text or "\\" in text else clean_host(text)


def _gather(
    block: Block, starts: Places, ends: Places, settled: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.intp], list[NDArray[np.uint64]]]]:
    """The first bytes of all spans; once more, and more of them, of spans that may go on behind these.

    settled: the rows with which the caller is done by then.
    """
    words = block.gather(starts, ends, most=SHORT_WORDS)
    yield np.arange(len(starts)), words
    longer = np.flatnonzero((ends - starts > 8 * SHORT_WORDS) & ~settled)
    if len(longer):
        yield longer, block.gather(starts[longer], ends[longer])
