"""A piece of delimited records enters; where their cells lie leaves, for all records at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import Piece, Span
from monitor.ingest.readers.blocks.spans import Places

QUOTE, BLANK = ord('"'), ord(" ")
MOST_PADDING = 8
"""Blanks between a separator and its value that are passed over; records with more are left out."""
BLANKS_BEYOND_ASCII = (0xC2, 0xE1, 0xE2, 0xE3)
"""What a character begins with, in UTF-8, that Python takes for a blank."""

LONGEST_QUOTED = 65_535
"""Bytes of a record, where one of a piece has quotes: as many as 16 bits can count quotes."""

Numbers = NDArray[np.int32] | NDArray[np.intp]

_NOTHING = np.empty(0, dtype=np.intp)


@dataclass(slots=True)
class CellPlaces:
    """The cells of some records of a piece, one behind the other.

    rows: the records; first, count: of each one the number of its first cell and how many it has. begins, closes: of
    each cell. is_quoted: a cell that begins with a quote stands in quotes. pairs: places of the second of two quotes
    that stand for one; has_pairs: the cells that hold such.
    """

    octets: NDArray[np.uint8]
    rows: NDArray[np.intp]
    first: Numbers
    count: Numbers
    begins: Places
    closes: Places
    is_quoted: bool = False
    pairs: NDArray[np.intp] | None = None
    has_pairs: NDArray[np.bool_] | None = None

    def find_column(self, number: int) -> Span:
        """Where each record's cell of that number lies, without the quotes that it stands in."""
        is_there = self.count > number
        at = self.first + (number if is_there.all() else np.minimum(number, self.count - 1))
        starts, ends = self.begins[at], self.closes[at]
        if not is_there.all():
            ends = np.where(is_there, ends, starts)
        if self.is_quoted:
            in_quotes = (self.octets[starts] == QUOTE) & (starts < ends)
            starts += in_quotes
            ends -= in_quotes
        return starts, ends

    def find_doubled(self, number: int) -> NDArray[np.bool_] | None:
        """Which records may hold doubled quotes in their cell of that number; None where none does."""
        if self.has_pairs is None:
            return None
        has_pairs = self.has_pairs[self.first + np.minimum(number, self.count - 1)]
        return has_pairs if has_pairs.any() else None

    def keep(self, is_kept: NDArray[np.bool_]) -> None:
        """Only these of the records."""
        if not is_kept.all():
            self.rows, self.first, self.count = self.rows[is_kept], self.first[is_kept], self.count[is_kept]


def find_cells(piece: Piece, separator: str, *, quotes: bool) -> CellPlaces:
    """The cells of those records whose every quote, if quotes mean anything, stands at a border or is one of a pair.

    separator: one ASCII character, or "blank": any run of blanks. quotes: a cell may stand in quotes. Left out are
    records in which a reading of the text would find a border, a blank or a quote in another way than their bytes say.
    """
    is_left_out = np.zeros(len(piece.starts), dtype=bool)
    sign = BLANK if separator == "blank" else ord(separator)
    if quotes and b'"' in piece.block.data:
        cells = _find_quoted(piece, sign, is_left_out, is_padded=separator != "blank")
    else:
        cells = _find_plain(piece, sign)
    if separator == "blank":
        is_left_out[_find_other_blanks(piece)] = True
        _join_blanks(cells)
        is_left_out |= cells.count == 0
    cells.keep(~is_left_out)
    return cells


def _mark(piece: Piece, signs: tuple[int, ...]) -> NDArray[np.intp]:
    """The places of signs, and those just before and behind each record, ascending."""
    octets = piece.block.octets[: len(piece.block.data)]
    marks = np.zeros(len(octets) + 2, dtype=bool)
    np.equal(octets, signs[0], out=marks[1:-1])
    for sign in signs[1:]:
        marks[1:-1] |= octets == sign
    marks[piece.starts] = True
    marks[piece.ends + 1] = True
    return np.flatnonzero(marks) - 1


def _find_plain(piece: Piece, sign: int) -> CellPlaces:
    borders = _mark(piece, (sign,))
    first = np.searchsorted(borders, piece.starts - 1)
    count = np.searchsorted(borders, piece.ends) - first
    return CellPlaces(piece.block.octets, np.arange(len(first)), first, count, borders[:-1] + 1, borders[1:])


