"""Starts of the daemon since its last clean stop: what tells that it ends by a fault each time."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.store.heartbeat import beat, load_heartbeats

STARTS = "starts"
REMEMBERED = timedelta(hours=24)
MOST = 50


def record_start(connection: Connection, *, now: datetime) -> int:
    """Add a start; return how many there were since the last clean stop, in the last day."""
    before = load_heartbeats(connection).get(STARTS)
    known = [] if before is None else [datetime.fromisoformat(at) for at in before.details.get("at", [])]
    kept = [*(at for at in known if now - at <= REMEMBERED), now][-MOST:]
    beat(connection, STARTS, now=now, details={"at": [at.isoformat() for at in kept]})
    return len(kept)


def record_stop(connection: Connection, *, now: datetime) -> None:
    """It was told to stop: the starts before are no sign of a fault."""
    beat(connection, STARTS, now=now, details={"at": []})
