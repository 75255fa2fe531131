"""A source's name in; what could not be read of it, and why, out; the lines themselves only on demand, audited."""

from datetime import datetime
from typing import Any

from monitor.errors import IngestError
from monitor.services.viewing import account_name, open_database
from monitor.settings.school import School
from monitor.settings.validation import suggest
from monitor.store.audit import record_audit
from monitor.store.engine import writing
from monitor.store.rejects import load_reject, load_rejects

SHOWN_BYTES = 2_000


def list_rejects(
    school: School, source: str, *, limit: int, reveal: bool = False, now: datetime
) -> list[dict[str, Any]]:
    """The newest first: {"type": "reject", "id", "source", "read_at", "offset", "size_bytes", "reason"} and "text".

    reveal: with "text", the first 2,000 bytes of the line, in clear; that is audited. Raises IngestError for a source
    that isn't configured.
    """
    names = [section.name for section in school.settings.source]
    if source not in names:
        raise IngestError(f"{source}: there is no such source. {suggest(source, names)}".rstrip())
    with open_database(school) as engine, writing(engine) as connection:
        rows: list[dict[str, Any]] = [
            {
                "type": "reject",
                "id": row.id,
                "source": row.source,
                "read_at": row.read_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
                "offset": row.offset,
                "size_bytes": row.size_bytes,
                "reason": row.reason,
            }
            for row in load_rejects(connection, source=source, limit=limit)
        ]
        if not reveal:
            return rows
        for row in rows:
            kept = load_reject(connection, row["id"])
            row["text"] = "" if kept is None else kept.raw[:SHOWN_BYTES].decode("utf-8", "replace")
        details = {"rejects": len(rows), "source": source}
        record_audit(connection, at=now, actor=account_name(), action="revealed", details=details)
        return rows
