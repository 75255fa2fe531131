"""Quarantined records: sealed on the way in, listed without their text, opened one by one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from monitor.records.health import RejectRow
from monitor.records.source import Reject
from monitor.store.seal import sealer_of
from monitor.store.tables import reject as reject_table
from monitor.store.text import to_printable

KEPT_BYTES = 65_536


def record_rejects(connection: Connection, rejects: Sequence[Reject], *, now: datetime) -> None:
    """Keep each record's first 64 KiB, sealed, with where it stood and why it could not be read."""
    if not rejects:
        return
    sealer = sealer_of(connection)
    rows = [
        {
            "source": reject.source,
            "generation_id": reject.generation_id,
            "offset": reject.offset,
            "reason": to_printable(reject.reason),
            "size_bytes": len(reject.raw),
            "raw_sealed": sealer.seal(reject.raw[:KEPT_BYTES], _place(reject.generation_id, reject.offset)),
            "read_at": now,
        }
        for reject in rejects
    ]
    connection.execute(insert(reject_table), rows)


def load_rejects(connection: Connection, *, source: str | None = None, limit: int = 100) -> list[RejectRow]:
    """Return the newest rejects, for a technician: where and why, never the text."""
    columns = [column for column in reject_table.c if column.name != "raw_sealed"]
    statement = select(*columns).order_by(reject_table.c.id.desc()).limit(limit)
    if source is not None:
        statement = statement.where(reject_table.c.source == source)
    return [RejectRow(**row) for row in connection.execute(statement).mappings()]


def load_reject(connection: Connection, reject_id: int) -> Reject | None:
    """Return one reject with its text, in clear: whoever asks must have the right to, and it is audited."""
    row = connection.execute(select(reject_table).where(reject_table.c.id == reject_id)).one_or_none()
    if row is None:
        return None
    raw = sealer_of(connection).unseal(row.raw_sealed, _place(row.generation_id, row.offset))
    return Reject(source=row.source, generation_id=row.generation_id, offset=row.offset, reason=row.reason, raw=raw)


def prune_rejects(connection: Connection, before: datetime) -> int:
    """Delete what was quarantined before `before` (14 days); return how many."""
    return connection.execute(delete(reject_table).where(reject_table.c.read_at < before)).rowcount


def _place(generation_id: str, offset: int) -> bytes:
    return f"reject:{generation_id}:{offset}".encode()
