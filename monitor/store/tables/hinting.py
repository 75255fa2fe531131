"""Table of the host model's hints: kept apart from flagged lines, so that no rule can count one."""

from sqlalchemy import Column, Index, LargeBinary, String, Table

from monitor.store.tables.base import UtcTime, metadata

host_hint = Table(
    "host_hint",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("subject_id", String(40), nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("private_sealed", LargeBinary, nullable=False),  # site, theme, probability, version of the model
    Index(None, "subject_id", "at"),
)
