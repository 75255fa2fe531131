"""Bytes go into a file whole or not at all: its name means the old content or the new one, also after a power cut."""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_PART = ".part"
_LEFT_SECONDS = 3600.0


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write beside, sync, rename. The file is its owner's alone (0600). Raises OSError; nothing is left behind then."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}{_PART}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode=0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if os.geteuid() == 0:  # a technician's sudo must not leave what the service's account can't read
                owner = path.parent.stat()
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        with suppress(FileNotFoundError):
            beside.unlink()
        raise


def find_leftovers(folder: Path) -> Iterator[Path]:
    """What a writer left that was killed over an hour ago; a younger one may still be at work."""
    oldest = time.time() - _LEFT_SECONDS
    return (path for path in folder.glob(f".*{_PART}") if path.stat().st_mtime < oldest)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
