"""One daemon per database: a lock file beside it, held while the process lives, with the process id in it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from monitor.errors import StoreError
from monitor.store.engine import LOCK_ENDING, database_path


@contextmanager
def hold_daemon_lock(engine: Engine) -> Iterator[None]:
    """Hold the lock of this database. The kernel frees it when the process ends, however it ends.

    Raise StoreError at once, with the first daemon's pid, when another one holds it. The file stays: to remove it would
    let two processes lock two files of the same name.
    """
    path = database_path(engine)
    path = path.with_name(path.name + LOCK_ENDING)
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise StoreError(
            f"{path}: the lock file can't be opened ({error.strerror}). "
            "Give the database's folder to the account Filterwatch runs as."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"{path}: another Filterwatch daemon (process {_read_pid(descriptor)}) works on this database. "
                "Stop that one first, or leave it running and stop this one."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _read_pid(descriptor: int) -> str:
    text = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    return text if text.isdigit() else "unknown"
