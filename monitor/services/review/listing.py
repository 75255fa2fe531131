"""Incidents for the command line: the database owner's view, where a look at names leaves a row in the trail."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.errors import ReviewError
from monitor.records.detection import IncidentState
from monitor.services.clock import utc_now
from monitor.services.review.decisions import Decision, decide
from monitor.services.review.desk import open_desk
from monitor.services.review.incident_json import incident_row
from monitor.services.review.viewers import viewer_of
from monitor.services.upkeep.reference import load_themes
from monitor.services.viewing import account_name, open_database
from monitor.settings.checks import MAIN
from monitor.settings.paths import sqlite_file
from monitor.settings.school import School
from monitor.store.audit import record_audit
from monitor.store.engine import writing
from monitor.store.review import find_incident, load_incidents
from monitor.store.subjects import load_subjects
from monitor.store.visibility import OWNER


def list_incidents(
    school: School, *, states: Sequence[str] = (), since: datetime | None = None, reveal: bool = False
) -> list[dict[str, Any]]:
    """Every incident as a row of the JSON contract, oldest first. reveal: with logins; that is audited."""
    after = None if since is None else since.replace(tzinfo=UTC)
    with open_database(school) as engine, writing(engine) as connection:
        files = load_incidents(
            connection, OWNER, states=[IncidentState(state) for state in states] or None, since=after
        )
        subjects = load_subjects(connection, {file.incident.subject_id for file in files})
        if reveal:
            record_audit(
                connection, at=utc_now(), actor=account_name(), action="revealed", details={"incidents": len(files)}
            )
    return [incident_row(file.incident, subjects.get(file.incident.subject_id), reveal=reveal) for file in files]


def find_row(school: School, ref: str, *, reveal: bool = False) -> dict[str, Any]:
    """One incident by its reference or id. Raises ReviewError when there is none."""
    with open_database(school) as engine, writing(engine) as connection:
        file = find_incident(connection, OWNER, ref)
        if file is None:
            raise ReviewError(f"{ref}: there is no such draft. `filterwatch incidents list` shows all.")
        subject = load_subjects(connection, [file.incident.subject_id]).get(file.incident.subject_id)
        if reveal:
            record_audit(
                connection,
                at=utc_now(),
                actor=account_name(),
                action="revealed",
                incident_id=file.incident.id,
                details={},
            )
    return incident_row(file.incident, subject, reveal=reveal)


def decide_as(school: School, ref: str, *, login: str, state: str, reason: str, note: str) -> None:
    """Decide as the person of routes.toml who has this login. What they may not see does not exist for them."""
    now = utc_now()
    with open_database(school) as engine:
        desk = open_desk(school, engine, load_themes(school))
        viewer = viewer_of(school, login, on=desk.to_day(now))
        if viewer is None:
            raise ReviewError(f"{login}: nobody of routes.toml has this login, or no role that decides.")
        with engine.connect() as connection:
            found = find_incident(connection, viewer, ref)
        decision = Decision(state=IncidentState(state), reason=reason, note=note)
        if found is None or not decide(desk, viewer, found.incident.id, decision, now=now):
            raise ReviewError(f"{ref}: there is no such draft. `filterwatch incidents list` shows all.")


def record_replay_reveal(school: School) -> None:
    """A replay that shows logins is a row in the trail as well, where the school has one already. Raises StoreError."""
    file = sqlite_file(school.settings)
    if not (school.folder / MAIN).is_file() or (file is not None and not file.exists()):
        return
    with open_database(school) as engine, writing(engine) as connection:
        record_audit(connection, at=utc_now(), actor=account_name(), action="revealed", details={"replay": True})
