"""A key in, a database that is gone afterwards out: what `replay` works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from monitor.store.engine import open_engine
from monitor.store.migrate import prepare_database


@contextmanager
def throwaway_engine(key: bytes) -> Iterator[Engine]:
    """Give an empty database, ready and fast, in a folder of mode 0700 that is removed at the end."""
    with TemporaryDirectory(prefix="filterwatch-") as folder:
        engine = open_engine("sqlite:///replay.db", folder=Path(folder), key=key, survives=False)
        try:
            prepare_database(engine)
            yield engine
        finally:
            engine.dispose()
