"""Pieces of records of several layouts enter; each record is given to the cutter of the layout that it has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import FEWEST, Cut, Piece, PieceCutter
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.patterns.matching import Sight
from monitor.ingest.readers.patterns.steps import Step, compile_steps


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
                found = sight.find(choice.when, piece.starts[left], piece.ends[left])
                mine, left = left[found.rows[found.fits]], left[found.find_others(len(left))]
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
        starts = starts.copy()
        starts[found.rows] = found.ends
        is_known = np.ones(len(rows), dtype=bool)
        is_known[found.rows] = found.fits
        rows, starts, ends = rows[is_known], starts[is_known], ends[is_known]
    if len(rows) == len(piece.numbers) and strip is None:
        return piece, rows
    return replace(piece, numbers=piece.numbers[rows], starts=starts, ends=ends), rows
