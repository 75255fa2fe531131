"""Wall-clock times of a site enter; UTC instants leave, autumn's repeated hour settled by the file's order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.fields.stamps import DAY_US, MICROSECONDS
from monitor.records.event import Zone

BLOCK_US = 15 * 60 * MICROSECONDS  # zones change at quarter hours of wall time
SLACK_US = 30 * MICROSECONDS  # lines may be out of order by this much without the clock having been put back
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Fold:
    """Where a file stands in the repeated hour: JSON-able, carried from batch to batch.

    last_us: wall time of the last line; inside: within the repeated hour; second: in its second pass; falling: the
    file lists the newest line first.
    """

    last_us: int | None = None
    inside: bool = False
    second: bool = False
    falling: bool = False

    @classmethod
    def from_state(cls, state: Mapping[str, object]) -> "Fold":
        last = state.get("last_us")
        return cls(
            last_us=last if isinstance(last, int) else None,
            inside=bool(state.get("inside")),
            second=bool(state.get("second")),
            falling=bool(state.get("falling")),
        )

    def to_state(self) -> dict[str, object]:
        return {"last_us": self.last_us, "inside": self.inside, "second": self.second, "falling": self.falling}

    def step(self, wall_us: int, *, ambiguous: bool) -> bool:
        """Take the next line of the file; True when it belongs to the second pass of the repeated hour.

        A file in order enters the hour from before it and jumps back once; one that lists the newest line first
        enters it from after and jumps forward once. A file that begins inside the hour is taken as in order.
        """
        last, self.last_us = self.last_us, wall_us
        if not ambiguous:
            self.inside = False
            return False
        if not self.inside:
            self.inside = True
            self.falling = last is not None and wall_us < last < wall_us + DAY_US
            self.second = self.falling
        elif last is not None and not self.falling and wall_us < last - SLACK_US:
            self.second = True
        elif last is not None and self.falling and wall_us > last + SLACK_US:
            self.second = False
        return self.second


class WallClock:
    """The clock on a site's wall, with a bounded cache of its offset in each quarter of an hour."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._blocks: dict[int, tuple[int, int, int]] = {}

    def to_utc(self, wall_us: NDArray[np.int64], fold: Fold) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """UTC microseconds and `Zone` of wall times in file order; `fold` is moved on.

        A time in the gap of spring is read with the offset before the change, and marked; a time in the repeated
        hour is marked as ambiguous even where the order settles it.
        """
        if len(wall_us) == 0:
            return wall_us, np.empty(0, dtype=np.uint8)
        blocks, positions = np.unique(wall_us // BLOCK_US, return_inverse=True)
        known = np.array([self._block(block) for block in blocks.tolist()], dtype=np.int64)
        offsets, zones = known[positions, 0], known[positions, 2].astype(np.uint8)
        ambiguous = zones == Zone.SITE_AMBIGUOUS
        if ambiguous.any():
            steps = zip(wall_us.tolist(), ambiguous.tolist(), strict=True)
            second = np.array([fold.step(wall, ambiguous=flag) for wall, flag in steps], dtype=bool)
            offsets = np.where(second, known[positions, 1], offsets)
        else:
            fold.inside = False
            fold.last_us = int(wall_us[-1])
        return wall_us - offsets, zones

    def _block(self, block: int) -> tuple[int, int, int]:
        """(offset at first pass, at second pass, Zone) of a quarter of an hour of wall time."""
        known = self._blocks.get(block)
        if known is None:
            if len(self._blocks) > 4096:
                self._blocks.clear()
            known = self._blocks[block] = self._look_up(block)
        return known

    def _look_up(self, block: int) -> tuple[int, int, int]:
        wall = (EPOCH + timedelta(microseconds=block * BLOCK_US)).replace(tzinfo=self._zone)
        first, second = (_offset_us(wall.replace(fold=fold)) for fold in (0, 1))
        if first > second:
            return first, second, Zone.SITE_AMBIGUOUS
        return first, second, Zone.SITE_GAP if first < second else Zone.SITE


def _offset_us(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)
