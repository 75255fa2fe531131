"""Tables of those who sign in, and of the trail that nobody can rewrite unseen."""

from sqlalchemy import DDL, JSON, Boolean, Column, Integer, LargeBinary, String, Table, Text, event

from monitor.store.tables.base import UtcTime, metadata

account = Table(
    "account",
    metadata,
    Column("login", String(64), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
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
    Column("who_hash", LargeBinary(16), nullable=False),  # keyed hash of login and address
    Column("at", UtcTime, nullable=False),
)
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("incident_id", String(36), index=True),
    Column("subject_id", String(40), index=True),
    Column("details", JSON, nullable=False),
    Column("previous_hash", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
installation = Table(  # one row: proves that the key belongs to this database
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key_check_sealed", LargeBinary, nullable=False),
)

AUDIT_TRIGGERS = tuple(
    f"create trigger audit_no_{action} before {action} on audit "
    "begin select raise(abort, 'the audit trail is append-only'); end"
    for action in ("update", "delete")
)
for _trigger in AUDIT_TRIGGERS:
    event.listen(audit, "after_create", DDL(_trigger))  # type: ignore[no-untyped-call]
