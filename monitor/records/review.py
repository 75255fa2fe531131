"""What a person sees and does: an incident with its bookkeeping, notes, decisions, the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from monitor.records.detection import OPEN_STATES, Incident, IncidentState


class ChangeKind(StrEnum):
    """OPENED: new. EXTENDED: more of the same. RAISED: more severe than before, breaks any alert suppression."""

    OPENED = "opened"
    EXTENDED = "extended"
    RAISED = "raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChange:
    """What recording did to one incident. incident: as it now stands. severity_before: None when it is new."""

    incident: Incident
    kind: ChangeKind
    severity_before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFile:
    """An incident with what people have done about it. Times are clock times; due_at is None for a record."""

    incident: Incident
    drafted_at: datetime
    due_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now and self.incident.state in OPEN_STATES


class NoteKind(StrEnum):
    DECISION = "decision"
    NOTE = "note"
    CHECKLIST = "checklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a named person wrote or did. text is sealed at rest.

    state: the state set, of a decision. item, done: of a checklist mark; the newest mark of an item holds.
    """

    at: datetime
    login: str
    kind: NoteKind
    text: str
    state: IncidentState | None = None
    item: str = ""
    done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One row of the trail. It has no number: a gap would tell of a row that its reader may not see.

    actor: a login of routes.toml, or `filterwatch`. details: never a name, address or search words.
    """

    at: datetime
    actor: str
    action: str
    incident_id: str | None
    subject_id: str | None
    details: Mapping[str, Any]
