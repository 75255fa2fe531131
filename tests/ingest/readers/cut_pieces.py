"""Records as a piece, and what was cut of it as texts: for the tests of piece cutters."""

from collections.abc import Sequence

import numpy as np

from monitor.ingest.readers.pieces import Cut, Piece
from monitor.ingest.readers.spans import Block

Texts = tuple[str | None, ...]


def make_piece(records: Sequence[bytes], *, first: int = 0, frame: bytes = b"", end: bytes = b"\n") -> Piece:
    """A piece of whole records. first: the number of the first one; frame: what stands before each."""
    starts, ends, data = [], [], b""
    for record in records:
        starts.append(len(data) + len(frame))
        data += frame + record
        ends.append(len(data))
        data += end
    return Piece(
        Block(data),
        0,
        np.arange(first, first + len(records)),
        np.array(starts, dtype=np.int64),
        np.array(ends, dtype=np.int64),
    )


def leave_out(piece: Piece, rows: Sequence[int]) -> Piece:
    """The piece without some of its records; their bytes stay."""
    kept = np.setdiff1d(np.arange(len(piece.starts)), rows)
    return Piece(piece.block, piece.base, piece.numbers[kept], piece.starts[kept], piece.ends[kept])


def to_texts(piece: Piece, cuts: Sequence[Cut]) -> dict[int, Texts]:
    """Each cut record's columns, by its place in the piece. No record may be cut twice."""
    found: dict[int, Texts] = {}
    for cut in cuts:
        data = piece.block.data + cut.made
        columns = [
            [None] * len(cut.rows)
            if span is None
            else [data[start:end].decode() or None for start, end in zip(*map(np.ndarray.tolist, span), strict=True)]
            for span in cut.spans
        ]
        assert cut.rows.tolist() == sorted(set(cut.rows.tolist()))
        assert found.keys().isdisjoint(cut.rows.tolist())
        found |= dict(zip(cut.rows.tolist(), zip(*columns, strict=True), strict=True))
    return found
