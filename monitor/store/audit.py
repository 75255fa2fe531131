"""The trail: who did what, when, in; the rows a viewer may see, and proof that none was changed, out.

Each row's hash is SHA-256 over the hash before it and the row as canonical JSON, so that an edited, deleted, inserted
or reordered row breaks the chain from there on. Rows cut off at the end show only against an anchor: the hash that
the morning digest carries out of the house.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from monitor.records.review import AuditRow
from monitor.store.bulk import to_microseconds
from monitor.store.tables import audit, audit_proof
from monitor.store.visibility import Sight, audit_visible_to

FIRST_HASH = bytes(32)
SOFTWARE = "filterwatch"


def record_audit(
    connection: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    incident_id: str | None = None,
    subject_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append one row, in the transaction of what it tells about.

    actor: a login of routes.toml, or `filterwatch`. details: JSON values; never a name, an address or search words.
    """
    last = connection.execute(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
    number, previous_hash = (last.number + 1, last.hash) if last else (1, FIRST_HASH)
    row = {
        "number": number,
        "at": at,
        "actor": actor,
        "action": action,
        "incident_id": incident_id,
        "subject_id": subject_id,
        "details": dict(details or {}),
    }
    row_hash = _hash_row(previous_hash, row)
    connection.execute(insert(audit).values(**row, previous_hash=previous_hash, hash=row_hash))


def load_audit(
    connection: Connection,
    viewer: Sight,
    *,
    incident_id: str | None = None,
    subject_id: str | None = None,
    limit: int = 500,
) -> list[AuditRow]:
    """Return the rows that the viewer may see, newest first: all, or those of one incident or one person."""
    columns = (audit.c.at, audit.c.actor, audit.c.action, audit.c.incident_id, audit.c.subject_id, audit.c.details)
    statement = select(*columns).where(audit_visible_to(viewer)).order_by(audit.c.number.desc()).limit(limit)
    if incident_id is not None:
        statement = statement.where(audit.c.incident_id == incident_id)
    if subject_id is not None:
        statement = statement.where(audit.c.subject_id == subject_id)
    return [AuditRow(**row) for row in connection.execute(statement).mappings()]


def verify_audit(connection: Connection, *, anchor: str | None = None) -> int | None:
    """Return the number of the first row that is broken or missing, or None when the trail is whole.

    anchor: a hash that `load_anchor` gave earlier; a trail that no longer holds it was cut off or made anew.
    """
    return _verify_from(connection, 1, FIRST_HASH, anchor=anchor)


def verify_new_audit(connection: Connection) -> int | None:
    """As `verify_audit`, but only behind what `record_audit_proof` found whole, whose last row must be as it was."""
    proof = connection.execute(select(audit_proof.c.number, audit_proof.c.hash)).one_or_none()
    if proof is None:
        return verify_audit(connection)
    last = connection.scalars(select(audit.c.hash).where(audit.c.number == proof.number)).one_or_none()
    return proof.number if last != proof.hash else _verify_from(connection, proof.number + 1, proof.hash, anchor=None)


def record_audit_proof(connection: Connection, *, now: datetime, is_whole: bool = False) -> int | None:
    """Verify the trail's new rows (is_whole: every row) and remember that they are whole; return what is broken."""
    broken = verify_audit(connection) if is_whole else verify_new_audit(connection)
    newest = connection.execute(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
    if broken is not None:
        connection.execute(delete(audit_proof))  # from now on the whole trail is looked at, and stays broken
    elif newest is not None:
        values = {"number": newest.number, "hash": newest.hash, "at": now}
        statement = insert_or_update(audit_proof).values(id=1, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    return broken


def _verify_from(connection: Connection, first: int, previous_hash: bytes, *, anchor: str | None) -> int | None:
    expected, is_anchored = first, anchor is None
    rows = select(audit).order_by(audit.c.number)
    if first > 1:
        rows = rows.where(audit.c.number >= first)
    for row in connection.execute(rows).mappings():
        is_next = row["number"] == expected and row["previous_hash"] == previous_hash
        if not is_next or row["hash"] != _hash_row(previous_hash, row):
            return expected
        expected, previous_hash = expected + 1, row["hash"]
        is_anchored = is_anchored or previous_hash.hex() == anchor
    return None if is_anchored else expected


def load_anchor(connection: Connection) -> str:
    """Return the hash of the newest row as hex, "" when there is none."""
    newest = connection.scalars(select(audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
    return newest.hex() if newest else ""


def _hash_row(previous_hash: bytes, row: Mapping[Any, Any]) -> bytes:
    told = [
        row["number"],
        to_microseconds(row["at"]),
        row["actor"],
        row["action"],
        row["incident_id"],
        row["subject_id"],
        row["details"],
    ]
    return sha256(previous_hash + orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).digest()
