"""How a batch looks, added to what is remembered of its source; what is out of the ordinary comes out as notices."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitor.ingest.formats.drift import DRIFT, add_signs, find_drift
from monitor.records.source import ReadBatch, Signs
from monitor.store.watch import load_watch, record_watch

ZONE = "zone"
HOUR_SECONDS = 3600
NEAR_SECONDS = 300
MOST_HOURS = 14
FEWEST_TIMES = 3
SHORTEST = timedelta(minutes=10)


def watch_batch(connection: Connection, read: ReadBatch, notices: Sequence[tuple[str, str]], *, now: datetime) -> None:
    """Remember how the batch looks, in its own transaction. notices: what the reader said; each kind is kept apart."""
    if read.signs is None and not notices:
        return
    source = read.tally.source
    state = load_watch(connection, source)
    said = dict(state.get("notices", {}))
    if read.signs is not None:
        clock = _step_clock(state, read.signs, now)
        state = {**add_signs(state, read.signs, format_id=read.tally.format), "clock": clock}
        found = find_drift(state, source=source)
        if found is None:
            said.pop(DRIFT, None)
        for kind, text in (*([found] if found else []), *_say_zone(clock)):
            said[kind] = {"text": text, "at": now.isoformat()}
        if not _say_zone(clock):
            said.pop(ZONE, None)
    for kind, text in notices:
        said[kind] = {"text": text, "at": now.isoformat()}
    record_watch(connection, source, {**state, "notices": said}, now=now)


def find_hours(behind_seconds: int) -> int:
    """The whole number of hours that a stamp is off by, 0 when it isn't: within five minutes of an hour, up to 14."""
    hours = round(behind_seconds / HOUR_SECONDS)
    is_near = abs(behind_seconds - hours * HOUR_SECONDS) <= NEAR_SECONDS
    return hours if is_near and abs(hours) <= MOST_HOURS else 0


def _step_clock(state: Mapping[str, Any], signs: Signs, now: datetime) -> dict[str, Any]:
    """{"hours", "times", "since"}: by how many hours the last batches were off, how often in a row, since when."""
    before = dict(state.get("clock", {}))
    if signs.behind_seconds is None:
        return before
    hours = find_hours(signs.behind_seconds)
    if hours == 0:
        is_right = abs(signs.behind_seconds) <= NEAR_SECONDS
        return {} if is_right else before
    if before.get("hours") != hours:
        return {"hours": hours, "times": 1, "since": now.isoformat(), "until": now.isoformat()}
    return {**before, "times": before["times"] + 1, "until": now.isoformat()}


def _say_zone(clock: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not clock or clock["times"] < FEWEST_TIMES:
        return []
    if datetime.fromisoformat(clock["until"]) - datetime.fromisoformat(clock["since"]) < SHORTEST:
        return []
    hours = clock["hours"]
    count = f"{abs(hours)} hour{'s' if abs(hours) != 1 else ''}"
    way = f"{count} {'behind' if hours > 0 else 'ahead of'}"
    fix = "Set timezone in its [[source]] of filterwatch.toml to the zone of the export, or set the filter's clock."
    return [(ZONE, f"its times are {way} the clock, again and again: the wrong time zone. {fix}")]
