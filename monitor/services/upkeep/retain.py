"""What is kept for a time only, forgotten when that time is over (DUTIES: confidentiality and data protection)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.ingest.tail import Tailer
from monitor.store.alarms import prune_alarms
from monitor.store.audit import record_audit_proof
from monitor.store.hints import prune_hints
from monitor.store.rejects import prune_rejects
from monitor.store.sessions import prune_sessions
from monitor.store.sources import prune_generations

REJECTS_KEPT = timedelta(days=14)
GENERATIONS_KEPT = timedelta(days=30)
"""Long enough to know a rotated file again when a backup brings it back."""

SESSIONS_KEPT = timedelta(days=1)
HINTS_KEPT = timedelta(days=90)
ALARMS_KEPT = timedelta(days=365)
"""A year of what was wrong with the program, for whoever reports on it."""


def forget_old(connection: Connection, *, now: datetime) -> None:
    """Delete rejects, hints, ended sessions and alarms that are past their time; verify the whole audit trail."""
    prune_rejects(connection, now - REJECTS_KEPT)
    prune_sessions(connection, now - SESSIONS_KEPT)
    prune_hints(connection, now - HINTS_KEPT)
    prune_alarms(connection, now - ALARMS_KEPT)
    record_audit_proof(connection, now=now, is_whole=True)


def forget_checkpoints(connection: Connection, tailers: Iterable[Tailer], *, now: datetime) -> None:
    """Delete the checkpoints of files that have long gone; those that a tailer still needs stay, however old."""
    needed = {generation.id for tailer in tailers for generation in tailer.generations()}
    prune_generations(connection, now - GENERATIONS_KEPT, keep=needed)
