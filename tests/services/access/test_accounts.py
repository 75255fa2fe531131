"""Accounts: who gets one, one-time sign-ins, resetting, disabling."""

from datetime import timedelta

import pytest

from monitor.errors import ReviewError
from monitor.services.access.accounts import add_account, disable_account, list_accounts, reset_account
from monitor.services.access.sign_in import Refusal, SignedIn, read_session, sign_in
from monitor.services.review.desk import Desk
from tests.web.school import NOW

ADDRESS = "192.0.2.7"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash itself is tested elsewhere; here it would only take time."""
    monkeypatch.setattr("monitor.services.access.accounts.hash_password", lambda password: f"hash of {password}")
    monkeypatch.setattr(
        "monitor.services.access.sign_in.is_password", lambda password, known: known == f"hash of {password}"
    )


def enter(desk: Desk, login: str, password: str, *, after: timedelta = timedelta()) -> SignedIn | Refusal:
    return sign_in(desk.school, desk.engine, login=login, password=password, address=ADDRESS, now=NOW + after)


def add(desk: Desk, login: str = "alead"):
    return add_account(desk.school, desk.engine, login, today=desk.to_day(NOW), now=NOW)


def test_a_one_time_sign_in_works_and_asks_for_a_password(empty_desk: Desk) -> None:
    result = enter(empty_desk, "alead", add(empty_desk).password)
    assert isinstance(result, SignedIn)
    assert result.must_change


def test_a_one_time_sign_in_runs_out_after_three_days(empty_desk: Desk) -> None:
    password = add(empty_desk).password
    assert enter(empty_desk, "alead", password, after=timedelta(days=3)) is Refusal.WRONG
    assert isinstance(enter(empty_desk, "alead", password, after=timedelta(days=3, seconds=-1)), SignedIn)


def test_a_one_time_sign_in_that_was_used_is_worth_little(empty_desk: Desk) -> None:
    password = add(empty_desk).password
    enter(empty_desk, "alead", password)
    assert enter(empty_desk, "alead", password, after=timedelta(minutes=16)) is Refusal.WRONG


@pytest.mark.parametrize("login", ["stranger", "p.finch", "", "lado"])
def test_only_people_of_routes_get_an_account(empty_desk: Desk, login: str) -> None:
    with pytest.raises(ReviewError, match="gives this login no role"):
        add(empty_desk, login)


def test_nobody_gets_two_accounts(empty_desk: Desk) -> None:
    add(empty_desk)
    with pytest.raises(ReviewError, match="users reset"):
        add(empty_desk, "ALEAD@school.example")


def test_resetting_ends_sessions_and_the_old_password(empty_desk: Desk) -> None:
    old = add(empty_desk).password
    session = enter(empty_desk, "alead", old)
    assert isinstance(session, SignedIn)
    new = reset_account(empty_desk.engine, "alead", now=NOW)
    assert read_session(empty_desk.school, empty_desk.engine, session.token, now=NOW) is None
    assert enter(empty_desk, "alead", old) is Refusal.WRONG
    assert isinstance(enter(empty_desk, "alead", new.password), SignedIn)


def test_a_disabled_account_is_out_until_it_is_reset(empty_desk: Desk) -> None:
    password = add(empty_desk).password
    disable_account(empty_desk.engine, "alead", now=NOW)
    assert enter(empty_desk, "alead", password) is Refusal.WRONG
    assert isinstance(enter(empty_desk, "alead", reset_account(empty_desk.engine, "alead", now=NOW).password), SignedIn)


@pytest.mark.parametrize("act", [reset_account, disable_account])
def test_an_account_that_is_none_cant_be_changed(empty_desk: Desk, act) -> None:
    with pytest.raises(ReviewError, match="no account"):
        act(empty_desk.engine, "alead", now=NOW)


def test_the_list_says_who_may_do_what(empty_desk: Desk) -> None:
    add(empty_desk, "chead")
    add(empty_desk, "alead")
    lines = list_accounts(empty_desk.school, empty_desk.engine, today=empty_desk.to_day(NOW))
    assert [(line.login, [role.value for role in line.roles], line.must_change) for line in lines] == [
        ("alead", ["dsl"], True),
        ("chead", ["head"], True),
    ]
