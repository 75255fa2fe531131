"""Records of a batch enter; a table of raw columns leaves: of those of usual look from their bytes, of the others from
their texts, in the records' order.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.columns import BlockColumns, Lexicons, find_frame_columns
from monitor.ingest.readers.blocks.pieces import FEWEST, PIECE_BYTES, Cut, Piece, PieceCutter
from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.delimited.header import HeaderParser
from monitor.ingest.readers.encoding import UTF8
from monitor.ingest.readers.format import FRAME_HOST, FRAME_ID, FRAME_TIME, Format
from monitor.ingest.readers.frames.piece import peel_frames
from monitor.ingest.readers.records import Records
from monitor.ingest.readers.text_reader import Numbers, Taken, Ways, read_as_texts

BOM = b"\xef\xbb\xbf"

Flags = NDArray[np.bool_]


class BlockReader:
    """Keeps the texts that it has met, so that each is made once."""

    def __init__(self, fmt: Format) -> None:
        self._format = fmt
        self._lexicons = Lexicons(fmt)
        self._frame_columns = find_frame_columns(fmt)

    def read(self, records: Records, ways: Ways) -> Taken:
        """Take the records apart; all of them as texts where that is sooner done."""
        numbers = np.arange(len(records))
        if ways.cut_piece is None or records.encoding != UTF8 or len(records) < FEWEST:
            return read_as_texts(records, numbers, ways, self._format)
        columns = BlockColumns(self._lexicons, records.data, len(records))
        taken = Taken(Table({}, 0), numbers)
        is_open = np.ones(len(records), dtype=bool)
        for low, high in _cut_pieces(records, ways.header):
            if not _awaits_header(ways.header):
                piece = _make_piece(records, low, high)
                for cut in self._cut(piece, ways.cut_piece, columns):
                    is_open[cut] = False
            left = np.flatnonzero(is_open[low:high]) + low
            if len(left):
                self._add_texts(read_as_texts(records, left, ways, self._format), columns, taken)
        taken.table, taken.numbers = columns.to_table()
        return taken

    def _cut(self, piece: Piece, cut_piece: PieceCutter, columns: BlockColumns) -> Iterator[Numbers]:
        """Take a piece's records apart: which ones were."""
        if self._format.framed and len(piece.numbers):
            piece, told, _ = peel_frames(piece)
            for name, span in (
                ((FRAME_TIME, told.time), (FRAME_HOST, told.host), (FRAME_ID, told.id)) if told is not None else ()
            ):
                if name in self._frame_columns:
                    columns.add_spans(name, piece, span)
        cuts: list[Cut] = cut_piece(piece) if len(piece.numbers) else []
        for cut in cuts:
            yield columns.add_cut(piece, cut)

    def _add_texts(self, read: Taken, columns: BlockColumns, taken: Taken) -> None:
        taken.ignored += read.ignored
        taken.refused |= read.refused
        columns.add_rows(read.numbers)
        for name, cells in read.table.columns.items():
            if name in self._frame_columns or name in self._lexicons.names:
                columns.add_texts(name, read.numbers, cells)


def _awaits_header(header: HeaderParser | None) -> bool:
    return header is not None and not header.is_bound


def _cut_pieces(records: Records, header: HeaderParser | None) -> Iterator[tuple[int, int]]:
    """Runs of records of about PIECE_BYTES; a few as long as a header row is awaited."""
    low = 0
    while low < len(records):
        if _awaits_header(header):
            high = min(low + FEWEST, len(records))
        else:
            high = int(np.searchsorted(records.starts, int(records.starts[low]) + PIECE_BYTES))
        yield low, high
        low = high


def _make_piece(records: Records, low: int, high: int) -> Piece:
    """Those of the records from low to high whose text is their bytes."""
    base = int(records.starts[low])
    data = records.data[base : int(records.ends[high - 1])]
    starts, ends = records.starts[low:high] - base, records.ends[low:high] - base
    fits = ends > starts
    if not data.isascii():
        fits &= _is_utf8(data, starts, ends)
    if b"\0" in data:
        nuls = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == 0)
        fits &= np.searchsorted(nuls, starts) == np.searchsorted(nuls, ends)
    fits[[number - low for number in records.joined if low <= number < high]] = False
    rows = np.flatnonzero(fits)
    return Piece(Block(data), base, rows + low, starts[rows], ends[rows])


def _is_utf8(data: bytes, starts: Places, ends: Places) -> Flags:
    """Which records are UTF-8 that doesn't begin with a byte-order mark."""
    fits = np.ones(len(starts), dtype=bool)
    if BOM in data:
        fits = np.array([not data.startswith(BOM, start) for start in starts.tolist()], dtype=bool)
    try:
        data.decode(UTF8)
    except UnicodeDecodeError:
        high = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) >= 128)
        for row in np.flatnonzero(np.searchsorted(high, starts) != np.searchsorted(high, ends)).tolist():
            fits[row] &= _can_decode(data[int(starts[row]) : int(ends[row])])
    return fits


def _can_decode(record: bytes) -> bool:
    try:
        record.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True
