r"""The values of a piece enter; which of them hold backslashes that escape something, and their texts without, leave.

In array arithmetic what `pairs.unescape` does for quoted values, and `pairs.unescape_cef` for CEF's.
"""

import numpy as np

from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.keyvalue.keys import Flags, Keys, find_escaping

_QUOTABLE, _CEF, _CEF_LINES = np.zeros((3, 256), dtype=bool)
_QUOTABLE[list(b"\\\"']")] = True
_CEF[list(b"\\=|\"'")] = True
_CEF_LINES[list(b"nr")] = True


class Escapes:
    """The backslashes of a piece that are taken out of its values.

    is_escaped: of each key whether its value holds any. is_beyond: whether the value holds one that stands for a line
    end, which isn't undone here.
    """

    def __init__(self, block: Block, keys: Keys, *, is_cef: bool) -> None:
        self._block = block
        octets = block.octets[: len(block.data)]
        backslashes = np.flatnonzero(octets == ord("\\"))
        escaping = backslashes[find_escaping(backslashes, np.ones(len(backslashes), dtype=bool))]
        following = block.octets[escaping + 1]
        dropped = escaping[(_CEF if is_cef else _QUOTABLE)[following]]
        self._is_dropped = np.zeros(len(octets), dtype=bool)
        self._is_dropped[dropped] = True
        self.is_escaped = _find_values(keys, dropped)
        self.is_beyond = _find_values(keys, escaping[_CEF_LINES[following]] if is_cef else escaping[:0])
        if not is_cef:
            self.is_escaped &= keys.is_quoted

    def undo(self, starts: Places, ends: Places) -> tuple[bytes, Places, Places]:
        """The texts of values without them, behind one another, and where each begins and ends in that."""
        sizes = ends - starts
        stops = np.cumsum(sizes)
        flat = np.arange(int(stops[-1])) + np.repeat(starts - (stops - sizes), sizes)
        kept = ~self._is_dropped[flat]
        made_stops = np.cumsum(kept)[stops - 1]
        return self._block.octets[flat[kept]].tobytes(), np.append(0, made_stops[:-1]), made_stops


def _find_values(keys: Keys, places: Places) -> Flags:
    """Of each key whether its value holds one of the places."""
    holds = np.zeros(len(keys.value_starts), dtype=bool)
    numbers = np.searchsorted(keys.value_starts, places, side="right") - 1
    is_inside = numbers >= 0
    numbers, places = numbers[is_inside], places[is_inside]
    holds[numbers[places < keys.value_ends[numbers]]] = True
    return holds
