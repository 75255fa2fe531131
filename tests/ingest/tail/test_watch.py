# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""The watcher is a hint: it wakes a loop early, and nothing is lost where it can't."""

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchdog.events import (
    DirCreatedEvent,
    FileClosedNoWriteEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileOpenedEvent,
    FileSystemEvent,
)
from watchdog.observers.api import BaseObserver, EventEmitter

from monitor.ingest.tail import mounts
from monitor.ingest.tail.mounts import find_remote_kind, read_file_systems
from monitor.ingest.tail.watch import Watcher
from tests.ingest.tail.caller import Caller, append, lines, numbered
from tests.ingest.tail.observers import SilentEmitter, silent_observer

LONG_SECONDS = 20.0  # never waited for: the hint comes first, or the test fails
NOW_SECONDS = 0.0


class FullEmitter(SilentEmitter):
    number = errno.ENOSPC

    def on_thread_start(self) -> None:
        raise OSError(self.number, os.strerror(self.number))


class OutOfInstancesEmitter(FullEmitter):
    number = errno.EMFILE


@pytest.fixture
def silent() -> BaseObserver:
    return silent_observer()


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    (tmp_path / "logs").mkdir()
    watcher = Watcher([tmp_path / "logs" / "access.log*"])
    watcher.wait(NOW_SECONDS)
    yield watcher
    watcher.close()


def test_a_write_ends_the_wait(tmp_path: Path, watcher: Watcher) -> None:
    append(tmp_path / "logs" / "access.log", numbered(0, 1))
    assert watcher.wait(LONG_SECONDS)


def test_a_wait_without_an_event_ends_by_its_time(watcher: Watcher) -> None:
    assert not watcher.wait(NOW_SECONDS)


def test_a_first_wait_returns_at_once_as_writes_may_have_gone_before_the_watch(tmp_path: Path) -> None:
    watcher = Watcher([tmp_path / "access.log"])
    assert watcher.wait(LONG_SECONDS)
    watcher.close()


@pytest.mark.parametrize(
    ("event", "is_hint"),
    [
        (FileOpenedEvent("access.log"), False),
        (FileClosedNoWriteEvent("access.log"), False),
        (FileModifiedEvent("filterwatch.db-wal"), False),
        (FileModifiedEvent("access.log"), True),
        (FileMovedEvent("access.log.tmp", "access.log"), True),
        (FileDeletedEvent("access.log.1"), True),
        (DirCreatedEvent("anything"), True),
    ],
)
def test_only_what_may_be_news_is_a_hint(
    tmp_path: Path, silent: BaseObserver, event: FileSystemEvent, is_hint: bool
) -> None:
    watcher = Watcher([tmp_path / "access.log*"], observer=silent)
    watcher.wait(NOW_SECONDS)
    [emitter] = silent.emitters
    emitter.queue_event(event)
    silent.event_queue.join()
    assert watcher.wait(NOW_SECONDS) == is_hint
    watcher.close()


def test_another_thread_can_end_the_wait(watcher: Watcher) -> None:
    thread = threading.Thread(target=watcher.wake)
    thread.start()
    assert watcher.wait(LONG_SECONDS)
    thread.join()


@pytest.mark.fault("F28")
def test_F28_a_folder_removed_and_made_again_is_watched_again(tmp_path: Path, watcher: Watcher) -> None:
    shutil.rmtree(tmp_path / "logs")
    assert watcher.wait(LONG_SECONDS)
    watcher.wait(NOW_SECONDS)
    (tmp_path / "logs").mkdir()
    assert watcher.wait(LONG_SECONDS)
    watcher.wait(NOW_SECONDS)
    watcher.wait(NOW_SECONDS)
    append(tmp_path / "logs" / "access.log", numbered(0, 1))
    assert watcher.wait(LONG_SECONDS)


@pytest.mark.fault("F29")
def test_F29_a_folder_missing_at_the_start_wakes_the_loop_when_it_appears(tmp_path: Path) -> None:
    watcher = Watcher([tmp_path / "a" / "b" / "access.log"])
    watcher.wait(NOW_SECONDS)
    (tmp_path / "a").mkdir()
    assert watcher.wait(LONG_SECONDS)
    watcher.close()


def test_two_sources_in_one_folder_share_its_watch(tmp_path: Path) -> None:
    watcher = Watcher([tmp_path / "one.log", tmp_path / "two.log"])
    for name in ("one.log", "two.log"):
        watcher.wait(NOW_SECONDS)
        append(tmp_path / name, numbered(0, 1))
        assert watcher.wait(LONG_SECONDS)
    watcher.close()


@pytest.mark.fault("F56")
def test_F56_an_observer_that_drops_everything_loses_nothing(tmp_path: Path, silent: BaseObserver) -> None:
    watcher = Watcher([tmp_path / "access.log*"], observer=silent)
    caller = Caller(tmp_path / "access.log*")
    for first in range(0, 50, 10):
        append(tmp_path / "access.log", numbered(first, 10))
        watcher.wait(NOW_SECONDS)
        caller.poll()
    watcher.close()
    assert caller.records == lines(0, 50)


@pytest.mark.fault("F60", "F61")
@pytest.mark.parametrize("number", [errno.EACCES, errno.ESTALE, errno.EIO])
def test_F61_a_folder_that_nobody_may_look_into_does_not_end_the_loop(
    tmp_path: Path, silent: BaseObserver, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    watcher = Watcher([tmp_path / "logs" / "access.log"], observer=silent)

    def refusing(*_arguments: object, **_options: object) -> os.stat_result:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", refusing)
        watcher.wait(NOW_SECONDS)
    watcher.close()


@pytest.mark.fault("F57")
@pytest.mark.parametrize(("emitter", "said"), [(FullEmitter, "max_user_watches"), (OutOfInstancesEmitter, "instances")])
def test_F57_a_system_without_watches_left_is_polled_and_it_is_said(
    tmp_path: Path, emitter: type[EventEmitter], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    watcher = Watcher([tmp_path / "access.log"], observer=BaseObserver(emitter))
    watcher.wait(NOW_SECONDS)
    assert not watcher.wait(NOW_SECONDS)
    watcher.close()
    [fallback] = watcher.fallbacks
    assert said in fallback
    assert capsys.readouterr().out.count("polled") == 1


@pytest.mark.fault("F58")
@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_F58_a_share_is_polled_and_it_is_said(
    tmp_path: Path, silent: BaseObserver, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("monitor.ingest.tail.watch.read_file_systems", lambda: {"/": "ext4", str(tmp_path): kind})
    watcher = Watcher([tmp_path / "access.log"], observer=silent)
    assert kind in watcher.fallbacks[0]
    assert not silent.emitters
    watcher.close()


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/share/logs", "cifs"),
        ("/srv/share", "cifs"),
        ("/srv/shared", None),
        ("/srv/with space/x", "nfs4"),
        ("/mnt/stick", None),
        ("/home", None),
    ],
)
def test_a_folder_belongs_to_the_deepest_mount_above_it(tmp_path: Path, folder: str, kind: str | None) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "30 22 0:40 / /srv/share rw,relatime shared:1 - cifs //nas/logs rw\n"
        "31 22 0:41 / /srv/with\\040space rw - nfs4 nas:/x rw\n"
        "32 22 8:17 / /mnt/stick rw - fuseblk /dev/sdb1 rw\n"
    )
    assert find_remote_kind(folder, read_file_systems(table)) == kind


def test_a_system_without_a_mount_table_has_no_shares(tmp_path: Path) -> None:
    assert mounts.read_file_systems(tmp_path / "none") == {}
    assert find_remote_kind("/srv", {}) is None
