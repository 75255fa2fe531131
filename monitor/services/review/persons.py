"""A viewer and a pseudonym in; that person's drafts, and with a reason the name, out. All of it audited."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from monitor.errors import ReviewError
from monitor.records.people import Viewer
from monitor.records.review import AuditRow
from monitor.services.review.desk import Desk
from monitor.services.review.draft_rows import REVEALED, DraftRow, PersonLine, to_draft_rows
from monitor.services.review.rights import actor_of, may_reveal
from monitor.store.audit import load_audit, record_audit
from monitor.store.decisions import add_note
from monitor.store.engine import writing
from monitor.store.review import history_of
from monitor.store.visibility import Sight

SHORTEST_REASON = 5
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person's drafts, newest first. outcomes: how many ended how. trail: who looked, who asked for the name."""

    person: PersonLine
    rows: tuple[DraftRow, ...]
    outcomes: tuple[tuple[str, int], ...]
    attempts: int
    trail: tuple[AuditRow, ...]
    may_reveal: bool


def person_page(
    desk: Desk, sight: Sight, subject_id: str, *, now: datetime, revealed_since: datetime | None = None
) -> PersonPage | None:
    """Show what there is about one person; the look is written to the trail. None without a draft to see."""
    with writing(desk.engine) as connection:
        files = sorted(
            history_of(connection, sight, subject_id), key=lambda file: file.incident.opened_at, reverse=True
        )
        if not files:
            return None
        record_audit(connection, at=now, actor=actor_of(sight), action="viewed", subject_id=subject_id)
        rows = to_draft_rows(connection, desk, sight, files, now=now, revealed_since=revealed_since)
        return PersonPage(
            person=rows[0].person,
            rows=rows,
            outcomes=tuple(Counter(row.state for row in rows).most_common()),
            attempts=sum(file.incident.attempts for file in files),
            trail=tuple(load_audit(connection, sight, subject_id=subject_id)),
            may_reveal=any(may_reveal(sight, file.incident) for file in files),
        )


def reveal(desk: Desk, viewer: Viewer, subject_id: str, *, reason: str, now: datetime) -> bool:
    """Ask for a name: from now on it is shown to this viewer, for as long as they stay signed in.

    The reason is kept, sealed, as a note on the newest draft that allows it; the trail says that it was asked.
    False where there is nothing to see. Raises ReviewError without a reason, and where the roles don't allow it.
    """
    reason = reason.strip()
    with writing(desk.engine) as connection:
        files = history_of(connection, viewer, subject_id)
        if not files:
            return False
        allowing = [file.incident for file in files if may_reveal(viewer, file.incident)]
        if not allowing:
            raise ReviewError("Names are shown only to those on the draft's route who decide about it.")
        if len(reason) < SHORTEST_REASON:
            raise ReviewError("Say in a few words why you need the name. The reason is kept with the draft.")
        newest = max(allowing, key=lambda incident: incident.opened_at)
        add_note(connection, viewer, newest.id, text=f"Asked for the name: {reason[:LONGEST_REASON]}", now=now)
        record_audit(
            connection, at=now, actor=viewer.login, action=REVEALED, incident_id=newest.id, subject_id=subject_id
        )
    return True
