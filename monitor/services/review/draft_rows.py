"""Incidents with their bookkeeping in; rows for lists out: who by pseudonym, by name only where it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.alerts.compose import LEVELS
from monitor.records.detection import Incident
from monitor.records.people import Subject
from monitor.records.review import IncidentFile
from monitor.services.review.checklists import to_group_label
from monitor.services.review.desk import Desk
from monitor.services.review.plain_text import to_plain_text
from monitor.services.review.rights import NAMELESS, actor_of, may_reveal
from monitor.services.review.wording import NOUNS, STATES, to_kind_label
from monitor.store.audit import load_audit
from monitor.store.subjects import load_visible_subjects
from monitor.store.visibility import Sight

REVEALED = "revealed"
SHORT_CHARACTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Who a draft is about. pseudonym: short, stable, says nothing. name, login: "" unless their reader asked for them.

    noun: what to call it in a sentence. is_somebody: False for a web site or a group.
    name is "" as well where the roster has none: a login that isn't in it, a shared one, a device, an address.
    """

    subject_id: str
    label: str
    pseudonym: str
    name: str = ""
    login: str = ""

    noun: str = "person"
    is_somebody: bool = True

    @property
    def is_revealed(self) -> bool:
        return bool(self.login)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """One line of a list of drafts. why: the first reason."""

    file: IncidentFile
    level: str
    state: str
    group: str
    person: PersonLine
    why: str
    is_overdue: bool

    @property
    def incident(self) -> Incident:
        return self.file.incident


def to_draft_rows(
    connection: Connection,
    desk: Desk,
    sight: Sight,
    files: Sequence[IncidentFile],
    *,
    now: datetime,
    revealed_since: datetime | None = None,
) -> tuple[DraftRow, ...]:
    """Files as rows, in their order. revealed_since: None shows no name, whatever was asked for."""
    revealed = _load_revealed(connection, sight, files, since=revealed_since)
    return tuple(
        DraftRow(
            file=file,
            level=LEVELS[file.incident.severity],
            state=STATES[file.incident.state],
            group=to_group_label(desk.checklists, file.incident.draft_group),
            person=to_person_line(desk, file.incident, revealed.get(file.incident.subject_id)),
            why=file.incident.why[0] if file.incident.why else "",
            is_overdue=file.is_overdue(now),
        )
        for file in files
    )


def to_person_line(desk: Desk, incident: Incident, subject: Subject | None) -> PersonLine:
    """subject: with its login, where the reader may know it; else None."""
    row = desk.roster.find(subject.login, desk.to_day(incident.last_at), subject.site) if subject else None
    return PersonLine(
        subject_id=incident.subject_id,
        label=to_kind_label(incident.subject_kind, incident.year_group),
        pseudonym=incident.subject_id[:SHORT_CHARACTERS],
        name=to_plain_text(row.name) if row else "",
        login=to_plain_text(subject.login) if subject else "",
        noun=NOUNS.get(incident.subject_kind, "person"),
        is_somebody=incident.subject_kind not in NAMELESS,
    )


def _load_revealed(
    connection: Connection, sight: Sight, files: Sequence[IncidentFile], *, since: datetime | None
) -> dict[str, Subject]:
    if since is None:
        return {}
    actor = actor_of(sight)
    asked = {
        row.subject_id
        for row in load_audit(connection, sight)
        if row.action == REVEALED and row.actor == actor and row.at >= since and row.subject_id
    }
    wanted = {file.incident.subject_id for file in files if may_reveal(sight, file.incident)} & asked
    return load_visible_subjects(connection, sight, sorted(wanted)) if wanted else {}
