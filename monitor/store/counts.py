"""Counts of what was read in; rows by hour of log time, by hour of the clock and by unmapped word out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func
from sqlalchemy.dialects.sqlite import insert

from monitor.records.source import Hour, Tally
from monitor.store.tables import hourly_count, read_count, word_count
from monitor.store.text import to_printable

COUNTS = ("lines", "entries", "ignored", "rejected")
WORD_CHARACTERS = 200
EXCLUDED = "excluded"
"""The kind of word that is the host of an allow rule: counted are the lines that would count without it."""


def add_read_count(connection: Connection, tally: Tally, now: datetime) -> None:
    """Count lines by the clock hour in which they were read."""
    if tally.lines:
        _add(connection, read_count, [{"source": tally.source, "hour": hour_of(now), **counts_of(tally)}], COUNTS)


def add_hourly(
    connection: Connection, source: str, hourly: Mapping[Hour, int], least: Mapping[Hour, int] | None = None
) -> None:
    """Count entries by (hour of log time, action word). least: what these hours hold at least, all told."""
    known = least or {}
    rows = [
        {
            "source": source,
            "hour": hour_of(hour),
            "action": action,
            "entries": max(hourly.get((hour, action), 0), known.get((hour, action), 0)),
            "added": hourly.get((hour, action), 0),
            "least": known.get((hour, action), 0),
        }
        for hour, action in {**hourly, **known}
    ]
    if not rows:
        return
    summed = func.max(hourly_count.c.entries + bindparam("added"), bindparam("least"))
    statement = insert(hourly_count).on_conflict_do_update(
        index_elements=["source", "hour", "action"], set_={"entries": summed}
    )
    connection.execute(statement, rows)


def add_words(connection: Connection, source: str, words: Mapping[tuple[str, str], int], now: datetime) -> None:
    """Count vendors' words that no mapping knows, and hosts of allow rules that took effect, by (kind, word)."""
    rows = [
        {"source": source, "kind": kind, "word": to_printable(word)[:WORD_CHARACTERS], "count": count, "first_at": now}
        for (kind, word), count in words.items()
    ]
    _add(connection, word_count, rows, ("count",))


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


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
