"""Entries and what was counted of their file so far come in; how many to add to each hour of log time comes out.

An append log says each thing once. An export that is written anew every night says the last weeks again: its events are
known by what was counted before, hour by hour, so that what is usual doesn't grow with every export.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from monitor.frames import EntryFrame
from monitor.records.event import Action
from monitor.records.source import Batch, Generation, Hour, Mode, ReadBatch
from monitor.store.sources import load_newest_at

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HOUR_US = 3_600_000_000
ACTIONS = 16
NEWEST = "newest"
"""The key of `Generation.counted` under which the newest log time of the source before this file stands (microseconds
since 1970); under each other key, an hour and an action in one number, stand the file's entries so far.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """added: entries that are surely new, by (hour, action word). least: what the file alone comes to in those hours.

    counted: to be kept with the file's checkpoint, see `Generation`.
    """

    added: Mapping[Hour, int]
    least: Mapping[Hour, int] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)


def count_once(connection: Connection, batch: Batch, frame: EntryFrame | None, read: ReadBatch) -> ReadBatch:
    """The reading with its counts by hour, so that the events of a rolling export count once."""
    if frame is None:
        return read
    newest_at = (
        None if batch.mode is Mode.APPEND or batch.generation.counted else load_newest_at(connection, batch.source)
    )
    hours = count_hours(batch, frame, newest_at)
    generation: Generation = replace(read.generation, counted=dict(hours.counted))
    return replace(read, hourly=hours.added, least=hours.least, generation=generation)


def count_hours(batch: Batch, frame: EntryFrame, newest_at: datetime | None) -> Hours:
    """Entries per hour of log time and action: all that is kept of the lines that nobody needs to see.

    newest_at: of all that was read of the source before; asked for at the beginning of a file only. In an append log
    everything is new. In an export what is later than `newest_at` is new, and an hour never holds less than one file
    has of it: exact for exports that overlap or follow each other, too low only where two files share an hour and were
    not written one after the other.
    """
    if batch.mode is Mode.APPEND:
        return Hours(added=_count(frame, slice(None)))
    counted = dict(batch.generation.counted)
    if not counted and newest_at is not None:
        counted[NEWEST] = (newest_at - EPOCH) // MICROSECOND
    cells = _cells(frame, slice(None))
    for cell, count in cells.items():
        counted[str(cell)] = counted.get(str(cell), 0) + count
    added = _count(frame, frame.time_us > counted[NEWEST]) if NEWEST in counted else _count(frame, slice(None))
    least = {_to_hour(cell): counted[str(cell)] for cell in cells}
    return Hours(added=added, least=least, counted={} if batch.final else counted)


def _count(frame: EntryFrame, rows: NDArray[np.bool_] | slice) -> dict[Hour, int]:
    return {_to_hour(cell): count for cell, count in _cells(frame, rows).items()}


def _cells(frame: EntryFrame, rows: NDArray[np.bool_] | slice) -> dict[int, int]:
    cells, counts = np.unique(frame.time_us[rows] // HOUR_US * ACTIONS + frame.action[rows], return_counts=True)
    return dict(zip(cells.tolist(), counts.tolist(), strict=True))


def _to_hour(cell: int) -> Hour:
    return EPOCH + timedelta(hours=cell // ACTIONS), Action(cell % ACTIONS).name.lower()
