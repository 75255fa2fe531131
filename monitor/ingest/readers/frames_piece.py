"""Records of a piece enter in the frames that log servers put around them; the records inside leave, and where the
frames' stamps, hosts and message ids lie.

Read are the frames that nearly all servers write, on top of each other too; a record in any other is left to `unframe`,
which finds in these the very same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.frame_heads import Heads, read_heads
from monitor.ingest.readers.framing import MOST_FRAMES
from monitor.ingest.readers.pieces import Piece, Span
from monitor.ingest.readers.spans import Block, Places

_MAY_BEGIN = np.zeros(256, dtype=bool)
_MAY_BEGIN[list(b"<JFMASOND0123456789")] = True
_UNDONE = b"#0"  # what begins as a control character does that rsyslog wrote


@dataclass(slots=True)
class FrameSpans:
    """What the frames of records told, a row each, as `framing.Frame` has it; an empty span where one told nothing."""

    time: Span
    host: Span
    id: Span


def peel_frames(piece: Piece) -> tuple[Piece, FrameSpans | None, NDArray[np.intp]]:
    """The records inside the frames, what the frames told, and the places of these records among the piece's.

    Records without a frame stay as they are; None where no record has one. Left out is what isn't surely read as
    `unframe` reads it.
    """
    block, count = piece.block, len(piece.starts)
    every = np.arange(count)
    may_begin = _MAY_BEGIN[block.octets[piece.starts]]
    if not may_begin.any():
        return piece, None, every
    inside = piece.starts.copy()
    told = [(np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)) for _ in range(3)]
    is_framed, is_read = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    rows = np.flatnonzero(may_begin)
    for _ in range(MOST_FRAMES):
        if not len(rows):
            break
        heads = read_heads(block, inside[rows], piece.ends[rows])
        is_read[rows[heads.unknown]] = False
        found = np.flatnonzero(heads.ends > inside[rows])
        rows = _tell(heads, found, rows[found], told)
        inside[rows], is_framed[rows] = heads.ends[found], True
        rows = rows[_MAY_BEGIN[block.octets[inside[rows]]] & (inside[rows] < piece.ends[rows])]
    if _UNDONE in block.data:
        is_read &= ~(is_framed & _has_undone(block, inside, piece.ends))
    rows = every if is_read.all() else np.flatnonzero(is_read)
    peeled = Piece(block, piece.base, piece.numbers[rows], inside[rows], piece.ends[rows])
    if not is_framed[rows].any():
        return peeled, None, rows
    time, host, message_id = ((starts[rows], ends[rows]) for starts, ends in told)
    return peeled, FrameSpans(time, host, message_id), rows


def _tell(
    heads: Heads, found: NDArray[np.intp], rows: NDArray[np.intp], told: list[tuple[Places, Places]]
) -> NDArray[np.intp]:
    """Add what frames tell; what an inner one doesn't tell, the outer one did. Returns the frames' rows."""
    for (starts, ends), (begins, stops) in zip(told, (heads.time, heads.host, heads.id), strict=True):
        says = np.flatnonzero(stops[found] > begins[found])
        starts[rows[says]], ends[rows[says]] = begins[found[says]], stops[found[says]]
    return rows


def _has_undone(block: Block, starts: Places, ends: Places) -> NDArray[np.bool_]:
    octets = block.octets
    signs = np.flatnonzero((octets[:-1] == _UNDONE[0]) & (octets[1:] == _UNDONE[1]))
    has: NDArray[np.bool_] = np.searchsorted(signs, starts) != np.searchsorted(signs, ends)
    return has
