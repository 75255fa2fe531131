import pytest

from monitor.store.accounts import load_account, load_accounts, record_account
from tests.store.factories import after, make_account


@pytest.mark.parametrize("changes", [{}, {"must_change": True, "expires_at": after(60)}, {"disabled": True}])
def test_account_comes_back_as_it_was(connection, changes):
    account = make_account(**changes)
    record_account(connection, account)
    assert load_account(connection, "adsl") == account


def test_changed_account_takes_the_place_of_the_one_before(connection):
    record_account(connection, make_account(must_change=True))
    record_account(connection, make_account(password_hash="$new"))
    assert load_accounts(connection) == [make_account(password_hash="$new")]


def test_accounts_come_by_login(connection):
    for login in ("head", "adsl"):
        record_account(connection, make_account(login))
    assert [account.login for account in load_accounts(connection)] == ["adsl", "head"]


def test_account_that_is_not_there_is_none(connection):
    assert load_account(connection, "nobody") is None
