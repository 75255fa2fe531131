"""The opened service: database, lock, pipeline and tailers, closed again whatever happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitor.ingest.tail import Tailer
from monitor.services.batch.pipeline import Pipeline
from monitor.services.lists.folder import compiled_folder, prune
from monitor.services.lists.load import LoadedLists, load_lists
from monitor.services.lists.told import record_lists
from monitor.services.opening import open_formats, open_pipeline, resume
from monitor.services.upkeep.memory import settle_memory
from monitor.services.upkeep.retain import forget_old
from monitor.settings.school import School
from monitor.store.engine import check_integrity, open_engine, writing
from monitor.store.lock import hold_daemon_lock
from monitor.store.migrate import prepare_database
from monitor.store.outbox import release_leases


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    engine: Engine
    pipeline: Pipeline
    tailers: tuple[Tailer, ...]
    lists: LoadedLists


@contextmanager
def open_service(school: School, *, now: datetime) -> Iterator[Service]:
    """Open everything that reading needs, holding the database's daemon lock.

    Raises StoreError (another daemon, a damaged or newer database), ConfigError, ListError, FormatError.
    """
    engine = open_engine(school.settings.database.url, folder=school.folder, key=school.key)
    try:
        with hold_daemon_lock(engine):
            prepare_database(engine)
            check_integrity(engine)
            lists = load_lists(school, keeps=True)
            prune(compiled_folder(school), (one.name for one in lists.installed))
            with writing(engine) as connection:
                record_lists(connection, lists, now=now)
                release_leases(connection)
                forget_old(connection, now=now)
            pipeline = open_pipeline(school, lists, open_formats(school))
            tailers = resume(engine, pipeline)
            settle_memory()
            try:
                yield Service(engine=engine, pipeline=pipeline, tailers=tailers, lists=lists)
            finally:
                for tailer in tailers:
                    tailer.close()
    finally:
        engine.dispose()
