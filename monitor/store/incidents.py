"""Incidents as detection drafts them in; what that opened, extended or raised out. A decided one is never touched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, bindparam, delete, insert, select, update
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
    before = _load_known(connection, [one.id for one in incidents])
    taken = _find_taken(connection, {one.ref for one in incidents if one.id not in before})
    known = dict(before)
    changes, touched = [], set()
    for one in incidents:
        was = known.get(one.id)
        if was is not None and was.state not in UNDECIDED_STATES:
            continue
        after = known[one.id] = replace(one, ref=was.ref, state=was.state) if was else _with_ref(connection, one, taken)
        touched.add(one.id)
        if after != was:
            changes.append(_to_change(was, after))
    _write(connection, [known[name] for name in sorted(touched)], before, now=now, due_at=due_at)
    _implicate(connection, {name: {known[name].subject_id, *(implicated or {}).get(name, ())} for name in touched})
    for change in changes:
        _audit_change(connection, change, now)
    return changes


def _load_known(connection: Connection, ids: Sequence[str]) -> dict[str, Incident]:
    found = {}
    for chunk in in_chunks(ids):
        for file in load_files(connection, [incident.c.id.in_(chunk)]):
            found[file.incident.id] = file.incident
    return found


def _write(
    connection: Connection,
    incidents: Sequence[Incident],
    before: Mapping[str, Incident],
    *,
    now: datetime,
    due_at: datetime | None,
) -> None:
    """Put what detection now says in the place of what it said before; what people said of it stays."""
    opened = [
        {**to_row(one), "drafted_at": now, "due_at": due_at if one.state in OPEN_STATES else None, "decided_by": ""}
        for one in incidents
        if one.id not in before
    ]
    if opened:
        connection.execute(insert(incident), opened)
    changed = [{**to_row(one), "which": one.id} for one in incidents if before.get(one.id, one) != one]
    if changed:
        connection.execute(update(incident).where(incident.c.id == bindparam("which")), changed)
    _record_routes(connection, [one for one in incidents if one.id not in before or before[one.id].route != one.route])


def _to_change(before: Incident | None, after: Incident) -> IncidentChange:
    if before is None:
        return IncidentChange(incident=after, kind=ChangeKind.OPENED)
    kind = ChangeKind.RAISED if after.severity > before.severity else ChangeKind.EXTENDED
    return IncidentChange(incident=after, kind=kind, severity_before=before.severity)


def _audit_change(connection: Connection, change: IncidentChange, now: datetime) -> None:
    after = change.incident
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


def _implicate(connection: Connection, implicated: Mapping[str, Collection[str]]) -> None:
    """implicated: by incident id."""
    rows = [
        {"incident_id": name, "subject_id": subject_id}
        for name in sorted(implicated)
        for subject_id in sorted(implicated[name])
    ]
    if rows:
        connection.execute(insert_or(incident_implicated).on_conflict_do_nothing(), rows)


def _record_routes(connection: Connection, incidents: Sequence[Incident]) -> None:
    for chunk in in_chunks([one.id for one in incidents]):
        connection.execute(delete(incident_route).where(incident_route.c.incident_id.in_(chunk)))
    rows = [
        {"incident_id": one.id, "role": role, "position": position}
        for one in incidents
        for position, role in enumerate(dict.fromkeys(one.route))
    ]
    if rows:
        connection.execute(insert(incident_route), rows)


def _find_taken(connection: Connection, refs: Collection[str]) -> set[str]:
    """Those of the references that another incident has."""
    chunks = in_chunks(sorted(refs))
    return {
        ref for chunk in chunks for ref in connection.scalars(select(incident.c.ref).where(incident.c.ref.in_(chunk)))
    }


def _with_ref(connection: Connection, one: Incident, taken: set[str]) -> Incident:
    """The incident with its ref, or with one salted anew when another incident has it (one in 700 million).

    taken: what others are known to have; its own is added.
    """
    ref, salt = one.ref, 0
    while ref in taken:
        salt += 1
        digest = blake2b(f"{one.id}/{salt}".encode(), digest_size=REF_LENGTH).digest()
        ref = one.ref.rpartition("-")[0] + "-" + "".join(REF_LETTERS[byte % len(REF_LETTERS)] for byte in digest)
        taken |= _find_taken(connection, {ref})
    taken.add(ref)
    return replace(one, ref=ref)
