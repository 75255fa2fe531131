"""The time columns of a batch enter; UTC microseconds, how they were found, and what couldn't be read leave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.frames import Coded
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.day_order import NOT_A_TIME, READ, UNREADABLE, DayOrder
from monitor.ingest.readers.format import TimeRule
from monitor.ingest.readers.stamps import Stamp, StampFormat, parse_epoch, parse_epochs, parse_iso
from monitor.ingest.readers.zones import Fold, WallClock
from monitor.records.event import Zone

WALL = 255  # a wall time that still needs its zone
INSTANT = 254  # an instant whose day and month could still be exchanged

Reading = tuple[int, int, int]
"""(style, microseconds day first, microseconds month first): style is a Zone, or WALL or INSTANT."""


@dataclass(slots=True)
class Instants:
    """time_us, zone: per row; code: READ, or why the row has no time (day_order.REASONS)."""

    time_us: NDArray[np.int64]
    zone: NDArray[np.uint8]
    code: NDArray[np.uint8]


class TimeReader:
    """Reads the time columns by the format's rules, in their order: each row by the first that fits."""

    def __init__(self, rules: tuple[TimeRule, ...], site: ZoneInfo, day_order: str) -> None:
        self._rules = rules
        self._day_order = day_order
        self._clocks = {"site": WallClock(site)}
        for rule in rules:
            if rule.zone not in self._clocks:
                name = "UTC" if rule.zone == "utc" else rule.zone
                self._clocks[rule.zone] = WallClock(ZoneInfo(name))

    def read(self, table: Table, state: dict[str, object], *, latest_us: int) -> tuple[Instants, DayOrder]:
        """Read every row's time. state: what earlier batches of the file left; updated in place.

        latest_us: when the file was last written, for stamps without a year.
        """
        order = DayOrder.from_state(_mapping(state, "day_order"), self._day_order)
        fold = Fold.from_state(_mapping(state, "fold"))
        found = Instants(
            time_us=np.zeros(table.rows, dtype=np.int64),
            zone=np.zeros(table.rows, dtype=np.uint8),
            code=np.full(table.rows, NOT_A_TIME, dtype=np.uint8),
        )
        for rule in self._rules:
            open_rows = np.flatnonzero(found.code == NOT_A_TIME)
            if len(open_rows) == 0:
                break
            stamps = table.joined(rule.source, " ", needs_all=True)
            rows = open_rows[stamps.codes[open_rows] >= 0]
            if len(rows):
                self._apply(rule, stamps, rows, found, order, fold, latest_us)
        if any(format_.has_order for rule in self._rules for format_ in rule.formats):
            state["day_order"] = order.to_state()
        if fold.last_us is not None:
            state["fold"] = fold.to_state()
        return found, order

    def _apply(
        self,
        rule: TimeRule,
        stamps: Coded,
        rows: NDArray[np.intp],
        found: Instants,
        order: DayOrder,
        fold: Fold,
        latest_us: int,
    ) -> None:
        mine = _parse_all(rule, stamps.values, latest_us)[stamps.codes[rows]]
        fits = mine[:, 0] >= 0
        rows, mine = rows[fits], mine[fits]
        ready = mine[:, 0] < INSTANT
        found.time_us[rows[ready]] = mine[ready, 1]
        found.zone[rows[ready]] = mine[ready, 0]
        found.code[rows[ready]] = READ
        rows, mine = rows[~ready], mine[~ready]
        if len(rows) == 0:
            return
        chosen_us, code = order.settle(mine[:, 1], mine[:, 2])
        found.code[rows] = code
        read, is_wall = code == READ, mine[:, 0] == WALL
        found.time_us[rows[read & ~is_wall]] = chosen_us[read & ~is_wall]
        found.zone[rows[read & ~is_wall]] = Zone.OFFSET
        rows, wall_us = rows[read & is_wall], chosen_us[read & is_wall]
        instants, zones = self._clocks[rule.zone].to_utc(wall_us, Fold() if rule.zone == "utc" else fold)
        found.time_us[rows] = instants
        found.zone[rows] = Zone.UTC if rule.zone == "utc" else zones


def _parse_all(rule: TimeRule, texts: list[str], latest_us: int) -> NDArray[np.int64]:
    """A Reading per text, shape (texts, 3)."""
    readings = np.zeros((len(texts), 3), dtype=np.int64)
    rest = np.arange(len(texts))
    if "epoch" in rule.styles:
        instants, fits = parse_epochs(texts)
        readings[fits, 0], readings[fits, 1] = Zone.EPOCH, instants[fits]
        rest = np.flatnonzero(~fits)
    parse = _parser(rule, latest_us)
    if len(rest):
        readings[rest] = [parse(texts[row]) for row in rest.tolist()]
    return readings


def _parser(rule: TimeRule, latest_us: int) -> Callable[[str], Reading]:
    """Reads one text after the other; the way that fitted the last one is tried first (no text fits two of them)."""
    formats = list(rule.formats)

    def parse(text: str) -> Reading:
        for style in rule.styles:
            reading = _parse_epoch(text) if style == "epoch" else _parse_iso(text)
            if reading is not None:
                return reading
        for number, written in enumerate(formats):
            reading = _parse_written(written, text, latest_us)
            if reading is not None:
                if number:
                    formats.insert(0, formats.pop(number))
                return reading
        return -1, 0, 0

    return parse


def _parse_epoch(text: str) -> Reading | None:
    instant = parse_epoch(text)
    return None if instant is None else (Zone.EPOCH, instant, instant)


def _parse_iso(text: str) -> Reading | None:
    stamp = parse_iso(text)
    if stamp is None:
        return None
    if stamp.offset_us is None:
        return WALL, stamp.wall_us, stamp.wall_us
    instant = stamp.wall_us - stamp.offset_us
    return (Zone.UTC if text.endswith("Z") else Zone.OFFSET), instant, instant


def _parse_written(written: StampFormat, text: str, latest_us: int) -> Reading | None:
    """Both readings of a stamp whose day and month could be confused; the same one twice of any other."""
    stamp = written.parse(text, latest_us=latest_us)
    other = written.twin.parse(text, latest_us=latest_us) if written.has_order else stamp
    dmy, mdy = (stamp, other) if written.is_day_first else (other, stamp)
    known = dmy or mdy
    if known is None:
        return None
    first, second = (_to_us(one) for one in (dmy, mdy))
    if known.offset_us is None:
        return WALL, first, second
    return (INSTANT if written.has_order else Zone.OFFSET), first, second


def _to_us(stamp: Stamp | None) -> int:
    return UNREADABLE if stamp is None else stamp.wall_us - (stamp.offset_us or 0)


def _mapping(state: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = state.get(key)
    return value if isinstance(value, dict) else {}
