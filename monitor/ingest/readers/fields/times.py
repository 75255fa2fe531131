"""The time columns of a batch enter; UTC microseconds, how they were found, and what couldn't be read leave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.alike import read_alike
from monitor.ingest.readers.blocks.times import read_spans
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.fields.day_order import NOT_A_TIME, READ, DayOrder
from monitor.ingest.readers.fields.fixed import cut_groups
from monitor.ingest.readers.fields.zones import Fold, WallClock
from monitor.ingest.readers.format import TimeRule
from monitor.ingest.readers.readings import INSTANT, NOTHING, WALL, Reading, read_epoch, read_iso, read_written
from monitor.records.event import Zone

NO_READINGS = np.empty((0, 3), dtype=np.int64)


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
            rows, readings = _read_stamps(rule, table, open_rows, latest_us)
            if len(rows):
                self._apply(rule, rows, readings, found, order, fold)
        if any(format_.has_order for rule in self._rules for format_ in rule.formats):
            state["day_order"] = order.to_state()
        if fold.last_us is not None:
            state["fold"] = fold.to_state()
        return found, order

    def _apply(
        self,
        rule: TimeRule,
        rows: NDArray[np.intp],
        mine: NDArray[np.int64],
        found: Instants,
        order: DayOrder,
        fold: Fold,
    ) -> None:
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


def _read_stamps(
    rule: TimeRule, table: Table, rows: NDArray[np.intp], latest_us: int
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Those of the rows that have a stamp for the rule, and a Reading of each."""
    spans = table.spans(rule.source)
    if spans is None:
        stamps = table.joined(rule.source, " ", needs_all=True)
        rows = rows[stamps.codes[rows] >= 0]
        return rows, parse_all(rule, stamps.values, latest_us)[stamps.codes[rows]] if len(rows) else NO_READINGS
    has_all = np.logical_and.reduce([column.has_text() for column in spans])
    rows = rows[has_all[rows]]
    columns = [column.take(rows) for column in spans]
    return rows, read_spans(rule, columns, lambda texts: parse_all(rule, texts, latest_us), latest_us=latest_us)


def parse_all(rule: TimeRule, texts: list[str], latest_us: int) -> NDArray[np.int64]:
    """A Reading per text, shape (texts, 3): those written alike together, the others one by one."""
    readings = np.zeros((len(texts), 3), dtype=np.int64)
    is_open = np.ones(len(texts), dtype=bool)
    for group in cut_groups(texts):
        alike = read_alike(rule, group, texts[int(group.places[0])], latest_us)
        if alike is not None:
            fits = alike[:, 0] >= 0
            readings[group.places[fits]] = alike[fits]
            is_open[group.places[fits]] = False
    rest = np.flatnonzero(is_open)
    if len(rest):
        parse = make_parser(rule, latest_us)
        readings[rest] = [parse(texts[row]) for row in rest.tolist()]
    return readings


def make_parser(rule: TimeRule, latest_us: int) -> Callable[[str], Reading]:
    """Reads one text after the other; the way that fitted the last one is tried first (no text fits two of them)."""
    formats = list(rule.formats)

    def parse(text: str) -> Reading:
        for style in rule.styles:
            reading = read_epoch(text) if style == "epoch" else read_iso(text)
            if reading is not None:
                return reading
        for number, written in enumerate(formats):
            reading = read_written(written, text, latest_us)
            if reading is not None:
                if number:
                    formats.insert(0, formats.pop(number))
                return reading
        return NOTHING, 0, 0

    return parse


def _mapping(state: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = state.get(key)
    return value if isinstance(value, dict) else {}
