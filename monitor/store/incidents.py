"""Incidents as detection drafts them in; what that opened, extended or raised out. A decided one is never touched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from monitor.records.detection import OPEN_STATES, Incident
from monitor.records.review import ChangeKind, IncidentChange
from monitor.store.audit import SOFTWARE, record_audit
from monitor.store.bulk import in_chunks
from monitor.store.incident_rows import UNDECIDED_STATES, load_files, to_row
from monitor.store.tables import incident, incident_implicated, incident_route

REF_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REF_LENGTH = 6


def load_incidents_of(connection: Connection, subject_ids: Collection[str]) -> list[Incident]:
    """Return every incident of these subjects, oldest first. For the pipeline: no page reads past `visible_to`."""
    found = []
    for chunk in in_chunks(list(subject_ids)):
        found += [file.incident for file in load_files(connection, [incident.c.subject_id.in_(chunk)])]
    return found


def record_incidents(
    connection: Connection,
    incidents: Sequence[Incident],
    *,
    now: datetime,
    implicated: Mapping[str, frozenset[str]] | None = None,
    due_at: datetime | None = None,
) -> list[IncidentChange]:
    """Open what is new, extend what is open, leave alone what is decided; return the changes in the order given.

    incidents: each as a whole, as it now follows from all of its attempts: it takes the place of what was there. Only
    ref, state and what people noted stay. What comes out equal is no change, so a second time changes nothing.
    implicated: by incident id, the pseudonyms of those who must never see it; it only ever grows, and the incident's
    own subject always belongs to it. due_at: when the drafts opened now ought to be decided.
    """
    known = _load_known(connection, [one.id for one in incidents])
    changes = []
    for one in incidents:
        before = known.get(one.id)
        after = _open(connection, one, now, due_at) if before is None else _extend(connection, before, one)
        if after is None:
            continue
        _implicate(connection, one.id, {one.subject_id, *(implicated or {}).get(one.id, ())})
        known[one.id] = after
        if after != before:
            changes.append(_audit_change(connection, before, after, now))
    return changes


def _load_known(connection: Connection, ids: Sequence[str]) -> dict[str, Incident]:
    found = {}
    for chunk in in_chunks(ids):
        for file in load_files(connection, [incident.c.id.in_(chunk)]):
            found[file.incident.id] = file.incident
    return found


def _open(connection: Connection, one: Incident, now: datetime, due_at: datetime | None) -> Incident:
    opened = replace(one, ref=_free_ref(connection, one))
    due = due_at if opened.state in OPEN_STATES else None
    connection.execute(insert(incident).values(**to_row(opened), drafted_at=now, due_at=due, decided_by=""))
    _record_route(connection, opened)
    return opened


def _extend(connection: Connection, before: Incident, one: Incident) -> Incident | None:
    """Put what detection now says in the place of what it said before; what people said of it stays."""
    if before.state not in UNDECIDED_STATES:
        return None
    after = replace(one, ref=before.ref, state=before.state)
    if after != before:
        connection.execute(update(incident).where(incident.c.id == one.id).values(**to_row(after)))
        _record_route(connection, after)
    return after


def _audit_change(connection: Connection, before: Incident | None, after: Incident, now: datetime) -> IncidentChange:
    if before is None:
        change = IncidentChange(incident=after, kind=ChangeKind.OPENED)
    else:
        kind = ChangeKind.RAISED if after.severity > before.severity else ChangeKind.EXTENDED
        change = IncidentChange(incident=after, kind=kind, severity_before=before.severity)
    if change.kind is not ChangeKind.EXTENDED:
        record_audit(
            connection,
            at=now,
            actor=SOFTWARE,
            action=change.kind,
            incident_id=after.id,
            subject_id=after.subject_id,
            details={"state": after.state, "severity": after.severity, "rules": after.rules},
        )
    return change


def _implicate(connection: Connection, incident_id: str, subject_ids: Collection[str]) -> None:
    rows = [{"incident_id": incident_id, "subject_id": subject_id} for subject_id in sorted(subject_ids)]
    connection.execute(insert_or(incident_implicated).on_conflict_do_nothing(), rows)


def _record_route(connection: Connection, one: Incident) -> None:
    connection.execute(delete(incident_route).where(incident_route.c.incident_id == one.id))
    rows = [
        {"incident_id": one.id, "role": role, "position": position}
        for position, role in enumerate(dict.fromkeys(one.route))
    ]
    if rows:
        connection.execute(insert(incident_route), rows)


def _free_ref(connection: Connection, one: Incident) -> str:
    """Return the incident's ref, or one salted anew when another incident has it (one in 700 million)."""
    ref, salt = one.ref, 0
    while connection.scalars(select(incident.c.id).where(incident.c.ref == ref)).first() is not None:
        salt += 1
        digest = blake2b(f"{one.id}/{salt}".encode(), digest_size=REF_LENGTH).digest()
        ref = one.ref.rpartition("-")[0] + "-" + "".join(REF_LETTERS[byte % len(REF_LETTERS)] for byte in digest)
    return ref
