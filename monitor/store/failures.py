"""A driver's error in, a StoreError out: full (pause), busy (try again), damaged, not ours, or plainly wrong."""

import sqlite3

from sqlalchemy.engine import ExceptionContext

from monitor.errors import StoreBusy, StoreError, StoreFull

RESTORE_HINT = (
    "Keep the file as it is, stop Filterwatch, and put the newest backup in its place (docs/technician.md); "
    "lines written since then are read again from the logs, without repeated alerts."
)
# https://www.sqlite.org/rescode.html; ENOSPC comes as FULL, a quota, a size limit or a failing disk as IOERR_*
FULL = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMMAP,
}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def map_driver_error(context: ExceptionContext) -> None:
    """Raise ours in place of the driver's exception (SQLAlchemy's `handle_error` event)."""
    original = context.original_exception
    if isinstance(original, sqlite3.Error):
        raise to_store_error(original) from original


def to_store_error(error: sqlite3.Error) -> StoreError:
    """Return what the daemon or a person can act on. Driver messages name tables and columns, never values."""
    extended = getattr(error, "sqlite_errorcode", 0)
    primary = extended & 0xFF
    if primary in FULL or extended in FULL:
        return StoreFull(
            "The database can't be written: the disk or quota is full, or the disk fails. Make room; "
            "reading goes on by itself."
        )
    if primary in BUSY:
        return StoreBusy(
            "The database is held by another process for too long. It is tried again; if this stays, see what holds it."
        )
    if primary in DAMAGED:
        return StoreError(f"The database is damaged, or is not a Filterwatch database ({error}). {RESTORE_HINT}")
    if primary == sqlite3.SQLITE_READONLY:
        return StoreError(
            "The database is read-only for this account. "
            "Give the file and its folder to the account Filterwatch runs as."
        )
    if primary == sqlite3.SQLITE_CANTOPEN:
        return StoreError(
            "The database can't be opened. See that its folder exists and that this account may write there."
        )
    return StoreError(f"The database refused a statement: {error}.")
