"""The bytes behind the times of frames enter; how long the host or the tag is that stands there leaves.

A tag is `squid[12]: `, a host a word that a blank follows: `framing._TAG` and what its expressions take for a host.
"""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Block, Places

Flags = NDArray[np.bool_]
Octets = NDArray[np.uint8]

NARROW, WINDOW = 32, 64  # bytes looked at: enough for nearly all, and the most

_NAME, _BLANK, _COLON, _OPEN, _CLOSE, _BREAK, _ODD = range(7)
_CLASSES = bytearray([_ODD] * 33 + [_NAME] * 94 + [_ODD] * 129)
_CLASSES[ord(" ")], _CLASSES[ord(":")], _CLASSES[ord("[")], _CLASSES[ord("]")] = _BLANK, _COLON, _OPEN, _CLOSE
for _sign in b'=,|"':
    _CLASSES[_sign] = _BREAK
_MEANINGS = bytes(_CLASSES)
_NO_FIRST = np.zeros(256, dtype=bool)
_NO_FIRST[list(b"#{<")] = True
_SPACES = np.zeros(256, dtype=bool)
_SPACES[list(b"\t\n\v\f\r ")] = True


def view(block: Block, starts: Places, width: int) -> Octets:
    """The bytes behind each place, a row each. width: a multiple of eight, at most WINDOW."""
    words = np.empty((len(starts), width // 8), dtype=np.uint64)
    for at in range(width // 8):
        words[:, at] = block.words[starts + 8 * at]
    return words.view(np.uint8).reshape(len(starts), width)


def classify(seen: Octets) -> Octets:
    """What each byte means in a host or a tag."""
    return np.frombuffer(seen.tobytes().translate(_MEANINGS), dtype=np.uint8).reshape(seen.shape)


def find_tags(seen: Octets, classes: Octets, room: Places) -> Places:
    """The size of the tag, its colon and the blank behind it that each row begins with; 0: none, -1: maybe one.

    room: how many bytes of each row are the record's.
    """
    colons = (classes != _NAME).argmax(axis=1)
    stops = byte_at(classes, colons)
    unknown = _is_unclear(seen, classes, colons, room)
    named = (stops == _OPEN) & (colons > 0) & ~unknown
    if named.any():
        rows = np.flatnonzero(named)
        open_rows = classes[rows]
        ends = (open_rows == _CLOSE) | (open_rows == _BLANK) | (open_rows == _ODD)
        ends &= np.arange(seen.shape[1]) > colons[rows, None]
        closes = ends.argmax(axis=1)
        is_cut = ~ends[np.arange(len(rows)), closes]
        is_closed = ~is_cut & (byte_at(open_rows, closes) == _CLOSE)
        behind = np.minimum(closes + 1, seen.shape[1] - 1)
        unknown[rows] = is_cut | _is_unclear(seen[rows], open_rows, closes, room[rows]) | (closes >= seen.shape[1] - 2)
        colons[rows] = behind
        stops[rows] = np.where(is_closed, byte_at(open_rows, behind), _BREAK)
    is_tag = (stops == _COLON) & (colons > 0) & ~_NO_FIRST[seen[:, 0]] & (colons < room)
    unknown |= is_tag & (colons >= seen.shape[1] - 1)
    is_last = colons + 1 == room
    is_tag &= is_last | (byte_at(seen, np.minimum(colons + 1, seen.shape[1] - 1)) == ord(" "))
    unknown &= (colons < room) & ~_NO_FIRST[seen[:, 0]]
    sizes = np.where(is_tag, colons + 2 - is_last, 0)
    return np.where(unknown, -1, sizes)


def find_hosts(classes: Octets) -> Places:
    """The size of the host that each row begins with, a blank behind it; 0: none, or a longer one."""
    ends = ((classes != _NAME) & (classes != _OPEN) & (classes != _CLOSE)).argmax(axis=1)
    return np.where(byte_at(classes, ends) == _BLANK, ends, 0)


def _is_unclear(seen: Octets, classes: Octets, places: Places, room: Places) -> Flags:
    """Whether a name or what is in its brackets may go on at that place: beyond the window or behind an odd byte."""
    is_odd = (byte_at(classes, places) == _ODD) & ~_SPACES[byte_at(seen, places)]
    unclear: Flags = (is_odd | (byte_at(classes, places) == _NAME)) & (places < room)
    return unclear


def byte_at(rows: Octets, places: Places) -> Octets:
    """Of each row the byte at its place."""
    found: Octets = rows[np.arange(len(rows)), places]
    return found


def is_digit(octets: Octets) -> Flags:
    digits: Flags = (octets - np.uint8(48)) < 10
    return digits


def count_digits(seen: Octets) -> Places:
    """How many digits each row begins with; all of them where it holds nothing else."""
    is_other = ~is_digit(seen)
    counts: Places = np.where(is_other.any(axis=1), is_other.argmax(axis=1), seen.shape[1])
    return counts
