"""Counts of what was read in; by hour of log time, by hour of the clock and by unmapped word out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.health import UnmappedWord
from monitor.records.source import Tally
from monitor.store.tables import hourly_count, read_count, word_count
from monitor.store.text import to_printable

COUNTS = ("lines", "entries", "ignored", "rejected")
WORD_CHARACTERS = 200


def add_read_count(connection: Connection, tally: Tally, now: datetime) -> None:
    """Count lines by the clock hour in which they were read."""
    if tally.lines:
        _add(connection, read_count, [{"source": tally.source, "hour": _hour(now), **counts_of(tally)}], COUNTS)


def add_hourly(connection: Connection, source: str, hourly: Mapping[tuple[datetime, str], int]) -> None:
    """Count entries by (hour of log time, action word)."""
    rows = [
        {"source": source, "hour": _hour(hour), "action": action, "entries": entries}
        for (hour, action), entries in hourly.items()
    ]
    _add(connection, hourly_count, rows, ("entries",))


def add_words(connection: Connection, source: str, words: Mapping[tuple[str, str], int], now: datetime) -> None:
    """Count vendors' words that no mapping knows, by (kind, word)."""
    rows = [
        {"source": source, "kind": kind, "word": to_printable(word)[:WORD_CHARACTERS], "count": count, "first_at": now}
        for (kind, word), count in words.items()
    ]
    _add(connection, word_count, rows, ("count",))


def load_recent_tallies(connection: Connection, since: datetime) -> dict[str, Tally]:
    """Return what was read since the clock hour of `since`, by source."""
    sums = [func.sum(read_count.c[name]).label(name) for name in COUNTS]
    rows = connection.execute(
        select(read_count.c.source, *sums).where(read_count.c.hour >= _hour(since)).group_by(read_count.c.source)
    )
    return {row.source: Tally(source=row.source, **{name: getattr(row, name) for name in COUNTS}) for row in rows}


def load_hourly(connection: Connection, source: str, since: datetime) -> dict[tuple[datetime, str], int]:
    """Return entries by (hour of log time, action word), from the hour of `since` on."""
    rows = connection.execute(
        select(hourly_count.c.hour, hourly_count.c.action, hourly_count.c.entries)
        .where(hourly_count.c.source == source, hourly_count.c.hour >= _hour(since))
        .order_by(hourly_count.c.hour, hourly_count.c.action)
    )
    return {(hour, action): entries for hour, action, entries in rows}


def load_unmapped_words(connection: Connection) -> list[UnmappedWord]:
    """Return the vendors' words that wait for a mapping, most frequent first."""
    rows = connection.execute(select(word_count).order_by(word_count.c.count.desc(), word_count.c.word))
    return [UnmappedWord(**row) for row in rows.mappings()]


def counts_of(tally: Tally) -> dict[str, int]:
    return {name: getattr(tally, name) for name in COUNTS}


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]], counted: Sequence[str]) -> None:
    """Insert the rows, or add their counts to those that are there."""
    if not rows:
        return
    statement = insert(table)
    sums = {name: table.c[name] + statement.excluded[name] for name in counted}
    keys = [column.name for column in table.primary_key]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums), rows)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
