"""When a mail is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.retry import AUTH_CODES, GIVE_UP, next_try_at
from monitor.errors import AlertError

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def later(*, code=None, permanent=False, attempts=1, age=timedelta(0)):
    error = AlertError("no", permanent=permanent, code=code)
    at = next_try_at(error, attempts=attempts, created_at=NOW - age, now=NOW)
    return None if at is None else (at - NOW) / timedelta(minutes=1)


@pytest.mark.fault("A01")
@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 30), (5, 30), (200, 30)])
def test_waits_1_5_15_and_then_30_minutes(attempts, minutes):
    assert later(code=451, attempts=attempts) == minutes


@pytest.mark.fault("A02")
def test_a_final_refusal_is_dead_at_once():
    assert later(code=550, permanent=True) is None


@pytest.mark.fault("A03")
def test_a_greylist_of_ten_minutes_is_over_by_the_third_try():
    assert sum(later(code=451, attempts=attempts) for attempts in (1, 2, 3)) >= 10


@pytest.mark.fault("A07")
@pytest.mark.parametrize("code", sorted(AUTH_CODES))
def test_a_refused_password_is_not_hammered(code):
    assert [later(code=code, attempts=attempts) for attempts in (1, 2, 3, 4)] == [1, 5, 240, 240]


@pytest.mark.parametrize(("age", "is_dead"), [(timedelta(days=3), False), (GIVE_UP, True)])
def test_gives_up_after_five_days_not_three(age, is_dead):
    assert (later(age=age, attempts=150) is None) is is_dead


@given(st.integers(1, 10_000), st.sampled_from([None, 421, 450, 535]))
def test_a_next_try_is_always_ahead_and_never_further_than_four_hours(attempts, code):
    assert 1 <= later(code=code, attempts=attempts) <= 240
