"""What was found of some records enters, by parts; what was found of all of them leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Places

Rows = NDArray[np.intp]


@dataclass(slots=True)
class Found:
    """The records that an expression fits, and those of which that isn't known; it doesn't fit the others.

    rows: their numbers, ascending. fits: whether it does. ends: where the match ends. groups: where each named one
    begins and ends; -1 where it has no part in the match.
    """

    rows: Rows
    fits: NDArray[np.bool_]
    ends: Places
    groups: dict[str, tuple[Places, Places]] = field(default_factory=dict)

    def take(self, chosen: Rows, rows: Rows) -> "Found":
        """Some of them, by other numbers."""
        groups = {name: (starts[chosen], ends[chosen]) for name, (starts, ends) in self.groups.items()}
        return Found(rows, self.fits[chosen], self.ends[chosen], groups)

    def note(self, name: str, places: Places, *, is_start: bool) -> None:
        """A group begins or ends here in each record; where it was met again later in the text, that counts."""
        if name not in self.groups:
            self.groups[name] = _nowhere(len(self.rows)), _nowhere(len(self.rows))
        side = self.groups[name][not is_start]
        np.copyto(side, places[self.rows], where=side < 0)

    def find_others(self, count: int) -> Rows:
        """The numbers of the records that the expression doesn't fit. count: of all."""
        is_other = np.ones(count, dtype=bool)
        is_other[self.rows] = False
        return np.flatnonzero(is_other)


def find_none() -> Found:
    rows = np.empty(0, dtype=np.intp)
    return Found(rows, np.empty(0, dtype=bool), np.empty(0, dtype=np.int64))


def leave(rows: Rows) -> Found:
    """Of these records it isn't known."""
    return Found(rows, np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=np.int64))


def join_found(parts: Sequence[Found]) -> Found:
    """What was found of different records as one."""
    parts = [part for part in parts if len(part.rows)]
    if len(parts) < 2:
        return parts[0] if parts else find_none()
    names = dict.fromkeys(name for part in parts for name in part.groups)
    rows = np.concatenate([part.rows for part in parts])
    order = np.argsort(rows, kind="stable")
    groups = {name: (_join_side(parts, name, 0)[order], _join_side(parts, name, 1)[order]) for name in names}
    fits, ends = np.concatenate([part.fits for part in parts]), np.concatenate([part.ends for part in parts])
    return Found(rows[order], fits[order], ends[order], groups)


def _join_side(parts: Sequence[Found], name: str, side: int) -> Places:
    return np.concatenate(
        [part.groups[name][side] if name in part.groups else _nowhere(len(part.rows)) for part in parts]
    )


def _nowhere(count: int) -> Places:
    return np.full(count, -1, dtype=np.int64)
