"""Tables of watching: how each source looks over time, alarms, how far the audit trail was verified."""

from sqlalchemy import JSON, Column, Integer, LargeBinary, String, Table, Text

from monitor.store.tables.base import UtcTime, metadata

watch = Table(  # counts of kinds of values, never a value
    "watch",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("updated_at", UtcTime, nullable=False),
    Column("fields", JSON, nullable=False),
)
alarm = Table(  # one matter from its beginning to its end; no name, no address, no word of a log in its text
    "alarm",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("source", String(64), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("began_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, index=True),
)
audit_proof = Table(  # one row: up to where the trail was found whole
    "audit_proof",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("at", UtcTime, nullable=False),
)
