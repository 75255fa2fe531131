"""Signs of life of the program's parts: rows in and out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.health import Heartbeat
from monitor.store.tables import heartbeat


def beat(connection: Connection, name: str, *, now: datetime, details: Mapping[str, Any] | None = None) -> Heartbeat:
    """Record that this part of the program is alive."""
    sign = Heartbeat(name=name, at=now, details=dict(details or {}))
    values = {"at": sign.at, "details": sign.details}
    statement = insert(heartbeat).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    return sign


def load_heartbeats(connection: Connection) -> dict[str, Heartbeat]:
    """Return the last sign of life by name."""
    return {row["name"]: Heartbeat(**row) for row in connection.execute(select(heartbeat)).mappings()}
