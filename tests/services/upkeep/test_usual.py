"""What a source usually writes at an hour of the week, learned from school weeks only, and when too little comes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.services.upkeep.usual import Rate, expect_between, find_rate, find_usual, find_week, is_slow
from monitor.settings.model import CalendarSettings
from monitor.settings.school_calendar import SchoolCalendar

NOW = datetime(2026, 10, 12, 11, 30, tzinfo=UTC)  # a Monday, 12:30 in London
HOUR = timedelta(hours=1)


@pytest.fixture
def calendar():
    return SchoolCalendar(settings=CalendarSettings(), zone=ZoneInfo("Europe/London"))


def weeks(calendar, count, entries=1000):
    """So many lines in each school hour of so many weeks before today."""
    hours = {}
    at = NOW.replace(minute=0) - timedelta(weeks=count)
    while at < NOW.replace(hour=0, minute=0):
        if calendar.is_school_hours(at):
            hours[at] = entries
        at += HOUR
    return hours


def test_two_weeks_must_be_known(calendar):
    at = NOW.replace(minute=0) - HOUR
    assert find_usual(weeks(calendar, 1), calendar, at) is None
    assert find_usual(weeks(calendar, 3), calendar, at) == 1000


def test_one_odd_week_changes_nothing(calendar):
    hours = weeks(calendar, 5)
    at = NOW.replace(minute=0) - HOUR
    hours[at - timedelta(weeks=1)] = 0
    assert find_usual(hours, calendar, at) == 1000


@pytest.mark.parametrize(("entries", "slow"), [(2000, False), (300, False), (150, True), (0, True)])
def test_under_a_tenth_of_the_usual_is_slow(calendar, entries, slow):
    hours = weeks(calendar, 4)
    hours[NOW.replace(minute=0) - HOUR] = entries
    assert is_slow(find_rate(hours, calendar, NOW)) is slow


def test_outside_of_school_hours_there_is_nothing_to_compare(calendar):
    assert find_rate(weeks(calendar, 4), calendar, NOW.replace(hour=20)) == Rate(entries=0, usual=None)
    assert find_rate(weeks(calendar, 4), calendar, NOW - timedelta(days=1)) == Rate(entries=0, usual=None)


def test_a_small_log_says_nothing(calendar):
    assert is_slow(find_rate(weeks(calendar, 4, entries=3), calendar, NOW)) is False


def test_expects_of_a_stretch_of_time_what_usually_comes_in_it(calendar):
    assert expect_between(weeks(calendar, 4), calendar, NOW - HOUR, NOW) == pytest.approx(1000)
    assert expect_between({}, calendar, NOW - HOUR, NOW) is None


def test_the_week_has_every_hour_once(calendar):
    week = find_week(weeks(calendar, 4), calendar, NOW)
    assert len(week) == 168
    assert week[-1].at == NOW.replace(minute=0)
    assert sum(hour.entries for hour in week) > 0
