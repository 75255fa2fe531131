"""Tables of the outbox: what must be told, the mails, and which mail tells what."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from monitor.store.tables.base import UtcTime, metadata

alert = Table(
    "alert",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("incident_id", String(36), ForeignKey("incident.id", ondelete="CASCADE"), index=True),
    Column("kind", String(16), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("acknowledged_at", UtcTime),
    Column("acknowledged_by", String(64), nullable=False),
)
delivery = Table(
    "delivery",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("role", String(16), nullable=False),
    Column("login", String(64), nullable=False),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("subject_line", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("next_try_at", UtcTime, nullable=False),
    Column("claimed_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("sent_at", UtcTime),
    Column("last_code", Integer),
    Column("last_error", Text, nullable=False),
    Index(None, "state", "next_try_at"),
)
delivery_alert = Table(
    "delivery_alert",
    metadata,
    Column("alert_id", String(36), ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True),
    Column("delivery_id", String(36), ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
