"""Records of a batch enter a piece at a time, as bytes; where the bytes of their wanted columns lie leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Block, Places

FEWEST = 64
"""Records, of a batch, a piece or a layout; fewer are read sooner as texts."""

PIECE_BYTES = 1 << 20
"""Taken apart at a time: what stays in the processor's cache is done in half the time."""

Span = tuple[Places, Places]
"""Where a column's bytes begin and end, a row each; where both are equal the row has no value."""


@dataclass(slots=True)
class Piece:
    """Some records that follow each other, each of them the UTF-8 of its text: no NUL, no mark before it, no line end.

    numbers: of the records, in their batch. starts, ends: of each record's body in `block`, without the frame it stood
    in and without its line end. base: where `block` begins in the bytes of the batch. is_remade: `block` doesn't hold
    the batch's bytes as they stand, but something was undone in them.
    """

    block: Block
    base: int
    numbers: NDArray[np.intp]
    starts: Places
    ends: Places
    is_remade: bool = False

    @property
    def own_size(self) -> int:
        """How many of the block's bytes are the batch's as they stand."""
        return 0 if self.is_remade else len(self.block.data)


@dataclass(slots=True)
class Cut:
    """Records of a piece that were taken apart together.

    rows: their places among the piece's records, ascending. spans: of each wanted column (`Format.columns`), in
    `Piece.block`; None for a column that none of these records has. made: texts that stand in no record as they are (a
    value without its doubled quotes, a date and a clock of two columns), as if they followed the bytes of the block: a
    place from `len(Piece.block.data)` on lies in them.
    """

    rows: NDArray[np.intp]
    spans: Sequence[Span | None]
    made: bytes = b""


PieceCutter = Callable[[Piece], list[Cut]]
"""Takes apart the records of a piece that have the usual look; those in no cut are left to the plain way.

What lies in a span is, decoded as UTF-8, the very text that the layout's parser finds for that column (an empty one
and none are the same); a record whose text isn't there as it stands (an escape, a doubled quote) is left out, unless
the text is put into `Cut.made`. The records of two cuts are different ones.
"""


def cut_pieces(starts: Places, ends: Places) -> list[tuple[int, int]]:
    """Rows of a batch in runs that lie within about PIECE_BYTES. The spans ascend."""
    if len(starts) == 0:
        return []
    borders = np.searchsorted(starts, np.arange(int(starts[0]) + PIECE_BYTES, int(ends[-1]), PIECE_BYTES))
    return list(pairwise(np.unique([0, *borders.tolist(), len(starts)]).tolist()))
