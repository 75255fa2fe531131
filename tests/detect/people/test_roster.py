from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.people import Roster
from monitor.records.people import RosterRow, SubjectKind

DAY = date(2026, 9, 14)


def row(login="jbloggs", role=SubjectKind.PUPIL, **fields):
    return RosterRow(login=login, name="", role=role, **fields)


@pytest.mark.parametrize("login", ["jbloggs", "JBLOGGS", r"SCHOOL\jbloggs", "jbloggs@school.example"])
def test_finds_a_login_however_it_is_written(login):
    assert Roster([row()]).find(login, DAY) is not None


@pytest.mark.parametrize("login", ["jblogg", "jbloggs2", "bloggs", ""])
def test_does_not_find_a_login_that_is_nearly_the_same(login):
    assert Roster([row()]).find(login, DAY) is None


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2026, 9, 15), None, False),
        (None, date(2026, 9, 13), False),
        (date(2025, 9, 1), date(2026, 9, 14), True),
    ],
)
def test_a_row_holds_from_its_first_to_its_last_day(first, last, found):
    roster = Roster([row(valid_from=first, valid_to=last)])

    assert (roster.find("jbloggs", DAY) is not None) is found


def test_takes_the_day_of_a_time():
    roster = Roster([row(valid_from=DAY, valid_to=DAY)])

    assert roster.find("jbloggs", datetime(2026, 9, 14, 23, 59, tzinfo=UTC)) is not None


def test_the_row_that_began_last_holds():
    roster = Roster([row(year="9", valid_from=date(2026, 9, 1)), row(year="8", valid_from=date(2025, 9, 1))])

    assert roster.find("jbloggs", DAY).year == "9"


def test_a_row_of_the_site_stands_before_one_for_every_site():
    roster = Roster([row(year="every"), row(year="primary", site="primary")])

    assert roster.find("jbloggs", DAY, "primary").year == "primary"
    assert roster.find("jbloggs", DAY, "secondary").year == "every"


def test_a_row_of_another_site_is_another_person():
    assert Roster([row(site="primary")]).find("jbloggs", DAY, "secondary") is None


def test_a_source_without_a_site_takes_the_only_one_that_the_roster_has():
    assert Roster([row(site="primary")]).find("jbloggs", DAY) is not None
    assert Roster([row(site="primary"), row(site="secondary")]).find("jbloggs", DAY) is None


@pytest.mark.parametrize(
    ("sites", "seen_at", "scope"),
    [
        ([], "primary", "primary"),
        ([""], "primary", ""),
        (["primary"], "Primary", "primary"),
        (["primary"], "secondary", "secondary"),
        (["primary", ""], "secondary", ""),
        (["primary"], "", "primary"),
        (["primary", "secondary"], "", ""),
    ],
)
def test_a_login_means_one_person_within_a_scope(sites, seen_at, scope):
    assert Roster([row(site=site) for site in sites]).find_scope("jbloggs", seen_at) == scope


def test_the_scope_outlasts_the_row():
    roster = Roster([row(valid_to=date(2020, 7, 1))])

    assert roster.find("jbloggs", DAY, "primary") is None
    assert roster.find_scope("jbloggs", "primary") == ""


DAYS = st.none() | st.integers(0, 6).map(lambda days: DAY + timedelta(days=days))
ROWS = st.builds(row, login=st.sampled_from(["one", "two"]), valid_from=DAYS, valid_to=DAYS, site=st.sampled_from("ab"))


@given(st.lists(ROWS, max_size=6))
def test_nobody_changes_within_a_period_of_the_roster(rows):
    roster = Roster(rows)
    said = {}
    for number in range(-1, 9):
        day = DAY + timedelta(days=number)
        found = [roster.find(login, day, site) for login in ("one", "two") for site in "ab"]
        assert said.setdefault(roster.period(day), found) == found


def test_a_roster_without_days_has_one_period():
    roster = Roster([row()])
    assert not roster.changes
    assert roster.period(date.min) == roster.period(date.max)


def test_a_row_without_an_end_to_its_days_is_no_trouble():
    roster = Roster([row(valid_to=date.max)])
    assert roster.period(date.max) == roster.period(DAY)
