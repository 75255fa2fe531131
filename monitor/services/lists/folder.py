"""A school in; the folder in which its compiled lists lie, beside the database, and the files of one list, out."""

import os
from collections.abc import Iterable
from pathlib import Path

from monitor.ingest.lists.whole import find_leftovers
from monitor.settings import paths
from monitor.settings.paths import SEGMENT, segment_file
from monitor.settings.school import School

NOTE = ".json"

__all__ = ["compiled_folder", "make_folder", "note_file", "prune", "segment_file"]


def compiled_folder(school: School) -> Path:
    """See settings.paths; it need not exist."""
    return paths.compiled_folder(school.settings, school.folder)


def note_file(folder: Path, name: str) -> Path:
    return folder / (name + NOTE)


def make_folder(folder: Path) -> bool:
    """Whether this account can keep files there; the folder is made, for it alone, where only that is missing."""
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:  # a technician's sudo must not shut the service's account out
                owner = folder.parent.stat()
                os.chown(folder, owner.st_uid, owner.st_gid)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def prune(folder: Path, names: Iterable[str]) -> None:
    """Remove what belongs to lists that are configured no more, and what a killed writer left.

    Whoever has such a file mapped keeps it until it lets go: a removed file stays whole for those who hold it.
    """
    if not make_folder(folder):
        return
    kept = {file for name in names for file in (segment_file(folder, name), note_file(folder, name))}
    for file in (*folder.glob(f"*{SEGMENT}"), *folder.glob(f"*{NOTE}"), *find_leftovers(folder)):
        if file not in kept:
            file.unlink(missing_ok=True)
