r"""Values of a piece enter; where those lie that a backslash is taken out of, and their texts without it, leave.

In array arithmetic what `pairs.unescape` does for quoted values, and `pairs.unescape_cef` for CEF's.
"""

import numpy as np

from monitor.ingest.readers.pair_keys import Flags, find_escaping
from monitor.ingest.readers.spans import Block, Places

_QUOTABLE, _CEF, _CEF_LINES = np.zeros((3, 256), dtype=bool)
_QUOTABLE[list(b"\\\"']")] = True
_CEF[list(b"\\=|\"'")] = True
_CEF_LINES[list(b"nr")] = True


class Escapes:
    """The backslashes of a piece that are taken out where they stand in a value in which they escape something."""

    def __init__(self, block: Block, *, is_cef: bool) -> None:
        self._block = block
        octets = block.octets[: len(block.data)]
        backslashes = np.flatnonzero(octets == ord("\\"))
        escaping = backslashes[find_escaping(backslashes, np.ones(len(backslashes), dtype=bool))]
        following = block.octets[escaping + 1]
        self._dropped = escaping[(_CEF if is_cef else _QUOTABLE)[following]]
        self._made_lines = escaping[_CEF_LINES[following]] if is_cef else escaping[:0]
        self._is_dropped = np.zeros(len(octets), dtype=bool)
        self._is_dropped[self._dropped] = True

    def find(self, starts: Places, ends: Places) -> Flags:
        """The values that hold any of them."""
        return _has_any(self._dropped, starts, ends)

    def find_lines(self, starts: Places, ends: Places) -> Flags:
        r"""The values that hold `\n` or `\r` for a line end, which isn't undone here."""
        return _has_any(self._made_lines, starts, ends)

    def undo(self, starts: Places, ends: Places) -> tuple[bytes, Places, Places]:
        """The texts of values without them, behind one another, and where each begins and ends in that."""
        sizes = ends - starts
        stops = np.cumsum(sizes)
        flat = np.arange(int(stops[-1])) + np.repeat(starts - (stops - sizes), sizes)
        kept = ~self._is_dropped[flat]
        made_stops = np.cumsum(kept)[stops - 1]
        return self._block.octets[flat[kept]].tobytes(), np.append(0, made_stops[:-1]), made_stops


def _has_any(places: Places, starts: Places, ends: Places) -> Flags:
    if not len(places):
        return np.zeros(len(starts), dtype=bool)
    has: Flags = np.searchsorted(places, starts) != np.searchsorted(places, ends)
    return has
