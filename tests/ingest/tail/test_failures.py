# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Files that fail, lose their permissions or are swapped between two looks: told once, and read when they can be."""

import errno
import os
from pathlib import Path

import pytest

from tests.ingest.tail.caller import Caller, append, lines, numbered


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.mark.fault("F60")
@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE])
def test_F60_a_file_that_fails_is_told_once_while_the_others_go_on(
    log: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    caller = Caller(log.parent / "*.log")
    append(log, numbered(0, 3))
    append(log.parent / "other.log", numbered(10, 3))
    caller.poll()
    broken = log.stat().st_ino
    real = os.pread

    def failing_read(descriptor: int, length: int, offset: int) -> bytes:
        if os.fstat(descriptor).st_ino == broken:
            raise OSError(number, os.strerror(number))
        return real(descriptor, length, offset)

    append(log, numbered(3, 3))
    append(log.parent / "other.log", numbered(13, 3))
    with monkeypatch.context() as patch:
        patch.setattr(os, "pread", failing_read)
        assert caller.polls(3) == lines(13, 3)
    assert caller.kinds() == ["unreadable"]
    assert caller.poll() == lines(3, 3)


@pytest.mark.fault("F61")
def test_F61_a_file_without_leave_is_told_once_and_read_when_there_is(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(log.parent / "*.log")
    append(log, numbered(0, 3))
    append(log.parent / "other.log", numbered(10, 3))
    real = os.open

    def refusing_open(path: str, flags: int) -> int:
        if str(path) == str(log):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, flags)

    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", refusing_open)
            caller.restart()
            caller.polls(3)
        caller.poll()
        append(log, numbered(3, 1))
    assert sorted(caller.records) == sorted(lines(0, 4) + lines(10, 3))
    assert caller.kinds() == ["unreadable", "unreadable"]
    assert "leave" in caller.notices[0].text


@pytest.mark.fault("F61")
def test_F61_leave_that_is_lost_in_the_run_does_not_stop_an_open_log(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(log)
    append(log, numbered(0, 3))
    caller.poll()

    def refusing(*_arguments: object, **_options: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    append(log, numbered(3, 3) + b"half")
    with monkeypatch.context() as patch:
        for name in ("open", "stat", "lstat"):
            patch.setattr(os, name, refusing)
        patch.setattr(os.path, "lexists", lambda _path: True)
        assert caller.poll() == lines(3, 3)
        assert caller.later(3600).polls(2) == []
    append(log, b" no more\n")
    assert caller.poll() == [b"half no more"]


@pytest.mark.fault("F62")
def test_F62_a_file_swapped_between_the_look_and_the_opening_is_read_at_the_next_poll(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(log)
    append(log, numbered(0, 3))
    (log.parent / "new").write_bytes(numbered(10, 3))
    real = os.open

    def swapping_open(path: str, flags: int) -> int:
        if (log.parent / "new").exists():
            (log.parent / "new").replace(log)
        return real(path, flags)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", swapping_open)
        assert caller.poll() == []
    assert caller.poll() == lines(10, 3)


@pytest.mark.fault("F62")
def test_F62_a_pipe_put_in_place_of_the_log_after_the_look_is_not_read(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(log)
    append(log, numbered(0, 3))
    real = os.open

    def swapping_open(path: str, flags: int) -> int:
        log.unlink()
        os.mkfifo(log)
        return real(path, flags)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", swapping_open)
        assert caller.poll() == []
    assert caller.kinds() == ["refused"]


@pytest.mark.fault("F62")
def test_F62_a_link_put_in_place_of_the_log_after_the_look_is_not_followed(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(log)
    append(log, numbered(0, 3))
    secret = log.parent / "secret"
    secret.write_bytes(b"secret\n")
    real = os.open

    def swapping_open(path: str, flags: int) -> int:
        log.unlink()
        log.symlink_to(secret)
        return real(path, flags)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", swapping_open)
        assert caller.poll() == []
    assert caller.kinds() == ["unreadable"]
