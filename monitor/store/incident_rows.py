"""An incident in, its row out, and back."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from monitor.records.detection import OPEN_STATES, RECORD_STATES, Incident, IncidentState
from monitor.records.people import Confidence, Role, SubjectKind
from monitor.records.review import IncidentFile
from monitor.store.bulk import in_chunks
from monitor.store.tables import incident, incident_route

UNDECIDED_STATES = (*OPEN_STATES, *RECORD_STATES)
PLAIN = (
    "id",
    "ref",
    "state",
    "subject_id",
    "subject_kind",
    "draft_group",
    "theme",
    "severity",
    "restricted",
    "epoch",
    "opened_at",
    "first_at",
    "last_at",
)
OTHER = ("year_group", "themes", "rules", "attempts", "sites", "lines", "confidence", "why", "attempt_ids")


def to_row(one: Incident) -> dict[str, Any]:
    """Return the columns of `incident` that are the incident's own."""
    return {**{name: getattr(one, name) for name in PLAIN}, "fields": {name: getattr(one, name) for name in OTHER}}


def load_files(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> list[IncidentFile]:
    """Return the incidents that meet all conditions, oldest first. Who may see them is the caller's condition."""
    rows = connection.execute(select(incident).where(*conditions).order_by(incident.c.opened_at, incident.c.id)).all()
    routes = load_routes(connection, [row.id for row in rows])
    return [_to_file(row, routes.get(row.id, ())) for row in rows]


def load_routes(connection: Connection, ids: Collection[str]) -> dict[str, tuple[Role, ...]]:
    """Return the roles of each incident, in the order of telling."""
    routes: dict[str, tuple[Role, ...]] = {}
    for chunk in in_chunks(list(ids)):
        statement = select(incident_route.c.incident_id, incident_route.c.role).order_by(incident_route.c.position)
        for incident_id, role in connection.execute(statement.where(incident_route.c.incident_id.in_(chunk))):
            routes[incident_id] = (*routes.get(incident_id, ()), Role(role))
    return routes


def _to_file(row: Row[Any], route: tuple[Role, ...]) -> IncidentFile:
    others = row.fields
    return IncidentFile(
        incident=Incident(
            **{name: getattr(row, name) for name in PLAIN if name not in {"state", "subject_kind"}},
            state=IncidentState(row.state),
            subject_kind=SubjectKind(row.subject_kind),
            year_group=others["year_group"],
            themes=tuple(others["themes"]),
            rules=tuple(others["rules"]),
            attempts=others["attempts"],
            sites=others["sites"],
            lines=others["lines"],
            confidence=Confidence(others["confidence"]),
            why=tuple(others["why"]),
            attempt_ids=tuple(others["attempt_ids"]),
            route=route,
        ),
        drafted_at=row.drafted_at,
        due_at=row.due_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )
