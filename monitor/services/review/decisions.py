"""A person's decision, note or tick in; the draft's new state, its note and its audit row, in one transaction, out.

Every function returns None where the viewer has nothing to see, and raises ReviewError with a sentence for the person
where what they ask can't be done as it stands.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.errors import ReviewError
from monitor.records.detection import OPEN_STATES, RECORD_STATES, Incident, IncidentState
from monitor.records.people import Viewer
from monitor.records.review import IncidentFile, Note
from monitor.services.review.checklists import StepRow, steps_of
from monitor.services.review.desk import Desk
from monitor.services.review.incident_page import outcomes_of, seen_mark
from monitor.services.review.rights import may_decide
from monitor.services.review.wording import STATES
from monitor.store import decisions
from monitor.store.engine import writing
from monitor.store.review import load_incident

SHORTEST_REASON = 5
LONGEST_TEXT = 4_000
NOT_YOURS = "You can read this draft, but deciding it is for the safeguarding lead or whoever stands in for them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person says about a draft. seen: the mark of the page they read, None in a terminal."""

    state: IncidentState
    reason: str
    note: str = ""
    seen: str | None = None


def decide(desk: Desk, viewer: Viewer, incident_id: str, decision: Decision, *, now: datetime) -> IncidentFile | None:
    """Set a draft's state. When the draft has changed since it was seen, nothing is decided."""
    reason, note = _read_reason(decision.reason), _read_text(decision.note)
    with writing(desk.engine) as connection:
        incident = _load_for_decision(connection, viewer, incident_id)
        if incident is None:
            return None
        if decision.seen is not None and decision.seen != seen_mark(incident):
            raise ReviewError("This draft has changed since you opened it. Read what is new, then decide.")
        if decision.state not in outcomes_of(incident):
            raise ReviewError(f"A draft that is “{STATES[incident.state]}” can't become “{STATES[decision.state]}”.")
        return decisions.decide(
            connection, viewer, incident_id, state=decision.state, reason=reason, note=note, now=now
        )


def reopen(desk: Desk, viewer: Viewer, incident_id: str, *, reason: str, now: datetime) -> IncidentFile | None:
    """Take a decided draft up again."""
    reason = _read_reason(reason)
    with writing(desk.engine) as connection:
        incident = _load_for_decision(connection, viewer, incident_id)
        if incident is None:
            return None
        if not may_be_reopened(incident):
            raise ReviewError(f"A draft that is “{STATES[incident.state]}” is still open.")
        return decisions.reopen(connection, viewer, incident_id, reason=reason, now=now)


def add_note(desk: Desk, viewer: Viewer, incident_id: str, *, text: str, now: datetime) -> Note | None:
    """Write something down without deciding. Anybody who may see the draft may."""
    text = _read_text(text)
    if not text:
        raise ReviewError("The note is empty.")
    with writing(desk.engine) as connection:
        return decisions.add_note(connection, viewer, incident_id, text=text, now=now)


def tick(
    desk: Desk, viewer: Viewer, incident_id: str, *, step: str, done: bool, text: str = "", now: datetime
) -> tuple[StepRow, ...] | None:
    """Tick a step of the checklist, or take the tick back; return the checklist as it then is.

    text: who was told, when, or why not.
    """
    text = _read_text(text)
    with writing(desk.engine) as connection:
        file = load_incident(connection, viewer, incident_id)
        if file is None:
            return None
        if step not in {row.id for row in steps_of(desk.checklists, file.incident, [])}:
            raise ReviewError("That step is not on this draft's checklist.")
        decisions.mark_checklist(connection, viewer, incident_id, item=step, done=done, text=text, now=now)
        return steps_of(desk.checklists, file.incident, decisions.load_notes(connection, viewer, incident_id))


def may_be_reopened(incident: Incident) -> bool:
    """Whether a person has decided it; records and open drafts can't be reopened."""
    return incident.state not in OPEN_STATES + RECORD_STATES


def _load_for_decision(connection: Connection, viewer: Viewer, incident_id: str) -> Incident | None:
    file = load_incident(connection, viewer, incident_id)
    if file is None:
        return None
    if not may_decide(viewer, file.incident):
        raise ReviewError(NOT_YOURS)
    return file.incident


def _read_reason(reason: str) -> str:
    reason = _read_text(reason)
    if len(reason) < SHORTEST_REASON:
        raise ReviewError("Give a reason, in a few words at least. Who reads this next year will thank you.")
    return reason


def _read_text(text: str) -> str:
    """Line ends as LF, other blanks as a space, other control characters out: a note is shown, printed and exported."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    kept = "".join(_keep(character) for character in lines)
    if len(kept) > LONGEST_TEXT:
        raise ReviewError(f"That is too long: at most {LONGEST_TEXT:,} characters.")
    return kept


def _keep(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    return " " if character.isspace() else ""
