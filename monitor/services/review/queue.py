"""A viewer in; the drafts that wait for them, worst first, and what was read to find them, out."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.alerts.compose import LEVELS
from monitor.records.detection import OPEN_STATES, RECORD_STATES, IncidentState
from monitor.services.review.desk import Desk
from monitor.services.review.draft_rows import DraftRow, to_draft_rows
from monitor.store.engine import reading
from monitor.store.review import count_by_state, find_incident, load_incident, load_incidents, queue
from monitor.store.sources import load_recent_tallies, load_source_totals
from monitor.store.visibility import Sight

RECENT = timedelta(hours=24)
SETTLED_STATES = tuple(state for state in IncidentState if state not in OPEN_STATES + RECORD_STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """What was read in the last 24 hours, so that an empty queue means something.

    up_to: clock time of the last read. notices: what is wrong with a source just now, in sentences.
    """

    lines: int
    sources: int
    up_to: datetime | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """rows: worst first where they wait, newest first otherwise. counts: by state, of what this viewer can see."""

    rows: tuple[DraftRow, ...]
    counts: dict[IncidentState, int]
    reading: ReadingLine

    @property
    def waiting(self) -> int:
        return self.count_of(OPEN_STATES)

    def count_of(self, states: Collection[IncidentState]) -> int:
        return sum(self.counts.get(state, 0) for state in states)

    def levels(self) -> list[tuple[str, int]]:
        """How many of the rows have each level, worst first."""
        found = Counter(row.incident.severity for row in self.rows)
        return [(LEVELS[severity], found[severity]) for severity in sorted(found, reverse=True)]


def queue_page(
    desk: Desk, sight: Sight, *, now: datetime, states: Collection[IncidentState] = OPEN_STATES
) -> QueuePage:
    """The drafts (or records) in these states."""
    with reading(desk.engine) as connection:
        if set(states) == set(OPEN_STATES):
            files = queue(connection, sight, now=now)
        else:
            files = load_incidents(connection, sight, states=states)[::-1]
        return QueuePage(
            rows=to_draft_rows(connection, desk, sight, files, now=now),
            counts=count_by_state(connection, sight),
            reading=_load_reading_line(connection, now),
        )


def find_draft(desk: Desk, sight: Sight, ref: str) -> str | None:
    """The id of the draft with a reference, as people say it on the telephone; None when there is none to see."""
    with reading(desk.engine) as connection:
        file = find_incident(connection, sight, ref.strip().upper())
    return file.incident.id if file else None


def draft_row(desk: Desk, sight: Sight, incident_id: str, *, now: datetime) -> DraftRow | None:
    """One draft as a row, without looking into it: nothing is written to the trail."""
    with reading(desk.engine) as connection:
        file = load_incident(connection, sight, incident_id)
        return to_draft_rows(connection, desk, sight, [file], now=now)[0] if file else None


def _load_reading_line(connection: Connection, now: datetime) -> ReadingLine:
    totals = load_source_totals(connection)
    recent = load_recent_tallies(connection, now - RECENT)
    reads = [source.last_read_at for source in totals if source.last_read_at]
    return ReadingLine(
        lines=sum(tally.lines for tally in recent.values()),
        sources=len(totals),
        up_to=max(reads, default=None),
        notices=tuple(source.notice.text for source in totals if source.notice),
    )