def _find_quoted(piece: Piece, sign: int, is_left_out: NDArray[np.bool_], *, is_padded: bool) -> CellPlaces:
    """Separators behind an even number of a record's quotes are borders. is_padded: blanks before a value don't count
    in a record with quotes, as the csv module has it.
    """
    octets, starts, ends = piece.block.octets, piece.starts, piece.ends
    marks = _mark(piece, (sign, QUOTE))
    is_quote = octets[marks] == QUOTE
    first, last = np.searchsorted(marks, starts - 1), np.searchsorted(marks, ends)
    counted = np.cumsum(is_quote, dtype=np.uint16)
    before = counted[first]
    quotes = counted[last - 1] - before
    is_left_out |= (quotes & 1 == 1) | (ends - starts > LONGEST_QUOTED)
    if (before & 1).any():
        turns = np.zeros(len(marks), dtype=np.uint16)
        turns[first] = np.diff(before & 1, prepend=np.uint16(0))
        counted += np.cumsum(turns, dtype=np.uint16)
    is_open = counted & 1 == 1
    is_border = ~(is_quote | is_open)
    is_border[first] = is_border[last] = True
    borders = marks[np.flatnonzero(is_border)]
    numbers = np.cumsum(is_border, dtype=np.int32) - 1
    rows, count = np.arange(len(first)), numbers[last] - numbers[first]
    cells = CellPlaces(octets, rows, numbers[first], count, borders[:-1] + 1, borders[1:])
    cells.is_quoted = True
    if is_padded:
        is_left_out[_pass_over_padding(piece, cells, quotes > 0)] = True
    at = np.flatnonzero(is_quote)
    places, opens = marks[at], is_open[at]
    beside = octets[places + np.where(opens, -1, 1)]
    odd = np.flatnonzero((beside != sign) & (beside != QUOTE))
    is_left_out[_find_misplaced(piece, cells, places[odd], opens[odd])] = True
    _note_pairs(cells, places[opens & (beside == QUOTE)])
    return cells


def _pass_over_padding(piece: Piece, cells: CellPlaces, has_quotes: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Let cells begin behind the blanks that stand before their value. Returns the records with too many of them."""
    octets, starts, ends = cells.octets, piece.starts, piece.ends
    padded = np.flatnonzero(octets[cells.begins] == BLANK)
    padded = padded[cells.begins[padded] < cells.closes[padded]]
    if len(padded) == 0:
        return _NOTHING
    rows = np.searchsorted(starts, cells.begins[padded], side="right") - 1
    padded = padded[(rows >= 0) & has_quotes[rows]]
    for _ in range(MOST_PADDING):
        cells.begins[padded] += 1
        padded = padded[(octets[cells.begins[padded]] == BLANK) & (cells.begins[padded] < cells.closes[padded])]
    return _rows_holding(cells.begins[padded], starts, ends)


def _find_misplaced(
    piece: Piece, cells: CellPlaces, places: NDArray[np.intp], opens: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """The records with a quote that opens where no cell begins, or closes where none ends. places: of those that stand
    beside no separator and no other quote.
    """
    is_good = np.where(opens, _is_among(places, cells.begins), _is_among(places + 1, piece.ends))
    return _rows_holding(places[~is_good], piece.starts, piece.ends)


def _note_pairs(cells: CellPlaces, pairs: NDArray[np.intp]) -> None:
    """pairs: places of quotes that open just behind one that closes: both stand for one."""
    if len(pairs):
        cells.pairs = pairs
        cells.has_pairs = np.zeros(len(cells.begins), dtype=bool)
        cells.has_pairs[np.searchsorted(cells.begins, pairs, side="right") - 1] = True


def _is_among(places: NDArray[np.intp], known: NDArray[np.intp]) -> NDArray[np.bool_]:
    """known: ascending, at least one."""
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, places), len(known) - 1)] == places
    return found


def _find_other_blanks(piece: Piece) -> NDArray[np.intp]:
    """The records with what may be a blank for Python and isn't " "."""
    data, octets = piece.block.data, piece.block.octets[: len(piece.block.data)]
    rows = _rows_holding(np.flatnonzero(octets < BLANK), piece.starts, piece.ends)
    if data.isascii():
        return rows
    beyond = np.flatnonzero(np.isin(octets, BLANKS_BEYOND_ASCII))
    return np.concatenate([rows, _rows_holding(beyond, piece.starts, piece.ends)])


def _join_blanks(cells: CellPlaces) -> None:
    """Between two blanks that follow each other is no cell."""
    is_cell = cells.begins < cells.closes
    if is_cell.all():
        return
    numbers = np.concatenate([np.zeros(1, dtype=np.int32), np.cumsum(is_cell, dtype=np.int32)])
    last = numbers[cells.first + cells.count]
    cells.first = numbers[cells.first]
    cells.count = last - cells.first
    cells.begins, cells.closes = cells.begins[is_cell], cells.closes[is_cell]
    if cells.has_pairs is not None:
        cells.has_pairs = cells.has_pairs[is_cell]


def _rows_holding(places: NDArray[np.intp], starts: Places, ends: Places) -> NDArray[np.intp]:
    """The records in which one of these places lies. places: ascending."""
    return np.flatnonzero(np.searchsorted(places, starts) < np.searchsorted(places, ends))
