"""A database address in, an engine out: SQLite in WAL mode with full sync, one writer at a time, files of mode 0600."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from monitor.errors import StoreError
from monitor.store.failures import RESTORE_HINT, map_driver_error
from monitor.store.seal import SEALER_OPTION, Sealer
from monitor.store.text import read_json, to_json

BUSY_SECONDS = 30
LOCK_ENDING = ".lock"
"""Of the file beside a database that a daemon works on, or has worked on (`monitor.store.lock`)."""
BEGIN_OPTION = "filterwatch_begin"
# EXTRA while the file becomes a WAL one: the removal of the journal of that step must outlive a power loss as well, or
# the step is undone under everything that was committed since
LIVE_PRAGMAS = ("synchronous=EXTRA", "journal_mode=WAL", "synchronous=FULL", "cache_size=-16384")
# a throw-away database lies in the system's own cache, from which a page comes back without a disk
HASTY_PRAGMAS = ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-6144")
EVERY_PRAGMAS = ("foreign_keys=ON", "recursive_triggers=ON", "temp_store=MEMORY")
FULL_CHECK_BYTES = 64 * 1024 * 1024


def open_engine(url: str, *, folder: Path, key: bytes, survives: bool = True) -> Engine:
    """Open the database at `url`; a relative path is relative to `folder`. Its file is made when there is none.

    key: the 32 bytes made at install. survives: False for a database that a crash may spoil (`replay`'s), much faster.
    The schema is `prepare_database`'s business.
    Raise StoreError for an address that can't be used, a file that isn't a database, a folder that isn't there.
    """
    path = _read_path(url, folder)
    _claim_file(path)
    engine = _build_engine(path, key, LIVE_PRAGMAS if survives else HASTY_PRAGMAS)
    with reading(engine) as connection:
        connection.exec_driver_sql("select count(*) from sqlite_master").scalar_one()
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds the write lock from its beginning; commits at the end, rolls back on any error."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot that can't write and waits for nobody."""
    with engine.connect().execution_options(**{BEGIN_OPTION: "begin deferred"}) as connection:
        yield connection


def check_integrity(engine: Engine) -> None:
    """Raise StoreError when the database is damaged: every page and index up to 64 MiB, every page above.

    Cost: about a second for each 200 MB; the daemon pays it once, at its start.
    """
    path = database_path(engine)
    pragma = "integrity_check(1)" if path.stat().st_size <= FULL_CHECK_BYTES else "quick_check(1)"
    with reading(engine) as connection:
        answer = connection.exec_driver_sql(f"pragma {pragma}").scalar_one()
    if answer != "ok":
        raise StoreError(f"{path}: the database is damaged. {RESTORE_HINT}")


def database_path(engine: Engine) -> Path:
    assert engine.url.database is not None
    return Path(engine.url.database)


def _read_path(url: str, folder: Path) -> Path:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(
            'filterwatch.toml: database.url is not a database address. Write url = "sqlite:///filterwatch.db".'
        ) from None
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(
            f"filterwatch.toml: database.url: {parsed.get_backend_name()} needs a driver that this release does not "
            'bring. Write url = "sqlite:///filterwatch.db".'
        )
    if not parsed.database or parsed.database == ":memory:" or parsed.query:
        raise StoreError(
            'filterwatch.toml: database.url must name a file and nothing more. Write url = "sqlite:///filterwatch.db".'
        )
    return folder / parsed.database


def _claim_file(path: Path) -> None:
    """Make the file for its owner only, whatever the umask, or tighten it. SQLite gives -wal and -shm its mode."""
    if not path.parent.is_dir():
        raise StoreError(f"{path.parent}: the folder of the database is not there. Make it, or change database.url.")
    was_used = path.with_name(path.name + LOCK_ENDING).exists()
    if was_used and path.is_file() and path.stat().st_size == 0:  # SQLite would begin anew, and nobody would notice
        raise StoreError(f"{path}: the database is empty, though Filterwatch has worked on it. {RESTORE_HINT}")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"{path}: the database can't be opened for writing ({error.strerror}). "
            "Give the file and its folder to the account Filterwatch runs as."
        ) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise StoreError(f"{path}: this is not a file. Change database.url.")
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.is_file():
            beside.chmod(0o600)


def _build_engine(path: Path, key: bytes, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,  # an error text never carries a value
        json_serializer=lambda value: to_json(value).decode(),
        json_deserializer=read_json,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
    ).execution_options(**{SEALER_OPTION: Sealer(key)})

    def set_up(driver_connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        try:
            for pragma in (*pragmas, *EVERY_PRAGMAS):
                driver_connection.execute(f"pragma {pragma}").close()
        except sqlite3.Error:  # not a database, or damaged: nobody else would close it
            driver_connection.close()
            raise

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", map_driver_error)
    return engine


def _begin(connection: Connection) -> None:
    """Say BEGIN ourselves: the driver's own takes the write lock at the first write, which is too late to wait."""
    statement = connection.get_execution_options().get(BEGIN_OPTION, "begin immediate")
    connection.exec_driver_sql(f"pragma query_only={int(statement == 'begin deferred')}")
    connection.exec_driver_sql(statement)
