import stat
from contextlib import suppress

from monitor.store.accounts import load_accounts, record_account
from monitor.store.engine import database_path, reading, writing
from monitor.store.throwaway import throwaway_engine
from tests.store.factories import KEY, cut_short, make_account


def test_throwaway_database_is_empty_and_ready():
    with throwaway_engine(KEY) as engine, reading(engine) as connection:
        assert load_accounts(connection) == []


def test_throwaway_database_is_private_and_gone_afterwards():
    with throwaway_engine(KEY) as engine:
        path = database_path(engine)
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.parent.exists()


def test_throwaway_database_is_gone_after_an_error_too():
    with suppress(ZeroDivisionError), throwaway_engine(KEY) as engine:
        path = database_path(engine)
        raise ZeroDivisionError
    assert not path.parent.exists()


def test_throwaway_database_rolls_back_like_the_real_one():
    with throwaway_engine(KEY) as engine:
        with cut_short(engine) as connection:
            record_account(connection, make_account())
        with writing(engine) as connection:
            assert load_accounts(connection) == []
