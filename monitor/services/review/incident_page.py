"""A viewer and a draft in; everything about it that they may know out, in words for a web page and a terminal alike.

What a viewer may not see is, here, not there: None, or missing from lists and counts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.records.detection import Incident, IncidentState
from monitor.records.people import Viewer
from monitor.records.review import AuditRow, IncidentFile, Note, NoteKind
from monitor.services.review.checklists import StepRow, steps_of, warning_of
from monitor.services.review.desk import Desk
from monitor.services.review.draft_rows import DraftRow, to_draft_rows
from monitor.services.review.evidence import EvidenceRow, to_evidence_rows
from monitor.services.review.hints import HintRow, to_hint_rows
from monitor.services.review.rights import actor_of, may_decide, may_read_words, may_reveal
from monitor.services.review.timeline import Timeline, draw_timeline
from monitor.services.review.wording import ABOUT_NO_PERSON, CONFIDENCES
from monitor.store.alerts import acknowledge
from monitor.store.attempts import load_attempts
from monitor.store.audit import load_audit, record_audit
from monitor.store.decisions import load_notes, states_after
from monitor.store.engine import writing
from monitor.store.hints import load_hints
from monitor.store.review import history_of, load_evidence, load_incident
from monitor.store.visibility import Sight

MOST_EVIDENCE_ROWS = 300
HINTS_REACH = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage:
    """One draft for one viewer.

    warning: to be read before anything else. evidence: the newest rows; evidence_total counts all. hints: what
    the host model says of this person's other blocked lines around that time. history: this person's other drafts.
    seen: hand it back with a decision, so that nobody decides about what they have not seen.
    """

    row: DraftRow
    warning: tuple[str, ...]
    themes: tuple[str, ...]
    sureness: str
    evidence: tuple[EvidenceRow, ...]
    evidence_total: int
    hints: tuple[HintRow, ...]
    timeline: Timeline
    history: tuple[DraftRow, ...]
    checklist: tuple[StepRow, ...]
    notes: tuple[Note, ...]
    trail: tuple[AuditRow, ...]
    outcomes: tuple[IncidentState, ...]
    may_decide: bool
    may_reveal: bool
    seen: str

    @property
    def incident(self) -> Incident:
        return self.row.file.incident


def incident_page(
    desk: Desk, sight: Sight, incident_id: str, *, now: datetime, revealed_since: datetime | None = None
) -> IncidentPage | None:
    """Show one draft. The look is written to the trail; by somebody who decides, it acknowledges the urgent alert.

    revealed_since: names that this viewer asked for since then (their sign-in) are shown; None shows none.
    """
    with writing(desk.engine) as connection:
        file = load_incident(connection, sight, incident_id)
        if file is None:
            return None
        record_audit(
            connection,
            at=now,
            actor=actor_of(sight),
            action="viewed",
            incident_id=incident_id,
            subject_id=file.incident.subject_id,
        )
        if isinstance(sight, Viewer) and may_decide(sight, file.incident):
            acknowledge(connection, sight, incident_id, now=now)
        return _load_page(connection, desk, sight, file, now=now, revealed_since=revealed_since)


def outcomes_of(incident: Incident) -> tuple[IncidentState, ...]:
    """The states that a person may set from here, in the order of IncidentState; reopening is asked for apart."""
    possible = states_after(incident.state)
    return tuple(state for state in IncidentState if state in possible)


def seen_mark(incident: Incident) -> str:
    """Changes whenever the draft does: its state, its level or its evidence."""
    return f"{incident.state.value}/{incident.severity}/{incident.attempts}/{incident.lines}"


def _load_page(
    connection: Connection,
    desk: Desk,
    sight: Sight,
    file: IncidentFile,
    *,
    now: datetime,
    revealed_since: datetime | None,
) -> IncidentPage:
    incident = file.incident
    evidence = to_evidence_rows(
        load_evidence(connection, sight, incident.id),
        load_attempts(connection, incident.attempt_ids),
        desk.theme_labels,
        shows_words=may_read_words(sight, incident),
    )
    past = [other for other in history_of(connection, sight, incident.subject_id) if other.incident.id != incident.id]
    row, *history = to_draft_rows(connection, desk, sight, [file, *past], now=now, revealed_since=revealed_since)
    notes = load_notes(connection, sight, incident.id)
    return IncidentPage(
        row=row,
        warning=warning_of(desk.checklists, incident),
        themes=tuple(desk.theme_labels.get(theme, theme) for theme in incident.themes),
        sureness=CONFIDENCES[incident.confidence] if row.person.is_somebody else ABOUT_NO_PERSON,
        evidence=tuple(evidence[-MOST_EVIDENCE_ROWS:]),
        evidence_total=len(evidence),
        hints=tuple(
            to_hint_rows(
                load_hints(
                    connection,
                    incident.subject_id,
                    since=incident.first_at - HINTS_REACH,
                    until=incident.last_at + HINTS_REACH,
                ),
                desk.theme_labels,
            )
        ),
        timeline=draw_timeline(evidence, desk.zone),
        history=tuple(history),
        checklist=steps_of(desk.checklists, incident, notes),
        notes=tuple(note for note in notes if note.kind is not NoteKind.CHECKLIST),
        trail=tuple(load_audit(connection, sight, incident_id=incident.id)),
        outcomes=outcomes_of(incident),
        may_decide=may_decide(sight, incident),
        may_reveal=may_reveal(sight, incident),
        seen=seen_mark(incident),
    )
