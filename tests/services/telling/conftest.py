from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from monitor.store.engine import open_engine, writing
from monitor.store.migrate import prepare_database
from tests.store.factories import KEY


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Into a new database; what a test writes is committed at its end."""
    engine = open_engine("sqlite:///filterwatch.db", folder=tmp_path, key=KEY)
    prepare_database(engine)
    with writing(engine) as connection:
        yield connection
    engine.dispose()
