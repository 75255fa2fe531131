"""A source's path pattern in; out come the files to look at, each once and oldest first, and what can't be used."""

import glob
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from monitor.ingest.tail.content import is_out_of_descriptors
from monitor.ingest.tail.names import is_unfinished, parse_rotation, to_printable
from monitor.ingest.tail.stamp import Identity, Stamp

SIDE_FILES = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file that the pattern leads to. path: the real one, links followed, in the system's spelling."""

    path: str
    stamp: Stamp

    @property
    def identity(self) -> Identity:
        return self.stamp.identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A path that can't be read. kind: `missing`, `unreadable` or `refused`; text: for a person, safe to print."""

    path: str
    kind: str
    text: str


class OwnState:
    """The program's own files and folders, which are never a source: reading them would feed the program to itself."""

    def __init__(self, paths: Iterable[Path]) -> None:
        real = [os.path.realpath(path) for path in paths]
        self._files = frozenset(own + side for own in real for side in ("", *SIDE_FILES))
        self._folders = tuple(own.rstrip("/") + "/" for own in real)

    def holds(self, path: str) -> bool:
        """path: a real path."""
        return path in self._files or path.startswith(self._folders)


def find_files(pattern: str, own_state: OwnState) -> tuple[list[Found], list[Obstacle]]:
    """Every regular file that the pattern leads to, by whatever name, once each, in the order of their records.

    Names that editors and transfers give to unfinished files are passed over, unless the pattern is that very name.
    Raises OSError when there are no descriptors left to look into a folder with.
    """
    paths = [pattern] if os.path.lexists(pattern) else sorted(_expand(pattern))
    files: dict[Identity, Found] = {}
    folders: dict[str, str] = {}
    obstacles: list[Obstacle] = []
    for path in paths:
        if is_unfinished(path) and path != pattern:
            continue
        result = _look_at(path, own_state, folders)
        if isinstance(result, Obstacle):
            obstacles.append(result)
        elif result.identity not in files or result.path == path:  # of a link and its target, the target's name
            files[result.identity] = result
    if not paths:
        obstacles.append(_explain_nothing(pattern))
    return sort_oldest_first(files.values()), obstacles


def sort_oldest_first(files: Iterable[Found]) -> list[Found]:
    """Rotated siblings by their numbers or dates, as copying may have mixed their times; families by their oldest."""
    families: defaultdict[str, list[Found]] = defaultdict(list)
    for found in files:
        families[parse_rotation(found.path)[0]].append(found)
    oldest = {base: min(found.stamp.modified_ns for found in family) for base, family in families.items()}
    ordered: list[Found] = []
    for base in sorted(families, key=lambda name: (oldest[name], name)):
        ordered += sorted(families[base], key=lambda found: (parse_rotation(found.path)[1], found.path))
    return ordered


def find_rotated(files: Sequence[Found]) -> frozenset[str]:
    """Paths whose names say that they were rotated away: their live log is among the files as well."""
    paths = {found.path for found in files}
    return frozenset(path for path in paths if (base := parse_rotation(path)[0]) != path and base in paths)


def _look_at(path: str, own_state: OwnState, folders: dict[str, str]) -> Found | Obstacle:
    try:
        status, real = _resolve(path, folders)
    except FileNotFoundError:
        return _refuse(path, "missing", "is a link to nothing, or was just removed.")
    except OSError as error:
        return _refuse(path, "unreadable", f"can't be looked at: {error.strerror}.")
    if own_state.holds(real):
        return _refuse(path, "refused", "belongs to Filterwatch itself. Narrow the path.")
    if not stat.S_ISREG(status.st_mode):
        return _refuse(path, "refused", "is not a regular file. Narrow the path.")
    return Found(path=real, stamp=Stamp.of(status))


def _resolve(path: str, folders: dict[str, str]) -> tuple[os.stat_result, str]:
    """Status and real path; `folders` remembers those of folders, as this runs for every file at every poll."""
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        return os.stat(path), os.path.realpath(path, strict=True)  # noqa: PTH116 - bare, for speed
    folder, _, name = path.rpartition("/")
    if folder not in folders:
        folders[folder] = os.path.realpath(folder or "/")
    return status, f"{folders[folder].rstrip('/')}/{name}"


def _refuse(path: str, kind: str, what: str) -> Obstacle:
    return Obstacle(path=path, kind=kind, text=f"{to_printable(path)} {what}")


def _explain_nothing(pattern: str) -> Obstacle:
    folder = find_fixed_folder(pattern)
    shown = to_printable(pattern)
    try:
        os.scandir(folder).close()
    except FileNotFoundError:
        text = (
            f"{shown}: the folder {to_printable(folder)} doesn't exist. Check the path, or that the share is mounted."
        )
        return Obstacle(path=pattern, kind="missing", text=text)
    except OSError as error:
        if is_out_of_descriptors(error):
            raise
        text = f"{shown}: the folder {to_printable(folder)} can't be read: {error.strerror}."
        return Obstacle(path=pattern, kind="unreadable", text=text)
    return Obstacle(
        path=pattern, kind="missing", text=f"{shown}: no such file. Check the path, or the export's settings."
    )


def find_fixed_folder(pattern: str) -> str:
    """The deepest folder of the pattern that is written out, without wildcards."""
    folder = PurePath(pattern).parent
    while glob.has_magic(str(folder)):
        folder = folder.parent
    return str(folder)


def _expand(pattern: str) -> list[str]:
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob would match hidden, half-copied files too
