import sqlite3

import pytest

from monitor.errors import StoreBusy, StoreError, StoreFull
from monitor.store.failures import to_store_error


def make_error(code, text="near the driver"):
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (sqlite3.SQLITE_FULL, StoreFull, "Make room"),
        (sqlite3.SQLITE_IOERR_WRITE, StoreFull, "Make room"),
        (sqlite3.SQLITE_IOERR_FSYNC, StoreFull, "Make room"),
        (sqlite3.SQLITE_IOERR_READ, StoreError, "refused a statement"),
        (sqlite3.SQLITE_BUSY, StoreBusy, "another process"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy, "another process"),
        (sqlite3.SQLITE_LOCKED, StoreBusy, "another process"),
        (sqlite3.SQLITE_CORRUPT, StoreError, "the newest backup in its place"),
        (sqlite3.SQLITE_CORRUPT_INDEX, StoreError, "the newest backup in its place"),
        (sqlite3.SQLITE_NOTADB, StoreError, "the newest backup in its place"),
        (sqlite3.SQLITE_READONLY, StoreError, "read-only"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreError, "read-only"),
        (sqlite3.SQLITE_CANTOPEN, StoreError, "can't be opened"),
        (sqlite3.SQLITE_CONSTRAINT, StoreError, "refused a statement"),
    ],
)
def test_each_failure_becomes_what_the_daemon_or_a_person_can_act_on(code, kind, says):
    error = to_store_error(make_error(code))
    assert type(error) is kind
    assert says in str(error)


def test_error_without_a_code_is_plainly_a_store_error():
    assert type(to_store_error(sqlite3.ProgrammingError("closed"))) is StoreError
