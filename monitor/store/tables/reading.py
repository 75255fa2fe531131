"""Tables of ingest: sources with totals, file generations, what was seen, rejects, counts, lists, signs of life."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, LargeBinary, String, Table, Text

from monitor.store.tables.base import UtcTime, metadata

source = Table(  # running totals since the database was made
    "source",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("format", String(64), nullable=False),
    Column("lines", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("ignored", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("last_entry_at", UtcTime),
    Column("last_read_at", UtcTime),
    Column("watermark", UtcTime),
    Column("notice_kind", String(32)),
    Column("notice_text", Text),
    Column("notice_at", UtcTime),
)
generation = Table(  # the checkpoint
    "generation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("source", String(64), nullable=False, index=True),
    Column("offset", BigInteger, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("fields", JSON, nullable=False),  # Generation as a whole
)
sighting = Table(  # how often a record was seen in a snapshot or drop that is still being read
    "sighting",
    metadata,
    Column("generation_id", String(36), primary_key=True),
    Column("record_hash", LargeBinary(16), primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
reject = Table(
    "reject",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("generation_id", String(36), nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("raw_sealed", LargeBinary, nullable=False),
    Column("read_at", UtcTime, nullable=False, index=True),
)
hourly_count = Table(  # by log time: all that is kept of a line that isn't flagged
    "hourly_count",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("hour", UtcTime, primary_key=True),
    Column("action", String(16), primary_key=True),
    Column("entries", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
read_count = Table(  # by clock time: the 24-hour window of `health`
    "read_count",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("hour", UtcTime, primary_key=True),
    Column("lines", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("ignored", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
word_count = Table(  # vendors' words that no mapping knows yet
    "word_count",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("word", String(200), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    sqlite_with_rowid=False,
)
list_status = Table(
    "list_status",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("version", String(64), nullable=False),
    Column("loaded_at", UtcTime, nullable=False),
    Column("modified_at", UtcTime),
    Column("manifest", JSON, nullable=False),
    Column("error", Text, nullable=False),
)
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("details", JSON, nullable=False),
)
