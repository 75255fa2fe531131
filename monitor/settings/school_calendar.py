"""A calendar and an instant go in; school days, quiet time, digest times and due times come out. Pure, DST-safe."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

from monitor.settings.model import CalendarSettings, Span

# Beyond the written terms by more than the summer holiday, the calendar has simply not been kept: then every weekday
# counts, so that a forgotten file never keeps a draft waiting for ever.
LONGEST_HOLIDAY = timedelta(days=60)
LONGEST_LOOK_BACK = timedelta(days=60)
SEARCH_DAYS = 400
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """calendar.toml in the school's time zone. Every argument and result is an aware time; results are UTC."""

    settings: CalendarSettings
    zone: ZoneInfo

    def is_school_day(self, day: date) -> bool:
        """In a term, not closed, a weekday, not a bank holiday. Without any term: every other weekday."""
        if day.weekday() >= SATURDAY or _holds(self.settings.closed, day):
            return False
        if day in bank_holidays(self.settings.country, day.year):
            return False
        terms = self.settings.term
        return not terms or _holds(terms, day) or self._is_beyond_terms(day)

    def is_school_hours(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        hours = self.settings.hours
        return self.is_school_day(local.date()) and hours.start <= local.time() < hours.end

    def school_time(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from `start` to `end` lies in school hours; of a long time, only of its last weeks."""
        start = max(start, end - LONGEST_LOOK_BACK)
        hours, total = self.settings.hours, timedelta(0)
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            if self.is_school_day(day):
                opens, closes = self._to_utc(day, hours.start), self._to_utc(day, hours.end)
                total += max(timedelta(0), min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return total

    def is_quiet(self, at: datetime) -> bool:
        """Quiet time of a school day, or not a school day at all: ordinary alerts wait."""
        local = at.astimezone(self.zone)
        return not self.is_school_day(local.date()) or self._is_quiet_time(local.time())

    def quiet_until(self, at: datetime) -> datetime:
        """`at` itself when it isn't quiet, else the first instant that isn't (but nothing waits for a year)."""
        if not self.is_quiet(at):
            return at.astimezone(UTC)
        _, end = quiet_span(self.settings)
        moments = (self._to_utc(day, clock) for day in self._school_days(at) for clock in sorted({time(0), end}))
        found = (moment for moment in moments if moment > at and not self.is_quiet(moment))
        return next(found, at.astimezone(UTC))

    def next_digest_at(self, at: datetime) -> datetime:
        """The first digest time after `at`: hours.digest of a school day."""
        return self._next(self.settings.hours.digest, after=at)

    def due_at(self, opened_at: datetime) -> datetime:
        """When a draft must have been looked at: the end of the same school day, or of the next one."""
        return self._next(self.settings.hours.end, after=opened_at)

    def _next(self, clock: time, *, after: datetime) -> datetime:
        moments = (self._to_utc(day, clock) for day in self._school_days(after))
        return next(moment for moment in moments if moment > after)

    def _school_days(self, at: datetime) -> Iterator[date]:
        """School days from the day of `at` on; past the search limit every day, so that the search always ends."""
        first = at.astimezone(self.zone).date()
        for number in range(SEARCH_DAYS * 2):
            day = first + timedelta(days=number)
            if number > SEARCH_DAYS or self.is_school_day(day):
                yield day

    def _to_utc(self, day: date, clock: time) -> datetime:
        """Wall time to UTC: the first of a doubled hour; a wall time in the spring gap counts as an hour later."""
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    def _is_quiet_time(self, clock: time) -> bool:
        start, end = quiet_span(self.settings)
        if start <= end:
            return start <= clock < end
        return clock >= start or clock < end

    def _is_beyond_terms(self, day: date) -> bool:
        first = min(term.first for term in self.settings.term)
        last = max(term.last for term in self.settings.term)
        return day < first - LONGEST_HOLIDAY or day > last + LONGEST_HOLIDAY


def quiet_span(settings: CalendarSettings) -> tuple[time, time]:
    """The two ends of quiet time, local wall time; equal ends mean that no hour is quiet."""
    start, end = settings.hours.quiet.split("-")
    return time.fromisoformat(start), time.fromisoformat(end)


@lru_cache(maxsize=64)
def bank_holidays(country: str, year: int) -> frozenset[date]:
    """The bank holidays of one part of the UK (ENG, WLS, SCT, NIR) in a year."""
    import holidays  # noqa: PLC0415 -- 50 ms that `--help` must not pay

    # The package `holidays.countries` imports every country there is, which would stay in memory: 8 MB.
    countries = ModuleType("holidays.countries")
    countries.__path__ = [str(Path(holidays.__file__).with_name("countries"))]
    sys.modules.setdefault(countries.__name__, countries)
    return frozenset(holidays.country_holidays("GB", subdiv=country, years=year))


def _holds(spans: tuple[Span, ...], day: date) -> bool:
    return any(span.first <= day <= span.last for span in spans)
