import pytest

from monitor.store.sign_ins import clear_failures, is_blocked, record_failure
from tests.store.factories import NOW, after


def fail(connection, times, login="adsl", address="192.0.2.7", start=0.0):
    for number in range(times):
        record_failure(connection, login, address, now=after(start + number / 60))


@pytest.mark.fault("S18")
@pytest.mark.parametrize(("times", "blocked"), [(0, False), (4, False), (5, True), (50, True)])
def test_fifth_failure_blocks(connection, times, blocked):
    fail(connection, times)
    assert is_blocked(connection, "adsl", "192.0.2.7", now=after(1)) is blocked


def test_block_ends_by_itself_as_failures_age(connection):
    fail(connection, 5)
    assert is_blocked(connection, "adsl", "192.0.2.7", now=after(14))
    assert not is_blocked(connection, "adsl", "192.0.2.7", now=after(15))


@pytest.mark.parametrize(("login", "address"), [("head", "192.0.2.7"), ("adsl", "192.0.2.8"), ("adsl1", "92.0.2.7")])
def test_others_and_other_addresses_are_not_blocked(connection, login, address):
    fail(connection, 9)
    assert not is_blocked(connection, login, address, now=after(1))


def test_signing_in_clears_the_failures_of_that_pair_only(connection):
    fail(connection, 5)
    fail(connection, 5, login="head")
    clear_failures(connection, "adsl", "192.0.2.7")
    assert not is_blocked(connection, "adsl", "192.0.2.7", now=NOW)
    assert is_blocked(connection, "head", "192.0.2.7", now=after(1))


def test_old_failures_are_forgotten(connection):
    fail(connection, 5)
    fail(connection, 1, start=20)
    assert connection.exec_driver_sql("select count(*) from sign_in_failure").scalar_one() == 1


def test_neither_login_nor_address_is_kept(connection):
    fail(connection, 1, login="pat.example")
    row = connection.exec_driver_sql("select * from sign_in_failure").one()
    assert b"pat.example" not in repr(tuple(row)).encode()
    assert b"192.0.2.7" not in repr(tuple(row)).encode()
