"""Path patterns in; wakes a waiting loop when something happens there: a hint only, the poll is the truth."""

import errno
import os
import stat
import threading
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path, PurePath

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from monitor.ingest.tail.discovery import find_fixed_folder
from monitor.ingest.tail.mounts import find_remote_kind, read_file_systems
from monitor.ingest.tail.names import to_printable
from monitor.ingest.tail.patience import Step
from monitor.ingest.tail.stamp import Identity
from monitor.logs import get_logger

EVENTS: list[type[FileSystemEvent]] = [  # reading isn't among them: the poll itself would wake the loop
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
REASONS = {
    errno.ENOSPC: "the system's limit of watches is reached (sysctl fs.inotify.max_user_watches)",
    errno.EMFILE: "the system's limit of watch instances is reached (sysctl fs.inotify.max_user_instances)",
}

ARM_SECONDS = 5.0

Place = tuple[str, bool]  # a folder, and whether those below it are watched as well


class Watcher:
    """Watches the folders of some patterns, and follows when they appear, go, or are replaced.

    Where a folder can't be watched (a share, a limit of the system) it says so in the log once and in `fallbacks`, and
    leaves that folder to the caller's poll. Links are watched where they lie, not where they lead.
    """

    def __init__(self, patterns: Iterable[str | os.PathLike[str]], *, observer: BaseObserver | None = None) -> None:
        """patterns: as given to the tailers. observer: another than the system's, in tests."""
        self._patterns = [PurePath(pattern) for pattern in patterns]
        self._event = threading.Event()
        self._waker = _Waker({pattern.name for pattern in self._patterns}, self._event)
        self._armed: dict[Place, tuple[Identity | None, ObservedWatch | None]] = {}
        self._fallbacks: dict[str, str] = {}
        self._observer = observer or Observer()
        self._observer.start()
        self._arming: Step[None] | None = None
        self._try_arm()

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """A sentence for each folder that is only polled."""
        return tuple(self._fallbacks.values())

    def wait(self, timeout_seconds: float) -> bool:
        """Return True as soon as something happened, False after the time. What happened since the last wait counts."""
        self._try_arm()
        is_woken = self._event.wait(timeout_seconds)
        self._event.clear()
        return is_woken

    def wake(self) -> None:
        """End a wait from another thread."""
        self._event.set()

    def close(self) -> None:
        self._observer.stop()
        self._observer.join()

    def _try_arm(self) -> None:
        """Look at the folders; a share that hangs holds up nobody, and its folder is left to the caller's poll."""
        seconds = 0.0 if self._arming is not None else ARM_SECONDS
        self._arming = self._arming or Step(self._arm)
        if self._arming.wait(seconds):
            self._arming.outcome()
            self._arming = None

    def _arm(self) -> None:
        """Watch each folder as it is now. A new watch wakes the loop, for what happened before it was in place."""
        wanted = {place: _identify(place[0]) for place in map(_find_place, self._patterns)}
        for place, (identity, watch) in list(self._armed.items()):
            if wanted.get(place) != identity or place not in wanted:
                del self._armed[place]
                if watch is not None:
                    self._observer.unschedule(watch)
        for place, identity in wanted.items():
            if place not in self._armed:
                self._armed[place] = identity, self._schedule(place)
                self._event.set()

    def _schedule(self, place: Place) -> ObservedWatch | None:
        folder, is_recursive = place
        kind = find_remote_kind(folder, read_file_systems())
        if kind is not None:
            self._fall_back(folder, f"on a {kind} file system other machines' writes can't be seen")
            return None
        try:
            return self._observer.schedule(self._waker, folder, recursive=is_recursive, event_filter=EVENTS)
        except OSError as error:
            self._fall_back(folder, REASONS.get(error.errno or 0, str(error.strerror)))
            return None

    def _fall_back(self, folder: str, reason: str) -> None:
        if folder not in self._fallbacks:
            shown = to_printable(folder)
            self._fallbacks[folder] = f"{shown} is polled, not watched: {reason}."
            get_logger().warning("folder is polled", folder=shown, reason=reason)


class _Waker(FileSystemEventHandler):
    """Sets the event for folders and for files whose names may belong to a source; a database beside a log may not."""

    def __init__(self, names: set[str], event: threading.Event) -> None:
        self._names = names
        self._event = event

    def on_any_event(self, event: FileSystemEvent) -> None:
        paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))
        if event.is_directory or any(self._may_matter(PurePath(path).name) for path in paths):
            self._event.set()

    def _may_matter(self, name: str) -> bool:
        return name in self._names or any(fnmatch(name, pattern) for pattern in self._names)


def _find_place(pattern: PurePath) -> Place:
    """The pattern's folder, or the nearest one above it that exists: that one tells when the rest appears."""
    fixed = folder = Path(find_fixed_folder(str(pattern)))
    while not _is_folder(folder) and folder != folder.parent:
        folder = folder.parent
    return str(folder), folder == fixed and pattern.parent != fixed


def _is_folder(path: Path) -> bool:
    """False also where nobody may look, or a share doesn't answer: `Path.is_dir` raises there."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def _identify(folder: str) -> Identity | None:
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
