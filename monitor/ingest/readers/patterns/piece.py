"""Pieces of records that expressions describe enter; where the named groups of the first that fits lie leaves."""

from collections.abc import Sequence

import numpy as np

from monitor.ingest.readers.blocks.pieces import FEWEST, Cut, Piece, PieceCutter, Span
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.patterns.found import Found, Rows
from monitor.ingest.readers.patterns.matching import Sight
from monitor.ingest.readers.patterns.steps import Step, compile_steps


def make_pattern_piece_cutter(layout: Layout, names: Sequence[str]) -> PieceCutter | None:
    """As `make_pattern_cutter`: what the first expressions fit, up to one that isn't understood; None without any."""
    steps: list[Step] = []
    for pattern in layout.patterns:
        try:
            steps.append(compile_steps(str(pattern.pattern)))
        except ValueError:
            break
    if not steps:
        return None

    def cut(piece: Piece) -> list[Cut]:
        cuts: list[Cut] = []
        left = np.arange(len(piece.numbers))
        sight = Sight(piece.block)
        for step in steps:
            if len(left) < FEWEST:
                break
            found = sight.find(step, piece.starts[left], piece.ends[left])
            fits = np.flatnonzero(found.fits)
            if len(fits):
                cuts.append(Cut(left[found.rows[fits]], [_span(found, name, fits) for name in names]))
            left = left[found.find_others(len(left))]
        return cuts

    return cut


def _span(found: Found, name: str, rows: Rows) -> Span | None:
    if name not in found.groups:
        return None
    starts, ends = (np.maximum(side[rows], 0) for side in found.groups[name])
    return (starts, ends) if (starts < ends).any() else None
