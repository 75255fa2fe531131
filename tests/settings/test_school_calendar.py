"""School days, quiet time, digests and due times: through terms, bank holidays and both nights of the clock change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings.model import CalendarSettings
from monitor.settings.school_calendar import SchoolCalendar

LONDON = ZoneInfo("Europe/London")
TERMS = [
    {"name": "Autumn", "first": "2026-09-07", "last": "2026-12-18"},
    {"name": "Spring", "first": "2027-01-04", "last": "2027-03-25"},
]
CLOSED = [
    {"name": "INSET", "first": "2026-09-21", "last": "2026-09-21"},
    {"name": "Half-term", "first": "2026-10-26", "last": "2026-10-30"},
]


def make(**tables) -> SchoolCalendar:
    return SchoolCalendar(CalendarSettings.model_validate(tables), LONDON)


SCHOOL = make(term=TERMS, closed=CLOSED)
BARE = make()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("day", "is_day"),
    [
        ("2026-09-07", True),
        ("2026-09-04", False),  # before the first term
        ("2026-09-12", False),  # Saturday
        ("2026-09-21", False),  # INSET
        ("2026-10-28", False),  # half-term
        ("2026-12-18", True),
        ("2026-12-21", False),  # between the terms
        ("2027-03-25", True),
        ("2027-03-26", False),  # after the last term
    ],
)
def test_school_days_of_a_kept_calendar(day, is_day):
    assert SCHOOL.is_school_day(date.fromisoformat(day)) is is_day


@pytest.mark.parametrize(
    ("day", "is_day"),
    [
        ("2026-08-03", True),  # a Monday in August
        ("2026-08-31", False),  # summer bank holiday
        ("2026-12-25", False),
        ("2026-12-28", False),  # Boxing Day is a Saturday, so the Monday
        ("2027-03-26", False),  # Good Friday
        ("2027-01-01", False),
        ("2026-08-30", False),  # Sunday
    ],
)
def test_without_terms_every_weekday_but_bank_holidays_counts(day, is_day):
    assert BARE.is_school_day(date.fromisoformat(day)) is is_day


@pytest.mark.parametrize(
    ("country", "day", "is_day"),
    [
        ("SCT", "2026-11-30", False),
        ("ENG", "2026-11-30", True),
        ("NIR", "2027-03-17", False),
        ("WLS", "2027-03-17", True),
    ],
)
def test_bank_holidays_are_those_of_the_country(country, day, is_day):
    assert make(country=country).is_school_day(date.fromisoformat(day)) is is_day


@pytest.mark.parametrize("day", ["2025-09-15", "2028-09-18"])
def test_far_outside_the_written_terms_weekdays_count(day):
    assert SCHOOL.is_school_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("at", "is_hours"),
    [
        ("2026-09-07 08:29:59", False),
        ("2026-09-07 08:30", True),
        ("2026-09-07 15:29:59", True),
        ("2026-09-07 15:30", False),
        ("2026-09-12 10:00", False),
    ],
)
def test_school_hours_include_the_start_and_not_the_end(at, is_hours):
    assert SCHOOL.is_school_hours(local(at)) is is_hours


@pytest.mark.parametrize(
    ("at", "is_quiet", "until"),
    [
        ("2026-09-07 08:00", False, "2026-09-07 08:00"),
        ("2026-09-07 07:59", True, "2026-09-07 08:00"),
        ("2026-09-07 17:29", False, "2026-09-07 17:29"),
        ("2026-09-07 17:30", True, "2026-09-08 08:00"),
        ("2026-09-11 23:00", True, "2026-09-14 08:00"),  # Friday night
        ("2026-09-12 12:00", True, "2026-09-14 08:00"),  # Saturday noon
        ("2026-10-23 18:00", True, "2026-11-02 08:00"),  # half-term and the clock change
        ("2026-12-18 17:30", True, "2027-01-04 08:00"),  # Christmas
    ],
)
@pytest.mark.fault("A20")
def test_quiet_time_holds_ordinary_alerts(at, is_quiet, until):
    assert SCHOOL.is_quiet(local(at)) is is_quiet
    assert SCHOOL.quiet_until(local(at)) == local(until)


def test_quiet_time_may_lie_within_a_day():
    lunch = make(hours={"quiet": "12:00-13:00"})
    assert [lunch.is_quiet(local(f"2026-09-07 {clock}")) for clock in ("11:59", "12:00", "12:59", "13:00", "23:00")] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert lunch.quiet_until(local("2026-09-07 12:10")) == local("2026-09-07 13:00")
    assert lunch.quiet_until(local("2026-09-12 12:10")) == local("2026-09-14 00:00")


def test_equal_ends_mean_no_quiet_time():
    assert not make(hours={"quiet": "08:00-08:00"}).is_quiet(local("2026-09-07 03:00"))


@pytest.mark.parametrize(
    ("at", "digest"),
    [
        ("2026-09-07 07:57", "2026-09-07 07:58"),
        ("2026-09-07 07:58", "2026-09-08 07:58"),
        ("2026-09-11 12:00", "2026-09-14 07:58"),
        ("2026-09-18 12:00", "2026-09-22 07:58"),  # INSET on the Monday
    ],
)
def test_digest_goes_on_school_mornings(at, digest):
    assert SCHOOL.next_digest_at(local(at)) == local(digest)


@pytest.mark.fault("A20")
@pytest.mark.parametrize(
    ("at", "utc"),
    [
        ("2026-10-23 12:00", "2026-11-02T07:58:00+00:00"),  # summer time ended on the 25th
        ("2026-10-22 12:00", "2026-10-23T06:58:00+00:00"),
    ],
)
def test_digest_keeps_its_wall_time_over_the_clock_change(at, utc):
    assert SCHOOL.next_digest_at(local(at)) == datetime.fromisoformat(utc)


@pytest.mark.fault("A20")
@pytest.mark.parametrize(
    ("digest", "at", "utc"),
    [
        (time(1, 30), "2026-10-24T12:00:00+00:00", "2026-10-26T01:30:00+00:00"),
        (time(1, 30), "2027-03-26T12:00:00+00:00", "2027-03-30T00:30:00+00:00"),  # Easter Monday is the 29th
    ],
)
def test_digest_in_the_changing_hour_comes_once(digest, at, utc):
    calendar = make(hours={"digest": digest})
    first = calendar.next_digest_at(datetime.fromisoformat(at))
    assert first == datetime.fromisoformat(utc)
    assert calendar.next_digest_at(first) - first >= timedelta(hours=22)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-09-07 10:00", "2026-09-07 15:30"),  # in school hours: the same day
        ("2026-09-07 06:00", "2026-09-07 15:30"),  # before them: this is the next school day
        ("2026-09-07 15:30", "2026-09-08 15:30"),
        ("2026-09-07 22:00", "2026-09-08 15:30"),
        ("2026-09-12 10:00", "2026-09-14 15:30"),
        ("2026-09-18 16:00", "2026-09-22 15:30"),
    ],
)
def test_draft_is_due_the_same_school_day_or_the_next(opened, due):
    assert SCHOOL.due_at(local(opened)) == local(due)


def test_school_that_is_closed_for_years_still_gets_an_answer():
    shut = make(closed=[{"name": "Works", "first": "2026-01-01", "last": "2030-01-01"}])
    at = local("2026-09-07 10:00")
    assert shut.next_digest_at(at) > at
    assert shut.quiet_until(at) == at


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
CALENDARS = st.builds(
    lambda start, end, digest: make(
        term=TERMS, closed=CLOSED, hours={"quiet": f"{start:%H:%M}-{end:%H:%M}", "digest": digest}
    ),
    st.times(),
    st.times(),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
)


@given(CALENDARS, INSTANTS)
def test_quiet_time_always_ends_and_what_follows_is_not_quiet(calendar, at):
    until = calendar.quiet_until(at)
    assert until >= at
    assert not calendar.is_quiet(until)
    assert (until == at) is not calendar.is_quiet(at)


@given(CALENDARS, INSTANTS)
def test_next_times_are_ahead_in_order_and_on_school_days(calendar, at):
    for find in (calendar.next_digest_at, calendar.due_at):
        found = find(at)
        assert found > at
        assert calendar.is_school_day(found.astimezone(LONDON).date())
        assert find(found) > found


@given(INSTANTS, st.integers(0, 50_000))
def test_later_drafts_are_never_due_earlier(at, minutes):
    assert SCHOOL.due_at(at) <= SCHOOL.due_at(at + timedelta(minutes=minutes))


@given(INSTANTS)
def test_digests_of_a_week_are_one_for_each_school_day(at):
    days, moment = [], at
    while (moment := BARE.next_digest_at(moment)) < at + timedelta(days=7):
        days.append(moment.astimezone(LONDON).date())
    assert days == sorted(set(days))
    assert all(BARE.is_school_day(day) for day in days)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-09-08 09:00", "2026-09-08 10:30", 90),
        ("2026-09-08 06:00", "2026-09-08 09:00", 30),  # from 08:30
        ("2026-09-08 15:00", "2026-09-08 23:00", 30),  # until 15:30
        ("2026-09-08 15:00", "2026-09-09 09:00", 60),  # over night
        ("2026-09-11 15:00", "2026-09-14 09:00", 60),  # over a weekend
        ("2026-10-23 15:00", "2026-11-02 09:00", 60),  # over half-term and the clock change
        ("2026-09-12 09:00", "2026-09-13 18:00", 0),
        ("2026-09-08 10:00", "2026-09-08 09:00", 0),
    ],
)
def test_school_time_counts_hours_of_school_days_only(start, end, minutes):
    assert SCHOOL.school_time(local(start), local(end)) == timedelta(minutes=minutes)


def test_school_time_of_years_is_counted_from_its_last_weeks():
    assert timedelta(hours=200) < BARE.school_time(local("2020-09-08 15:00"), local("2026-09-09 09:00"))
    assert BARE.school_time(local("2020-09-08 15:00"), local("2026-09-09 09:00")) < timedelta(hours=400)
