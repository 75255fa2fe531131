"""Changed drafts in, alerts into the outbox: planned in the batch's own transaction, so that none is forgotten."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from monitor.alerts.plan import plan_alert
from monitor.records.review import IncidentChange
from monitor.services.batch.pipeline import Pipeline
from monitor.store.alerts import load_alerts_of, queue_alert


def queue_alerts(
    connection: Connection, changes: Sequence[IncidentChange], pipeline: Pipeline, *, now: datetime
) -> int:
    """Queue what must be told of these changes; returns how many alerts are new. Queuing the same twice is harmless."""
    if not changes:
        return 0
    told = load_alerts_of(connection, {change.incident.id for change in changes})
    planned = [plan_alert(change, told=told, now=now, calendar=pipeline.calendar) for change in changes]
    return sum(queue_alert(connection, alert) for alert in planned if alert is not None)
