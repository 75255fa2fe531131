"""The tables, by who writes them. What names a person or an address lies only in `*_sealed` columns."""

from monitor.store.tables.base import UtcTime, metadata
from monitor.store.tables.detection import (
    attempt,
    attempt_site,
    flagged_entry,
    incident,
    incident_implicated,
    incident_route,
    note,
    subject,
)
from monitor.store.tables.hinting import host_hint
from monitor.store.tables.people import account, audit, installation, sign_in_failure, web_session
from monitor.store.tables.reading import (
    generation,
    heartbeat,
    hourly_count,
    list_status,
    read_count,
    reject,
    sighting,
    source,
    word_count,
)
from monitor.store.tables.telling import alert, delivery, delivery_alert
from monitor.store.tables.watching import alarm, audit_proof, watch

__all__ = [
    "UtcTime",
    "account",
    "alarm",
    "alert",
    "attempt",
    "attempt_site",
    "audit",
    "audit_proof",
    "delivery",
    "delivery_alert",
    "flagged_entry",
    "generation",
    "heartbeat",
    "host_hint",
    "hourly_count",
    "incident",
    "incident_implicated",
    "incident_route",
    "installation",
    "list_status",
    "metadata",
    "note",
    "read_count",
    "reject",
    "sighting",
    "sign_in_failure",
    "source",
    "subject",
    "watch",
    "web_session",
    "word_count",
]
