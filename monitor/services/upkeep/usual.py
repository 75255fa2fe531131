"""Entries by hour in; what this source usually writes at this hour of the week, and how now compares, out."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from monitor.settings.school_calendar import SchoolCalendar

WEEKS = 6
LOOK_BACK = timedelta(weeks=WEEKS)
HOUR = timedelta(hours=1)
COMPARED_HOURS = 2
FEWEST_USUAL = 50
SLOW_SHARE = 0.1
FEWEST_SAME = 2
"""How many school days with the same hour must be known before it says anything."""

WEEK_HOURS = 168

Hours = Mapping[datetime, int]
"""Entries by full hour, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """entries in the last full school hours; usual: the same hours of earlier weeks, None where too little is known."""

    entries: int
    usual: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HourCount:
    """One hour of the last week. usual: None where too little is known. at: its beginning, school time."""

    at: datetime
    entries: int
    usual: float | None


def sum_hours(counts: Mapping[tuple[datetime, str], int]) -> dict[datetime, int]:
    """Entries by hour, whatever the filter did."""
    hours: defaultdict[datetime, int] = defaultdict(int)
    for (hour, _), entries in counts.items():
        hours[hour] += entries
    return dict(hours)


def find_usual(hours: Hours, calendar: SchoolCalendar, at: datetime) -> float | None:
    """The median of the same hour of the week in the last six weeks, school days against school days.

    at: a full hour. None when fewer than two such hours are known. An hour counts from the source's first one on, also
    with no entry in it.
    """
    begin = min(hours, default=at)
    local = at.astimezone(calendar.zone)
    is_school = calendar.is_school_day(local.date())
    known = []
    for week in range(1, WEEKS + 1):
        same = (local - timedelta(weeks=week)).astimezone(at.tzinfo)
        day = (local - timedelta(weeks=week)).date()
        if same >= begin and calendar.is_school_day(day) == is_school:
            known.append(hours.get(same, 0))
    return float(median(known)) if len(known) >= FEWEST_SAME else None


def find_rate(hours: Hours, calendar: SchoolCalendar, now: datetime) -> Rate:
    """The last two full hours that lie in school hours, today; nothing to compare outside of them."""
    last = now.replace(minute=0, second=0, microsecond=0)
    full = [last - HOUR * number for number in range(1, COMPARED_HOURS + 1)]
    if not all(
        calendar.is_school_hours(hour) and calendar.is_school_hours(hour + HOUR - timedelta(seconds=1)) for hour in full
    ):
        return Rate(entries=0, usual=None)
    usuals = [find_usual(hours, calendar, hour) for hour in full]
    known = [usual for usual in usuals if usual is not None]
    entries = sum(hours.get(hour, 0) for hour in full)
    return Rate(entries=entries, usual=sum(known) if len(known) == len(usuals) else None)


def find_week(hours: Hours, calendar: SchoolCalendar, now: datetime) -> list[HourCount]:
    """The last seven days hour by hour, up to the hour that goes on, each beside what is usual."""
    last = now.replace(minute=0, second=0, microsecond=0)
    begins = [last - HOUR * number for number in range(WEEK_HOURS - 1, -1, -1)]
    return [
        HourCount(at=at.astimezone(calendar.zone), entries=hours.get(at, 0), usual=find_usual(hours, calendar, at))
        for at in begins
    ]


def is_slow(rate: Rate) -> bool:
    """Whether so little came that something must be wrong: under a tenth of what is usual, where that is enough."""
    return rate.usual is not None and rate.usual >= FEWEST_USUAL and rate.entries < SLOW_SHARE * rate.usual


def expect_between(hours: Hours, calendar: SchoolCalendar, start: datetime, end: datetime) -> float | None:
    """Entries that usually come in the school hours between two times of one day; None where too little is known."""
    hour = start.replace(minute=0, second=0, microsecond=0)
    expected, is_known = 0.0, False
    while hour < end and end - hour < timedelta(days=8):
        if calendar.is_school_hours(hour):
            usual = find_usual(hours, calendar, hour)
            if usual is None:
                return None
            share = (min(end, hour + HOUR) - max(start, hour)) / HOUR
            expected, is_known = expected + usual * share, True
        hour += HOUR
    return expected if is_known else None
