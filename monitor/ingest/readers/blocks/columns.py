"""Cuts of a batch's pieces enter, and the records that were read as text; one table of raw columns leaves.

A column of few distinct texts becomes codes of its lexicon as its spans come in; of free text and of stamps only their
places are kept.
"""

import numpy as np
from numpy.typing import NDArray

from monitor.frames import ABSENT, Coded, Codes
from monitor.ingest.readers.blocks.codes import encode_spans, strip_text
from monitor.ingest.readers.blocks.lexicon import Lexicon, shrink
from monitor.ingest.readers.blocks.pieces import Cut, Piece, Span
from monitor.ingest.readers.blocks.plain import is_stripped
from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.columns import Cells, Table, encode, refine
from monitor.ingest.readers.format import FRAME_COLUMNS, FRAME_HOST, FRAME_TIME, Format

MOST_TEXTS = 16_384  # of one column

FREE_TEXTS = ("url.full", "url.path", "url.query", "search.term", "event.reason")

Numbers = NDArray[np.intp]


def find_free(fmt: Format) -> frozenset[str]:
    """The columns of free text and of stamps: not worth encoding."""
    rules = [rule for field in FREE_TEXTS if (rule := fmt.fields.get(field)) is not None]
    texts = {source[0] for rule in rules for source in rule.sources if len(source) == 1}
    return frozenset(texts | {FRAME_TIME} | {name for rule in fmt.times for name in rule.source})


def find_frame_columns(fmt: Format) -> frozenset[str]:
    """What is wanted of frames: the host that sent a record always, stamp and message id where a rule names them."""
    choices = [choice for choice in (fmt.action, fmt.kind, fmt.severity, fmt.identity) if choice is not None]
    sources = [source for rule in fmt.fields.values() for source in rule.sources]
    sources += [source for choice in choices for source in choice.sources]
    sources += [rule.source for rule in fmt.times]
    sources += [rule.source for rule in (*fmt.ignore, *fmt.refuse)]
    carried = (fmt.carry.key, *fmt.carry.columns) if fmt.carry else ()
    return FRAME_COLUMNS & {FRAME_HOST, *carried, *(name for source in sources for name in source)}


class Lexicons:
    """A format's lexicons, one for each column that needs one."""

    def __init__(self, fmt: Format) -> None:
        self.names, self.free = fmt.columns, find_free(fmt)
        self._lexicons: dict[str, Lexicon] = {}

    def find(self, name: str) -> Lexicon:
        lexicon = self._lexicons.get(name)
        if lexicon is None:
            lexicon = self._lexicons[name] = Lexicon(strip_text, is_stripped, most=MOST_TEXTS)
        return lexicon

    def begin(self) -> None:
        """A new batch."""
        for lexicon in self._lexicons.values():
            lexicon.begin()


class BlockColumns:
    """The columns of one batch as they fill, a row for each of its records."""

    def __init__(self, lexicons: Lexicons, data: bytes, records: int) -> None:
        lexicons.begin()
        self._lexicons, self._data = lexicons, data
        self._is_row = np.zeros(records, dtype=bool)
        self._codes: dict[str, Codes] = {}
        self._places: dict[str, tuple[Places, Places]] = {}
        self._others: dict[str, list[str | None]] = {}
        self._made: list[bytes] = []
        self._size = len(data)

    def add_rows(self, numbers: Numbers) -> None:
        """These records are rows."""
        self._is_row[numbers] = True

    def add_cut(self, piece: Piece, cut: Cut) -> Numbers:
        """Rows as a piece's cutter found them: of which records."""
        numbers = piece.numbers[cut.rows]
        self.add_rows(numbers)
        block = Block(piece.block.data + cut.made) if cut.made else piece.block
        for name, span in zip(self._lexicons.names, cut.spans, strict=True):
            if span is not None:
                self._put(name, numbers, block, span, piece.base, piece.own_size)
        if len(block.data) > piece.own_size:
            self._made.append(block.data[piece.own_size :])
            self._size += len(self._made[-1])
        return numbers

    def add_spans(self, name: str, piece: Piece, span: Span) -> None:
        """A column of all records of a piece."""
        self._put(name, piece.numbers, piece.block, span, piece.base, piece.own_size)

    def add_texts(self, name: str, numbers: Numbers, cells: Cells) -> None:
        """A column of records that were read as text."""
        if name in self._lexicons.free:
            starts, ends = self._open_places(name)
            others = self._others.setdefault(name, [])
            there = np.fromiter((bool(cell) for cell in cells), dtype=bool, count=len(cells))
            rows = numbers[there]
            starts[rows] = ends[rows] = -1 - len(others) - np.arange(len(rows))
            others += [cell for cell in cells if cell]
            return
        column = refine(encode(cells), str.strip)
        if column.values:
            known = self._lexicons.find(name).number([*column.values, None])
            self._open_codes(name)[numbers] = known[column.codes]

    def to_table(self) -> tuple[Table, Numbers]:
        """The rows that were added, in the order of their records, and the numbers of these."""
        rows = np.flatnonzero(self._is_row)
        data = b"".join([self._data, *self._made]) if self._made else self._data
        coded: dict[str, Coded] = {}
        for name, codes in self._codes.items():
            lexicon, mine = self._lexicons.find(name), codes if len(rows) == len(codes) else codes[rows]
            lexicon.end(mine)
            coded[name] = shrink(Coded(lexicon.values, mine))
        columns: dict[str, Cells] = {
            name: SpanTexts(data, starts[rows], ends[rows], self._others.get(name, ()))
            for name, (starts, ends) in self._places.items()
        }
        return Table.from_coded(coded, len(rows), columns), rows

    def _put(self, name: str, numbers: Numbers, block: Block, span: Span, base: int, size: int) -> None:
        """size: of what is the batch's; what lies behind that was made for this cut."""
        if name in self._lexicons.free:
            starts, ends = self._open_places(name)
            shift: Places | int = base
            if len(block.data) > size:
                shift = np.where(span[0] >= size, self._size - size, base)
            starts[numbers], ends[numbers] = span[0] + shift, span[1] + shift
            return
        codes = encode_spans(self._lexicons.find(name), block, *span)
        self._open_codes(name)[numbers] = codes

    def _open_codes(self, name: str) -> Codes:
        if name not in self._codes:
            self._codes[name] = np.full(len(self._is_row), ABSENT, dtype=np.int32)
        return self._codes[name]

    def _open_places(self, name: str) -> tuple[Places, Places]:
        if name not in self._places:
            self._places[name] = (
                np.zeros(len(self._is_row), dtype=np.int64),
                np.zeros(len(self._is_row), dtype=np.int64),
            )
        return self._places[name]
