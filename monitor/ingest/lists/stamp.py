"""The path of a list goes in; what its files look like from outside, without reading them, comes out."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStamp:
    """Changes whenever a file of the list does. digest: of names, sizes, times and inodes; "" where nothing is there.

    modified_ns: the newest modification time. changed_ns: the newest time of the system's own, which no unpacking sets
    back; of the folders, too. size_bytes: of all files.
    """

    digest: str = ""
    modified_ns: int = 0
    changed_ns: int = 0
    size_bytes: int = 0


def stamp_list(path: Path) -> ListStamp:
    """Look at a list file, or at all visible files of a folder and the folders in it. Never raises.

    A file that can't be looked at is part of the digest by its error: once it can be, the stamp is another.
    """
    rows, newest, changed, size = [], 0, 0, 0
    for file in _files(path):
        try:
            status = file.stat()
        except OSError as error:
            rows.append(f"{file}\0{error.errno}")
            continue
        changed = max(changed, status.st_ctime_ns)
        if file.is_symlink():
            rows.append(f"{file}\0{file.readlink()}")
        if stat.S_ISDIR(status.st_mode):
            continue
        newest, size = max(newest, status.st_mtime_ns), size + status.st_size
        rows.append(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_ino}")
    digest = hashlib.sha256("\n".join(rows).encode("utf-8", "surrogateescape")).hexdigest()[:32] if rows else ""
    return ListStamp(digest=digest, modified_ns=newest, changed_ns=changed, size_bytes=size)


def join_stamps(stamps: Iterable[ListStamp]) -> ListStamp:
    """Of several places one stamp, which changes whenever one of theirs does."""
    known = tuple(stamps)
    return ListStamp(
        digest=hashlib.sha256("\n".join(stamp.digest for stamp in known).encode()).hexdigest()[:32],
        modified_ns=max((stamp.modified_ns for stamp in known), default=0),
        changed_ns=max((stamp.changed_ns for stamp in known), default=0),
        size_bytes=sum(stamp.size_bytes for stamp in known),
    )


def _files(path: Path) -> Iterator[Path]:
    if not os.path.isdir(path):  # noqa: PTH112 -- Path.is_dir raises where a folder may not be entered
        if os.path.lexists(path):
            yield path
        return
    for folder, folders, files in os.walk(path, onerror=None):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield Path(folder)
        yield from (Path(folder, name) for name in folders if Path(folder, name).is_symlink())
        yield from (Path(folder, name) for name in sorted(files) if not name.startswith("."))
