"""A real SQLite file, made anew for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from monitor.store.engine import open_engine, writing
from monitor.store.migrate import prepare_database
from tests.store.factories import KEY


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A prepared database, as the daemon has it."""
    engine = open_engine("sqlite:///filterwatch.db", folder=tmp_path, key=KEY)
    prepare_database(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """One writing transaction on it, committed at the end."""
    with writing(engine) as connection:
        yield connection
