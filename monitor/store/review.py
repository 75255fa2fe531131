"""A viewer in; the incidents, counts, histories and evidence that this viewer may see out, by way of `visible_to`."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.records.detection import OPEN_STATES, FlaggedEntry, IncidentState
from monitor.records.review import IncidentFile
from monitor.store.bulk import is_among
from monitor.store.entries import load_entries_of_attempts
from monitor.store.incident_rows import load_files
from monitor.store.tables import incident
from monitor.store.visibility import Sight, visible_to


def load_incident(connection: Connection, viewer: Sight, incident_id: str) -> IncidentFile | None:
    """Return the incident, or None: there is none, or this viewer must not know of it."""
    return next(iter(load_files(connection, [visible_to(viewer), incident.c.id == incident_id])), None)


def load_chosen(connection: Connection, viewer: Sight, ids: Collection[str]) -> dict[str, IncidentFile]:
    """Return those of these incidents that the viewer may see, by id."""
    files = load_files(connection, [visible_to(viewer), is_among(incident.c.id, ids)])
    return {file.incident.id: file for file in files}


def find_overdue(connection: Connection, viewer: Sight, *, now: datetime) -> list[str]:
    """Return the ids of the open incidents that should have been looked at by now, oldest first."""
    conditions = (visible_to(viewer), incident.c.state.in_(OPEN_STATES), incident.c.due_at < now)
    return list(connection.scalars(select(incident.c.id).where(*conditions).order_by(incident.c.due_at, incident.c.id)))


def find_incident(connection: Connection, viewer: Sight, ref: str) -> IncidentFile | None:
    """Return the incident with the reference that people say on the phone, in any case, or None."""
    return next(iter(load_files(connection, [visible_to(viewer), incident.c.ref == ref.strip().upper()])), None)


def load_incidents(
    connection: Connection,
    viewer: Sight,
    *,
    states: Collection[IncidentState] | None = None,
    since: datetime | None = None,
    subject_ids: Collection[str] | None = None,
) -> list[IncidentFile]:
    """Return incidents and records, oldest first (log time). since: those with a line at that time or later."""
    conditions = [visible_to(viewer)]
    if states is not None:
        conditions.append(incident.c.state.in_(list(states)))
    if since is not None:
        conditions.append(incident.c.last_at >= since)
    if subject_ids is not None:
        conditions.append(incident.c.subject_id.in_(list(subject_ids)))
    return load_files(connection, conditions)


def queue(connection: Connection, viewer: Sight, *, now: datetime) -> list[IncidentFile]:
    """Return the open incidents, worst first: by severity, then restricted, then overdue, then newest."""
    newest_first = reversed(load_incidents(connection, viewer, states=OPEN_STATES))
    return sorted(
        newest_first,
        key=lambda file: (-file.incident.severity, not file.incident.restricted, not file.is_overdue(now)),
    )


def history_of(connection: Connection, viewer: Sight, subject_id: str) -> list[IncidentFile]:
    """Return every incident of one person, oldest first; of the viewer themselves, none."""
    return load_files(connection, [visible_to(viewer), incident.c.subject_id == subject_id])


def count_by_state(connection: Connection, viewer: Sight) -> dict[IncidentState, int]:
    """Return how many incidents stand in each state; a state with none is left out."""
    rows = connection.execute(
        select(incident.c.state, func.count()).where(visible_to(viewer)).group_by(incident.c.state)
    )
    return {IncidentState(state): count for state, count in rows}


def load_evidence(connection: Connection, viewer: Sight, incident_id: str) -> list[FlaggedEntry]:
    """Return the flagged lines on which an incident rests, by (at, key), in clear; none when it isn't visible."""
    file = load_incident(connection, viewer, incident_id)
    return load_entries_of_attempts(connection, file.incident.attempt_ids) if file else []
