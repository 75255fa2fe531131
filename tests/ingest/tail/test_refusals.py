# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""What is not read, and what is said about it: once, in safe letters, and with the other files read all the same."""

import errno
import os
import resource
import socket
from pathlib import Path

import pytest

from monitor.ingest.tail import TailLimits
from monitor.records.source import Mode
from tests.ingest.tail.caller import Caller, append, lines, numbered


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.mark.fault("F55")
@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("first_bytes", "said"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "Office"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"MZ\x90\x00\x03\x00", "program"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"ElfFile\x00", "event log"),
    ],
)
def test_F55_a_binary_file_is_refused_once_and_the_others_are_read(
    log: Path, mode: Mode, first_bytes: bytes, said: str
) -> None:
    caller = Caller(log.parent / "*", mode)
    (log.parent / "report.xlsx").write_bytes(first_bytes + numbered(0, 10))
    append(log, numbered(100, 3))
    assert caller.later(61).polls(3) == lines(100, 3)
    assert caller.kinds() == ["binary"]
    assert said in caller.notices[0].text


@pytest.mark.fault("F55")
def test_F55_a_text_that_begins_with_letters_of_a_magic_is_text(log: Path) -> None:
    caller = Caller(log)
    append(log, b"MZ was here\nPK as well\n")
    assert len(caller.poll()) == 2
    assert caller.notices == []


@pytest.mark.fault("F55")
def test_F55_a_binary_file_replaced_by_a_log_is_read(log: Path) -> None:
    caller = Caller(log)
    log.write_bytes(b"%PDF-1.7\n")
    caller.poll()
    log.write_bytes(numbered(0, 2))
    assert caller.poll() == lines(0, 2)


@pytest.mark.fault("F63")
def test_F63_pipes_sockets_devices_and_folders_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "null").symlink_to("/dev/null")
    (tmp_path / "zero").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        caller = Caller(tmp_path / "*")
        assert caller.polls(2) == []
    assert caller.kinds() == ["refused"] * 5


@pytest.mark.fault("F63")
@pytest.mark.parametrize("name", ["filterwatch.db", "filterwatch.db-wal", "state/keys.toml", "link.log"])
def test_F63_the_programs_own_files_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "state").mkdir()
    for own in ("filterwatch.db", "filterwatch.db-wal", "state/keys.toml"):
        (tmp_path / own).write_bytes(numbered(0, 3))
    (tmp_path / "link.log").symlink_to(tmp_path / "filterwatch.db")
    caller = Caller(tmp_path / name, state_paths=(tmp_path / "filterwatch.db", tmp_path / "state"))
    assert caller.polls(2) == []
    assert caller.kinds() == ["refused"]


@pytest.mark.fault("F63")
def test_F63_a_file_beside_the_programs_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "state-of-the-web.log").write_bytes(numbered(0, 3))
    caller = Caller(tmp_path / "*.log", state_paths=(tmp_path / "state",))
    assert caller.poll() == lines(0, 3)


@pytest.mark.fault("F64")
def test_F64_many_files_are_read_with_few_descriptors(tmp_path: Path) -> None:
    caller = Caller(tmp_path / "*.log", limits=TailLimits(max_open_files=4))
    for turn in range(3):
        for number in range(50):
            append(tmp_path / f"{number}.log", numbered(1000 * number + turn * 5, 5))
        caller.poll()
        assert len(caller.tailer._tail.files) <= 4
    expected = [record for number in range(50) for record in lines(1000 * number, 15)]
    assert sorted(caller.records) == sorted(expected)


@pytest.mark.fault("F64")
def test_F64_the_systems_own_limit_of_descriptors_is_lived_with(tmp_path: Path) -> None:
    caller = Caller(tmp_path / "*.log")
    for number in range(50):
        append(tmp_path / f"{number}.log", numbered(100 * number, 5))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(list(Path("/proc/self/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 10, hard))
    try:
        caller.polls(2)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(caller.records) == 250
    assert caller.notices == []


@pytest.mark.fault("F64")
def test_F64_a_system_without_any_descriptor_left_is_told_and_lived_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(tmp_path / "*.log")
    append(tmp_path / "access.log", numbered(0, 5))
    caller.poll()

    def refusing_scan(_folder: str) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    append(tmp_path / "access.log", numbered(5, 5))
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refusing_scan)
        assert caller.polls(2) == []
    assert caller.kinds() == ["unreadable"]
    assert caller.poll() == lines(5, 5)


@pytest.mark.fault("F65")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\nb.log", r"a\nb.log"),
        (b"a\x1b[31m.log", r"a\x1b[31m.log"),
        (b"a\xff\xfe.log", r"a\xff\xfe.log"),
        ("a\u202egol.log".encode(), r"a\u202egol.log"),
        ("\u00e9t\u00e9.log".encode(), "\u00e9t\u00e9.log"),
        (b"a\\nb.log", r"a\\nb.log"),
    ],
)
def test_F65_odd_file_names_are_read_and_shown_escaped(tmp_path: Path, name: bytes, shown: str) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(numbered(0, 3))
    path.with_name(path.name + ".pdf").write_bytes(b"%PDF-1.4\n")
    caller = Caller(tmp_path / "*")
    assert caller.polls(2) == lines(0, 3)
    [generation] = caller.tailer.generations()
    assert generation.path == f"{tmp_path}/{shown}"
    assert f"{tmp_path}/{shown}.pdf is a PDF" in caller.notices[0].text
    caller.restart()
    assert caller.poll() == []


def test_a_path_that_is_written_out_may_hold_brackets(tmp_path: Path) -> None:
    (tmp_path / "export [1].csv").write_bytes(numbered(0, 3))
    assert Caller(tmp_path / "export [1].csv").poll() == lines(0, 3)


def test_a_broken_link_is_told_and_read_once_it_leads_somewhere(tmp_path: Path) -> None:
    link = tmp_path / "current.log"
    link.symlink_to(tmp_path / "target")
    caller = Caller(link)
    caller.polls(2)
    assert caller.kinds() == ["missing"]
    append(tmp_path / "target", numbered(0, 2))
    assert caller.poll() == lines(0, 2)
