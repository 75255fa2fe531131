"""Evidence rows in; a picture in numbers (one lane per day, one mark per attempt) and the same in words, out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from monitor.services.review.evidence import EvidenceRow
from monitor.services.review.wording import to_count

MOST_DAYS = 14
SHORTEST_HOURS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One attempt. first, last: local time as hours of its day. verdict: blocked | reached | other."""

    attempt: int
    first: float
    last: float
    lines: int
    verdict: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One local day and its attempts."""

    day: date
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The latest days on which anything happened. first_hour, last_hour: whole hours that hold every mark.

    earlier_days: how many days before the first lane are not drawn.
    """

    lanes: tuple[Lane, ...]
    first_hour: int
    last_hour: int
    earlier_days: int


def draw_timeline(rows: Sequence[EvidenceRow], zone: ZoneInfo) -> Timeline:
    """Sort evidence into lanes; an attempt that runs past midnight has a mark in each of its days."""
    local = sorted(((row.at.astimezone(zone), row) for row in rows), key=lambda pair: pair[0])
    lanes = [
        Lane(day=day, marks=_to_marks(list(pairs))) for day, pairs in groupby(local, key=lambda pair: pair[0].date())
    ]
    shown = lanes[-MOST_DAYS:]
    marks = [mark for lane in shown for mark in lane.marks]
    first = math.floor(min((mark.first for mark in marks), default=8))
    last = max(math.ceil(max((mark.last for mark in marks), default=16) + 0.01), first + SHORTEST_HOURS)
    first, last = (first, last) if last <= 24 else (24 - max(24 - first, SHORTEST_HOURS), 24)
    return Timeline(lanes=tuple(shown), first_hour=first, last_hour=last, earlier_days=len(lanes) - len(shown))


def _to_marks(pairs: list[tuple[datetime, EvidenceRow]]) -> tuple[Mark, ...]:
    attempts: dict[int, list[tuple[datetime, EvidenceRow]]] = {}
    for at, row in pairs:
        attempts.setdefault(row.attempt, []).append((at, row))
    return tuple(_to_mark(number, members) for number, members in attempts.items())


def _to_mark(attempt: int, pairs: list[tuple[datetime, EvidenceRow]]) -> Mark:
    rows = [row for _, row in pairs]
    if any(row.is_reached for row in rows):
        verdict, word = "reached", "got through"
    elif all(row.is_blocked for row in rows):
        verdict, word = "blocked", "blocked"
    else:
        verdict, word = "other", rows[0].verdict
    first, last = pairs[0][0], pairs[-1][0]
    times = f"{first:%H:%M}" if f"{first:%H:%M}" == f"{last:%H:%M}" else f"{first:%H:%M} to {last:%H:%M}"
    return Mark(
        attempt=attempt,
        first=_to_hours(first),
        last=_to_hours(last),
        lines=len(rows),
        verdict=verdict,
        text=f"{times}, {to_count(len(rows), 'line')}, {word}",
    )


def _to_hours(at: datetime) -> float:
    return at.hour + at.minute / 60 + at.second / 3600
