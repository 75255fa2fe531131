"""Tables of detection and review: subjects, flagged entries, attempts, incidents and what people said of them."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from monitor.store.tables.base import UtcTime, metadata

subject = Table(
    "subject",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("year_group", String(64), nullable=False),
    Column("confidence", String(8), nullable=False),
    Column("site", String(64), nullable=False),
    Column("private_sealed", LargeBinary, nullable=False),  # login, group, flags
)
flagged_entry = Table(
    "flagged_entry",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order of arrival: tells new rows from old ones
    Column("key", LargeBinary(16), nullable=False, unique=True),
    Column("attempt_id", String(36), index=True),  # empty until the entry is folded, in the same transaction
    Column("subject_id", String(40), nullable=False),
    Column("source", String(64), nullable=False),
    Column("generation_id", String(36), nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("private_sealed", LargeBinary, nullable=False),  # the rest of FlaggedEntry
)
attempt = Table(
    "attempt",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("subject_id", String(40), nullable=False),
    Column("draft_group", String(32), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("theme", String(32), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("breach", Boolean, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("blocked_lines", Integer, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("private_sealed", LargeBinary, nullable=False),  # the rest of Attempt; entry_keys are the entries' own
    Index(None, "subject_id", "last_at"),
)
attempt_site = Table(  # who else was let through to the same site that day; the site itself only as a keyed hash
    "attempt_site",
    metadata,
    Column("site_hash", LargeBinary(16), primary_key=True),
    Column("attempt_id", String(36), ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
incident = Table(
    "incident",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("ref", String(16), nullable=False, unique=True),
    Column("state", String(16), nullable=False, index=True),
    Column("subject_id", String(40), nullable=False, index=True),
    Column("subject_kind", String(16), nullable=False),
    Column("draft_group", String(32), nullable=False),
    Column("theme", String(32), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("opened_at", UtcTime, nullable=False),  # log time
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("drafted_at", UtcTime, nullable=False),  # clock time: when the software opened it
    Column("due_at", UtcTime),
    Column("decided_at", UtcTime),
    Column("decided_by", String(64), nullable=False),
    Column("fields", JSON, nullable=False),  # the rest of Incident; holds no name, address or search words
)
incident_route = Table(
    "incident_route",
    metadata,
    Column("incident_id", String(36), ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("position", Integer, nullable=False),
    sqlite_with_rowid=False,
)
incident_implicated = Table(  # pseudonyms of those who must never see it
    "incident_implicated",
    metadata,
    Column("incident_id", String(36), ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True),
    Column("subject_id", String(40), primary_key=True),
    sqlite_with_rowid=False,
)
note = Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident_id", String(36), ForeignKey("incident.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("login", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16)),
    Column("item", String(64), nullable=False),
    Column("done", Boolean, nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),
)
