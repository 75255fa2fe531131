"""The tables. Times are aware UTC; what names a person or an address is sealed (AES-256-GCM) before it gets here."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- ingest ---------------------------------------------------------------------------------------------------------
source = Table(
    "source",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("format", String(64), nullable=False, default=""),
    Column("lines", Integer, nullable=False, default=0),
    Column("entries", Integer, nullable=False, default=0),
    Column("ignored", Integer, nullable=False, default=0),
    Column("rejected", Integer, nullable=False, default=0),
    Column("last_entry_at", UtcTime),
    Column("last_read_at", UtcTime),
    Column("watermark", UtcTime),
    Column("notice_kind", String(32)),
    Column("notice_text", Text),
    Column("notice_at", UtcTime),
)
generation = Table(
    "generation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("source", String(64), nullable=False, index=True),
    Column("record", JSON, nullable=False),
    Column("done", Boolean, nullable=False, default=False),
    Column("updated_at", UtcTime, nullable=False),
)
sighting = Table(
    "sighting",
    metadata,
    Column("generation_id", String(36), primary_key=True),
    Column("record_hash", LargeBinary(16), primary_key=True),
    Column("count", Integer, nullable=False),
)
reject = Table(
    "reject",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("generation_id", String(36), nullable=False),
    Column("offset", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw_sealed", LargeBinary, nullable=False),
    Column("read_at", UtcTime, nullable=False, index=True),
)
hourly_count = Table(
    "hourly_count",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("hour", UtcTime, primary_key=True),
    Column("action", String(16), primary_key=True),
    Column("entries", Integer, nullable=False),
)
read_count = Table(  # arrival hours, for the 24-hour window of `health`
    "read_count",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("hour", UtcTime, primary_key=True),
    Column("lines", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("ignored", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
)
word_count = Table(  # vendor words nobody mapped yet: categories and actions
    "word_count",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("word", String(200), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first_at", UtcTime, nullable=False),
)

# --- detect ---------------------------------------------------------------------------------------------------------
subject = Table(
    "subject",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("login_sealed", LargeBinary, nullable=False),
    Column("year_group", String(64), nullable=False, default=""),
    Column("flags", JSON, nullable=False),
    Column("confidence", String(8), nullable=False),
    Column("site", String(64), nullable=False, default=""),
)
flagged_entry = Table(
    "flagged_entry",
    metadata,
    Column("key", LargeBinary(16), primary_key=True),
    Column("attempt_id", String(36), nullable=False, index=True),
    Column("subject_id", String(40), nullable=False),
    Column("source", String(64), nullable=False),
    Column("generation_id", String(36), nullable=False),
    Column("offset", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("epoch", Integer, nullable=False, default=0),
    Column("fields", JSON, nullable=False),  # the plain rest of FlaggedEntry
    Column("private_sealed", LargeBinary),  # url and search term
)
attempt = Table(
    "attempt",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("subject_id", String(40), nullable=False),
    Column("draft_group", String(32), nullable=False),
    Column("theme", String(32), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("fields", JSON, nullable=False),  # the rest of Attempt, without entry_keys
    Index(None, "last_at"),
    Index(None, "subject_id", "draft_group", "epoch"),
)
incident = Table(
    "incident",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("ref", String(16), nullable=False, unique=True),
    Column("state", String(16), nullable=False, index=True),
    Column("subject_id", String(40), nullable=False),
    Column("subject_kind", String(16), nullable=False),
    Column("draft_group", String(32), nullable=False),
    Column("theme", String(32), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("drafted_at", UtcTime, nullable=False),  # clock time: when the software opened it
    Column("decided_at", UtcTime),
    Column("decided_by", String(64)),
    Column("fields", JSON, nullable=False),  # the rest of Incident
    Index(None, "subject_id", "draft_group"),
)
incident_route = Table(
    "incident_route",
    metadata,
    Column("incident_id", String(36), ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("position", Integer, nullable=False),
)
incident_implicated = Table(  # pseudonyms of people who must never see it
    "incident_implicated",
    metadata,
    Column("incident_id", String(36), ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True),
    Column("subject_id", String(40), primary_key=True),
)
note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident_id", String(36), ForeignKey("incident.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("login", String(64), nullable=False),
    Column("kind", String(16), nullable=False),  # decision | note | checklist
    Column("state", String(16)),
    Column("text_sealed", LargeBinary, nullable=False),
)

# --- alerts ---------------------------------------------------------------------------------------------------------
alert = Table(
    "alert",
    metadata,
    Column("id", String(36), primary_key=True),  # derived: incident, severity level reached
    Column("incident_id", String(36), index=True),
    Column("kind", String(16), nullable=False),  # urgent | ordinary | digest | test
    Column("severity", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("acknowledged_at", UtcTime),
    Column("acknowledged_by", String(64)),
    Column("fields", JSON, nullable=False),
)
delivery = Table(  # the outbox: one row per mail and recipient
    "delivery",
    metadata,
    Column("id", String(36), primary_key=True),  # derived: the Message-ID
    Column("alert_id", String(36), ForeignKey("alert.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("subject_line", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),  # queued | sending | sent | dead
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", UtcTime, nullable=False),
    Column("next_try_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("sent_at", UtcTime),
    Column("last_code", Integer),
    Column("last_error", Text),
    Index(None, "state", "next_try_at"),
)

# --- people who sign in, and the trail --------------------------------------------------------------------------------
account = Table(
    "account",
    metadata,
    Column("login", String(64), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False, default=False),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),  # of a one-time sign-in
)
web_session = Table(
    "web_session",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("login", String(64), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)
sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("who_hash", LargeBinary(32), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
)
audit = Table(  # append-only, hash-chained
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(64), nullable=False),  # a login of routes.toml, or "filterwatch"
    Column("action", String(32), nullable=False),
    Column("incident_id", String(36), index=True),
    Column("subject_id", String(40), index=True),
    Column("details", JSON, nullable=False),  # never a name, address or search words
    Column("previous_hash", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
list_status = Table(
    "list_status",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("version", String(64), nullable=False),
    Column("loaded_at", UtcTime, nullable=False),
    Column("modified_at", UtcTime),
    Column("manifest", JSON, nullable=False),
    Column("error", Text),
)
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("details", JSON, nullable=False),
)
