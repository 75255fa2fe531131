"""Texts enter; the piece of records that they are, and the texts that lie in a cut's spans, leave."""

from collections.abc import Sequence

import numpy as np

from monitor.ingest.readers.blocks.pieces import Cut, Piece
from monitor.ingest.readers.blocks.spans import Block

Cells = tuple[str, ...]


def piece_of(texts: Sequence[str], *, before: str = "", behind: str = "\n") -> Piece:
    """The texts as records. before: what stands before each of them; behind: its line end."""
    records = [(before.encode(), text.encode(), behind.encode()) for text in texts]
    sizes = np.array([[len(part) for part in record] for record in records], dtype=np.int64).reshape(-1, 3)
    ends = np.cumsum(sizes.sum(axis=1)) - sizes[:, 2]
    data = b"".join(part for record in records for part in record)
    return Piece(Block(data), 0, np.arange(len(texts)), ends - sizes[:, 1], ends)


def read_cuts(piece: Piece, cuts: Sequence[Cut]) -> dict[int, Cells]:
    """Of each record that was cut, the texts of its columns; "" where there is nothing. No record comes twice."""
    rows: dict[int, Cells] = {}
    for cut in cuts:
        data = piece.block.data + cut.made
        for at, row in enumerate(cut.rows.tolist()):
            assert row not in rows
            rows[row] = tuple(
                "" if span is None else data[int(span[0][at]) : int(span[1][at])].decode() for span in cut.spans
            )
    return rows
