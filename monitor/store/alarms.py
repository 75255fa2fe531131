"""Alarms: matters that last, each once from its beginning to its end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from monitor.records.health import Alarm, Matter
from monitor.store.tables import alarm as alarm_table
from monitor.store.text import to_printable

GRAVE, TECHNICAL = "grave", "technical"


def open_alarm(connection: Connection, alarm: Alarm) -> Alarm:
    """Write a new one down."""
    matter = alarm.matter
    row = {
        "id": alarm.id,
        "kind": matter.kind,
        "source": matter.source,
        "audience": GRAVE if matter.is_grave else TECHNICAL,
        "text": to_printable(matter.text),
        "began_at": alarm.began_at,
        "seen_at": alarm.seen_at,
        "ended_at": alarm.ended_at,
    }
    connection.execute(insert(alarm_table).values(**row))
    return alarm


def see_alarms(connection: Connection, ids: Iterable[str], *, now: datetime) -> None:
    """They are still so."""
    chosen = list(ids)
    if chosen:
        connection.execute(update(alarm_table).where(alarm_table.c.id.in_(chosen)).values(seen_at=now))


def end_alarms(connection: Connection, ids: Iterable[str], *, now: datetime) -> None:
    """They are over."""
    chosen = list(ids)
    if chosen:
        connection.execute(update(alarm_table).where(alarm_table.c.id.in_(chosen)).values(ended_at=now))


def load_open_alarms(connection: Connection) -> list[Alarm]:
    """Return what lasts, the oldest first."""
    rows = connection.execute(select(alarm_table).where(alarm_table.c.ended_at.is_(None)))
    return sorted(map(_to_alarm, rows), key=lambda alarm: (alarm.began_at, alarm.id))


def load_alarms(connection: Connection, since: datetime, *, limit: int = 100) -> list[Alarm]:
    """Return what lasts or ended since then, the newest first."""
    shown = or_(alarm_table.c.ended_at.is_(None), alarm_table.c.ended_at >= since)
    rows = connection.execute(
        select(alarm_table).where(shown).order_by(alarm_table.c.began_at.desc(), alarm_table.c.id).limit(limit)
    )
    return [_to_alarm(row) for row in rows]


def prune_alarms(connection: Connection, before: datetime) -> int:
    """Forget what ended before then; return how many."""
    return connection.execute(delete(alarm_table).where(alarm_table.c.ended_at < before)).rowcount


def _to_alarm(row: Row[Any]) -> Alarm:
    matter = Matter(kind=row.kind, source=row.source, text=row.text, is_grave=row.audience == GRAVE)
    return Alarm(id=row.id, matter=matter, began_at=row.began_at, seen_at=row.seen_at, ended_at=row.ended_at)
