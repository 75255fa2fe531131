"""What is kept for a time only, forgotten when that time is over (DUTIES: confidentiality and data protection)."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.store.rejects import prune_rejects
from monitor.store.sessions import prune_sessions
from monitor.store.sources import prune_generations

REJECTS_KEPT = timedelta(days=14)
GENERATIONS_KEPT = timedelta(days=30)
"""Long enough to know a rotated file again when a backup brings it back."""

SESSIONS_KEPT = timedelta(days=1)


def forget_old(connection: Connection, *, now: datetime) -> None:
    """Delete quarantined lines, finished checkpoints and ended sessions that are past their time."""
    prune_rejects(connection, now - REJECTS_KEPT)
    prune_generations(connection, now - GENERATIONS_KEPT)
    prune_sessions(connection, now - SESSIONS_KEPT)
