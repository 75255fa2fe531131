"""Opens a school's database to look at it or to act on it, without being the daemon."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from monitor.settings.school import School
from monitor.store.engine import open_engine, reading
from monitor.store.migrate import prepare_database


@contextmanager
def open_database(school: School) -> Iterator[Engine]:
    """The database, brought up to date. Raises StoreError."""
    engine = open_engine(school.settings.database.url, folder=school.folder, key=school.key)
    try:
        prepare_database(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def open_to_read(school: School) -> Iterator[Connection]:
    """One snapshot of the database. Raises StoreError."""
    with open_database(school) as engine, reading(engine) as connection:
        yield connection


def account_name() -> str:
    """Who the trail says it was, at the command line: the account of the system."""
    return f"os:{getpass.getuser()}"[:64]
