"""A piece of delimited records enters; where the bytes of their wanted columns lie leaves."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import Cut, Piece, PieceCutter
from monitor.ingest.readers.delimited.cell_places import CellPlaces, find_cells
from monitor.ingest.readers.delimited.cell_spans import can_pick, pick_spans
from monitor.ingest.readers.delimited.header import Binding, HeaderParser
from monitor.ingest.readers.delimited.parser import find_place
from monitor.ingest.readers.encoding import decode_record
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.frames.unframe import unframe

FEWEST_CELLS = 2
WORD_BYTES = 8
FIRST_BYTES = np.array([(1 << 8 * length) - 1 for length in range(WORD_BYTES + 1)], dtype=np.uint64)
"""Of an eight-byte word the bits that belong to a text, by its length."""
DIRECTIVE = ord("#")

_QUOTE_OR_LINE_END = re.compile(r'["\r\n]')


def make_delimited_piece_cutter(layout: Layout, names: Sequence[str]) -> PieceCutter | None:
    """The cutter of records whose columns the descriptor lists; None where their cells can't be found by bytes."""
    if not _is_byte_wise(layout.separator, layout.quote):
        return None
    places = [find_place(layout.columns, name) for name in names]

    def cut(piece: Piece) -> list[Cut]:
        if len(piece.starts) == 0:
            return []
        cells = find_cells(piece, layout.separator, quotes=_means_quotes(layout.separator, layout.quote))
        cells.keep(cells.count >= FEWEST_CELLS)
        return pick_spans(piece, cells, places)

    return cut


def make_header_piece_cutter(header: HeaderParser) -> PieceCutter:
    """The cutter of records under a header row, once that is known.

    Where a record of a piece may be a header row with other columns, only those before it are cut, and none of later
    pieces until it was read: so the records that are left out may be read piece by piece, or after the last one.
    """
    return _UnderHeader(header)


class _UnderHeader:
    """ended: the header row under which a record was met that may change it."""

    def __init__(self, header: HeaderParser) -> None:
        self._header = header
        self._ended: Binding | None = None

    def __call__(self, piece: Piece) -> list[Cut]:
        binding = self._header.binding
        if binding is None or binding is self._ended or not _is_byte_wise(binding.separator, binding.quote):
            return []
        if len(piece.starts) == 0 or not can_pick(binding.places):
            return []
        cells = find_cells(piece, binding.separator, quotes=_means_quotes(binding.separator, binding.quote))
        if binding.may_shift:
            cells.keep(cells.count <= len(binding.cells))
        cells.keep(~_may_be_header(piece, cells, binding))
        end = self._find_change(piece, cells, binding)
        if end is not None:
            self._ended = binding
            cells.keep(piece.starts[cells.rows] < end)
        return pick_spans(piece, cells, binding.places)

    def _find_change(self, piece: Piece, cells: CellPlaces, binding: Binding) -> int | None:
        """Where the first record begins that may be a header row with other columns: one that isn't cut, or that isn't
        among the piece's and lies between them.
        """
        data = piece.block.data
        is_left = np.ones(len(piece.starts), dtype=bool)
        is_left[cells.rows] = False
        left = [(int(piece.starts[row]), int(piece.ends[row])) for row in np.flatnonzero(is_left).tolist()]
        for start, end in sorted(left + _find_gaps(piece)):
            for text in _read_lines(data[start:end]):
                if self._header.changes(text) or _may_go_on(text, binding):
                    return start
        return None


def _may_be_header(piece: Piece, cells: CellPlaces, binding: Binding) -> NDArray[np.bool_]:
    """Which records begin with a name out of the header row, by its first bytes and its length, or with a directive."""
    octets, words = piece.block.octets, piece.block.words
    if len(cells.rows) == 0:
        return np.empty(0, dtype=bool)
    starts, ends = cells.find_column(0)
    lengths = ends - starts
    first = words[starts] & FIRST_BYTES[np.minimum(lengths, WORD_BYTES)]
    found = np.zeros(len(starts), dtype=bool)
    for name in {cell.encode() for cell in binding.cells}:
        found |= (first == int.from_bytes(name[:WORD_BYTES], "little")) & (lengths == len(name))
    if binding.directive:
        found |= octets[starts] == DIRECTIVE
    doubled = cells.find_doubled(0)
    return found if doubled is None else found | doubled


def _find_gaps(piece: Piece) -> list[tuple[int, int]]:
    """Where records lie in a piece's bytes that aren't among its own."""
    last = len(piece.starts) - 1
    gaps = np.flatnonzero(np.diff(piece.numbers) > 1).tolist()
    between = [(int(piece.ends[row]), int(piece.starts[row + 1])) for row in gaps]
    return [(0, int(piece.starts[0])), *between, (int(piece.ends[last]), len(piece.block.data))]


def _read_lines(data: bytes) -> list[str]:
    """The lines of some records, with their frames and without."""
    lines = [decode_record(line) for line in data.split(b"\n") if line]
    return lines + [unframe(line)[0] for line in lines]


def _may_go_on(text: str, binding: Binding) -> bool:
    """Whether a line may be the first one of a header row whose names hold line ends."""
    if text.count('"') % 2 == 0:
        return False
    names = tuple(_QUOTE_OR_LINE_END.split(cell, 1)[0] for cell in binding.cells)
    return text.lstrip(' "').startswith(names) or (bool(binding.directive) and text.startswith(binding.directive))


def _means_quotes(separator: str, quote: str) -> bool:
    return quote == "doubled" or separator == "blank"


def _is_byte_wise(separator: str, quote: str) -> bool:
    if separator == "blank":
        return True
    return quote != "bare" and len(separator) == 1 and separator.isascii() and separator not in '" \r\n\0'
