"""How a source looks over time: one small object per source, in and out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from monitor.store.tables import watch


def load_watch(connection: Connection, source: str) -> dict[str, Any]:
    """Return what is remembered of the source; {} before its first entry."""
    fields = connection.scalars(select(watch.c.fields).where(watch.c.source == source)).one_or_none()
    return dict(fields) if fields else {}


def load_watches(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return what is remembered, by source."""
    return {row.source: dict(row.fields) for row in connection.execute(select(watch.c.source, watch.c.fields))}


def record_watch(connection: Connection, source: str, fields: Mapping[str, Any], *, now: datetime) -> None:
    """Remember it. fields: JSON values; never a value of the log."""
    values = {"updated_at": now, "fields": dict(fields)}
    statement = insert(watch).values(source=source, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["source"], set_=values))
