"""Records of a piece enter in the frames that log servers put around them; the records inside leave, and where the
frames' stamps, hosts and message ids lie.

Read are the frames that nearly all servers write, on top of each other too; a record in any other is left to `unframe`,
which finds in these the very same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import Piece, Span
from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.frames.heads import Heads, read_heads
from monitor.ingest.readers.frames.unframe import MOST_FRAMES

_MAY_BEGIN = np.zeros(256, dtype=bool)
_MAY_BEGIN[list(b"<JFMASOND0123456789")] = True
_ONES, _SIGNS, _LESS = (np.uint64(int.from_bytes(sign * 8, "little")) for sign in (b"\x01", b"\x80", b"<"))
_SIGN, _TAB = b"#0", b"#011"
"""How a control character begins that rsyslog wrote, and the one that it mostly is."""


@dataclass(slots=True)
class FrameSpans:
    """What the frames of records told, a row each, as `framing.Frame` has it; an empty span where one told nothing."""

    time: Span
    host: Span
    id: Span


def peel_frames(piece: Piece) -> tuple[Piece, FrameSpans | None, NDArray[np.intp]]:
    """The records inside the frames, what the frames told, and the places of these records among the piece's.

    Records without a frame stay as they are; None where no record has one. Left out is what isn't surely read as
    `unframe` reads it. Where rsyslog wrote tabs as `#011`, all lies in a block of its own, which has the tabs.
    """
    block, count = piece.block, len(piece.starts)
    every = np.arange(count)
    rows = np.flatnonzero(_may_be_framed(block, piece.starts))
    if not len(rows):
        return piece, None, every
    inside = piece.starts.copy()
    told = [(np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)) for _ in range(3)]
    is_framed, is_read = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    for _ in range(MOST_FRAMES):
        if not len(rows):
            break
        heads = read_heads(block, inside[rows], piece.ends[rows])
        is_read[rows[heads.unknown]] = False
        found = np.flatnonzero(heads.ends > inside[rows])
        rows = _tell(heads, found, rows[found], told)
        inside[rows], is_framed[rows] = heads.ends[found], True
        rows = rows[_may_be_framed(block, inside[rows]) & (inside[rows] < piece.ends[rows])]
    ends, has_tabs = piece.ends, False
    if _SIGN[:1] in block.data:
        is_odd, has_tabs = _find_signs(block, piece.starts, inside, ends, is_framed)
        is_read &= ~is_odd
    rows = every if is_read.all() else np.flatnonzero(is_read)
    inside, ends = inside[rows], ends[rows]
    spans = [(starts[rows], stops[rows]) for starts, stops in told]
    if has_tabs:
        block, ((inside, ends), *spans) = _write_tabs(block, (inside, ends), *spans)
    peeled = Piece(block, piece.base, piece.numbers[rows], inside, ends, is_remade=has_tabs or piece.is_remade)
    return peeled, FrameSpans(*spans) if is_framed[rows].any() else None, rows


def _may_be_framed(block: Block, places: Places) -> NDArray[np.bool_]:
    """A cheap look at the first bytes, as `framing.may_be_framed`; with a byte beyond ASCII there, they may."""
    octets = block.octets
    first = octets[places]
    may_be = _MAY_BEGIN[first]
    digits = np.flatnonzero(may_be & (first <= ord("9")) & (first >= ord("0")))
    if len(digits):
        at = places[digits]
        begin = block.words[at]
        others = begin ^ _LESS
        has_sign = ((((others - _ONES) & ~others) | begin | block.words[at + 3]) & _SIGNS) != 0
        may_be[digits] = (octets[at + 10] == ord("T")) | (octets[at + 4] == ord(" ")) | has_sign
    return may_be


def _tell(
    heads: Heads, found: NDArray[np.intp], rows: NDArray[np.intp], told: list[tuple[Places, Places]]
) -> NDArray[np.intp]:
    """Add what frames tell; what an inner one doesn't tell, the outer one did. Returns the frames' rows."""
    for (starts, ends), (begins, stops) in zip(told, (heads.time, heads.host, heads.id), strict=True):
        says = np.flatnonzero(stops[found] > begins[found])
        starts[rows[says]], ends[rows[says]] = begins[found[says]], stops[found[says]]
    return rows


def _find_signs(
    block: Block, starts: Places, inside: Places, ends: Places, is_framed: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], bool]:
    """Which records hold what may stand for a control character, but for tabs inside of frames; and whether one has
    such tabs.
    """
    octets = block.octets
    signs = np.flatnonzero(octets == _SIGN[0])
    signs = signs[octets[signs + 1] == _SIGN[1]]
    is_tab = (octets[signs + 2] == _TAB[2]) & (octets[signs + 3] == _TAB[3])
    tabs, others = signs[is_tab], signs[~is_tab]
    is_odd = _has_any(tabs, starts, np.where(is_framed, inside, ends))
    is_odd |= is_framed & _has_any(others, inside, ends)
    return is_odd, bool((is_framed & ~is_odd & _has_any(tabs, inside, ends)).any())


def _has_any(places: Places, starts: Places, ends: Places) -> NDArray[np.bool_]:
    has: NDArray[np.bool_] = np.searchsorted(places, starts) != np.searchsorted(places, ends)
    return has


def _write_tabs(block: Block, *spans: Span) -> tuple[Block, list[Span]]:
    """The block with tabs for what stands for them, and where spans lie in it that begin and end outside of those."""
    octets = block.octets
    tabs = np.flatnonzero(octets[:-3] == _TAB[0])
    for at in range(1, len(_TAB)):
        tabs = tabs[octets[tabs + at] == _TAB[at]]
    less = len(_TAB) - 1
    moved = [
        (starts - less * np.searchsorted(tabs, starts), ends - less * np.searchsorted(tabs, ends))
        for starts, ends in spans
    ]
    return Block(block.data.replace(_TAB, b"\t")), moved
