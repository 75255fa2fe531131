"""What a named person does to an incident in; the incident as it then stands out, and a row in the trail.

A viewer who may not see the incident gets None, as if there were no such incident, and leaves no trace on it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from monitor.errors import StoreError
from monitor.records.detection import DECISIONS, OPEN_STATES, RECORD_STATES, IncidentState
from monitor.records.people import Viewer
from monitor.records.review import IncidentFile, Note, NoteKind
from monitor.store.audit import record_audit
from monitor.store.incident_rows import UNDECIDED_STATES
from monitor.store.notes import load_notes_of, record_note
from monitor.store.review import load_incident
from monitor.store.tables import incident
from monitor.store.visibility import Sight

AFTER_OPEN = frozenset({IncidentState.IN_REVIEW, *DECISIONS})
AFTER_RECORD = frozenset({IncidentState.DRAFT, *AFTER_OPEN})


def states_after(state: IncidentState) -> frozenset[IncidentState]:
    """Return the states that a person may set next; reopening is apart."""
    if state in RECORD_STATES:
        return AFTER_RECORD
    if state in OPEN_STATES:
        return AFTER_OPEN - {state}
    return frozenset({IncidentState.CLOSED}) - {state}


def decide(
    connection: Connection,
    viewer: Viewer,
    incident_id: str,
    *,
    state: IncidentState,
    reason: str,
    note: str = "",
    now: datetime,
) -> IncidentFile | None:
    """Set the state of an incident. reason: a sentence; it is kept sealed, with the note, and not in the trail.

    Raise StoreError when there is no reason, or when this state doesn't follow on the one it has.
    """
    before = load_incident(connection, viewer, incident_id)
    if before is None:
        return None
    if state not in states_after(before.incident.state):
        raise StoreError(f"An incident that is '{before.incident.state}' can't become '{state}'.")
    decided: dict[str, Any] = {"state": state}
    if state in DECISIONS:  # closing keeps the time and the name of the decision
        decided |= {"decided_at": now, "decided_by": viewer.login}
    _set_state(connection, viewer, before, decided, action="decided", text=_to_text(reason, note), now=now)
    return load_incident(connection, viewer, incident_id)


def reopen(
    connection: Connection, viewer: Viewer, incident_id: str, *, reason: str, now: datetime
) -> IncidentFile | None:
    """Take a decided incident back into review. Raise StoreError when there is no reason, or it isn't decided."""
    before = load_incident(connection, viewer, incident_id)
    if before is None:
        return None
    if before.incident.state in UNDECIDED_STATES:
        raise StoreError(f"An incident that is '{before.incident.state}' is not decided, so it can't be reopened.")
    undecided = {"state": IncidentState.IN_REVIEW, "decided_at": None, "decided_by": ""}
    _set_state(connection, viewer, before, undecided, action="reopened", text=_to_text(reason), now=now)
    return load_incident(connection, viewer, incident_id)


def add_note(connection: Connection, viewer: Viewer, incident_id: str, *, text: str, now: datetime) -> Note | None:
    """Write something on an incident without deciding it; None when the viewer may not see it."""
    note = Note(at=now, login=viewer.login, kind=NoteKind.NOTE, text=text)
    return _write(connection, viewer, incident_id, note)


def mark_checklist(
    connection: Connection, viewer: Viewer, incident_id: str, *, item: str, done: bool, text: str = "", now: datetime
) -> Note | None:
    """Tick an item of the checklist, or take the tick back; None when the viewer may not see the incident."""
    note = Note(at=now, login=viewer.login, kind=NoteKind.CHECKLIST, text=text, item=item, done=done)
    return _write(connection, viewer, incident_id, note)


def load_notes(connection: Connection, viewer: Sight, incident_id: str) -> list[Note]:
    """Return everything written on an incident, oldest first; nothing when it isn't visible."""
    return load_notes_of(connection, incident_id) if load_incident(connection, viewer, incident_id) else []


def _set_state(
    connection: Connection,
    viewer: Viewer,
    before: IncidentFile,
    values: Mapping[str, Any],
    *,
    action: str,
    text: str,
    now: datetime,
) -> None:
    state = values["state"]
    connection.execute(update(incident).where(incident.c.id == before.incident.id).values(**values))
    written = Note(at=now, login=viewer.login, kind=NoteKind.DECISION, text=text, state=state)
    record_note(connection, before.incident.id, written)
    record_audit(
        connection,
        at=now,
        actor=viewer.login,
        action=action,
        incident_id=before.incident.id,
        subject_id=before.incident.subject_id,
        details={"before": before.incident.state, "after": state},
    )


def _write(connection: Connection, viewer: Viewer, incident_id: str, note: Note) -> Note | None:
    file = load_incident(connection, viewer, incident_id)
    if file is None:
        return None
    record_audit(
        connection,
        at=note.at,
        actor=viewer.login,
        action=note.kind,
        incident_id=incident_id,
        subject_id=file.incident.subject_id,
        details={"item": note.item, "done": note.done} if note.kind is NoteKind.CHECKLIST else {},
    )
    return record_note(connection, incident_id, note)


def _to_text(reason: str, note: str = "") -> str:
    if not reason.strip():
        raise StoreError("A decision needs a reason. Say in a sentence why.")
    return f"{reason.strip()}\n\n{note.strip()}".strip()
