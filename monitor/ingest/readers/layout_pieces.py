"""Pieces of records of several layouts enter; each record is given to the cutter of the layout that it has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.matching import NO, YES, Sight
from monitor.ingest.readers.pieces import Cut, Piece, PieceCutter
from monitor.ingest.readers.steps import Step, compile_steps

FEWEST = 64  # records of a layout; fewer are read sooner one by one


@dataclass(frozen=True, slots=True)
class _Choice:
    """when: what its records must fit, None for all; strip: what is taken off them; cut: None = left to be read."""

    when: Step | None
    strip: Step | None
    cut: PieceCutter | None


def cut_pieces_among(cutters: Sequence[tuple[Layout, PieceCutter | None]]) -> PieceCutter | None:
    """As the texts' cutters are chosen among: the first layout counts whose `when` is found.

    Behind an expression that isn't understood all records are left. None where there is nothing to choose.
    """
    choices: list[_Choice] = []
    for layout, cut in cutters:
        try:
            when = None if layout.when is None else compile_steps(str(layout.when.pattern), anywhere=True)
            strip = None if layout.strip is None else compile_steps(str(layout.strip.pattern))
        except ValueError:
            break
        choices.append(_Choice(when, strip, cut))
    if all(choice.cut is None for choice in choices):
        return None

    def cut_piece(piece: Piece) -> list[Cut]:
        cuts: list[Cut] = []
        left = np.arange(len(piece.numbers))
        sight = Sight(piece.block)
        for choice in choices:
            if len(left) < FEWEST:
                break
            mine = left
            if choice.when is None:
                left = left[:0]
            else:
                status = sight.find(choice.when, piece.starts[left], piece.ends[left]).status
                mine, left = left[status == YES], left[status == NO]
            if choice.cut is not None and len(mine) >= FEWEST:
                part, mine = _take(piece, mine, sight, choice.strip)
                cuts += [Cut(mine[cut.rows], cut.spans, cut.made) for cut in choice.cut(part)]
        return cuts

    return cut_piece


def _take(piece: Piece, rows: NDArray[np.intp], sight: Sight, strip: Step | None) -> tuple[Piece, NDArray[np.intp]]:
    """Some of a piece's records, without what is taken off them, and which they are."""
    starts, ends = piece.starts[rows], piece.ends[rows]
    if strip is not None:
        found = sight.find(strip, starts, ends)
        starts = np.where(found.status == YES, found.ends, starts)
        known = (found.status == YES) | (found.status == NO)
        rows, starts, ends = rows[known], starts[known], ends[known]
    if len(rows) == len(piece.numbers) and strip is None:
        return piece, rows
    return Piece(piece.block, piece.base, piece.numbers[rows], starts, ends), rows
