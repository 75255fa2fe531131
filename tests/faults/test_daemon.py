"""The daemon under load, told to stop, stuck, or alone with an observer that sees nothing."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.alerts.mailbox import Mailbox
from monitor.daemon.run import run_threads
from monitor.ingest.readers.reader import Reader
from monitor.ingest.tail.watch import Watcher
from monitor.records.source import Batch
from monitor.services.service import open_service
from tests.faults.stage import AFTERNOON, Stage, listed_line, plain_line
from tests.ingest.tail.observers import silent_observer
from tests.torture.load import measure_backlog, rotate_under_load
from tests.torture.victim import start_daemon

STOP_SECONDS = 5.0
"""The contract of DESIGN section 4, not a measure of speed."""


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """systemd's end of the notify socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.bind(str(tmp_path / "notify"))
        wire.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield wire


@pytest.mark.fault("F04")
def test_F04_five_logs_that_rotate_quickly_are_read_to_the_last_line_while_the_daemon_runs(tmp_path: Path) -> None:
    outcome = rotate_under_load(tmp_path, lines_each=2_000, rotate_bytes=32_768)

    assert outcome.written == 10_000
    assert outcome.read == outcome.written


@pytest.mark.fault("F76")
def test_F76_a_long_backlog_needs_no_more_memory_than_a_short_one_and_few_mails(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail") as mailbox:
        outcome = measure_backlog(tmp_path, lines=60_000, mail_port=mailbox.port)
        mails = len(mailbox.read_files())

    assert outcome.read == 60_000
    assert outcome.peak_bytes < 256 * 1024 * 1024
    assert mails <= 40  # of 600 drafts


@pytest.mark.fault("F77")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_F77_a_signal_in_the_middle_of_reading_ends_it_cleanly_and_nothing_is_lost(
    tmp_path: Path, number: signal.Signals
) -> None:
    stage = Stage(tmp_path / "school")
    stage.append("".join(listed_line(n) if n % 50 == 0 else plain_line(n) for n in range(8_000)))
    daemon = start_daemon(stage.folder)
    give_up = time.monotonic() + 30
    while "batch processed" not in _read_log(stage.folder) and time.monotonic() < give_up:
        time.sleep(0.01)
    began = time.monotonic()
    os.kill(daemon.pid, number)
    daemon.join(30)
    seconds = time.monotonic() - began
    read_before = stage.tally().lines
    stage.read()

    assert daemon.exitcode == 0, _read_log(stage.folder)
    assert seconds < STOP_SECONDS
    assert 0 < read_before < 8_000
    assert stage.tally().lines == 8_000
    assert len(stage.drafts()) == 160


@pytest.mark.fault("F77")
def test_F77_a_signal_ends_a_daemon_that_hangs_as_well(tmp_path: Path) -> None:
    """Another process holds the database for longer than systemd would wait."""
    import sqlite3

    stage = Stage(tmp_path / "school").append(listed_line(0)).read()
    daemon = start_daemon(stage.folder)
    give_up = time.monotonic() + 30
    while "daemon started" not in _read_log(stage.folder) and time.monotonic() < give_up:
        time.sleep(0.01)
    other = sqlite3.connect(stage.database, isolation_level=None, timeout=30)
    other.execute("begin immediate")
    stage.append(listed_line(1))
    began = time.monotonic()
    os.kill(daemon.pid, signal.SIGTERM)
    daemon.join(30)
    seconds = time.monotonic() - began
    other.close()

    assert daemon.exitcode == 0
    assert seconds < STOP_SECONDS
    assert stage.read().lines_by_login() == {"user00000": 1, "user00001": 1}


def _read_log(folder: Path) -> str:
    path = folder / "victim.log"
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.fault("F78")
def test_F78_a_loop_that_is_stuck_pings_no_watchdog(
    tmp_path: Path, notices: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd then ends it (WatchdogSec) and starts it anew; here it is let go instead."""
    stuck, let_go, stopping = threading.Event(), threading.Event(), threading.Event()
    read = Reader.read

    def hang(self: Reader, batch: Batch) -> object:
        stuck.set()
        let_go.wait()
        return read(self, batch)

    monkeypatch.setattr(Reader, "read", hang)
    stage = Stage(tmp_path / "school").append(listed_line(0))
    with open_service(stage.school, now=AFTERNOON) as service:

        def run() -> None:
            run_threads(service, stage.school, clock=lambda: AFTERNOON, stopping=stopping)

        daemon = threading.Thread(target=run)
        daemon.start()
        stuck.wait()
        while _is_waiting(notices):
            notices.recv(200)
        notices.settimeout(1.0)
        with pytest.raises(TimeoutError):
            notices.recv(200)
        let_go.set()
        notices.settimeout(30)
        assert notices.recv(200) == b"WATCHDOG=1"
        stopping.set()
        daemon.join()


def _is_waiting(wire: socket.socket) -> bool:
    import select

    return bool(select.select([wire], [], [], 0)[0])


@pytest.mark.fault("F58")
def test_F58_the_daemon_reads_by_polling_when_the_observer_sees_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(tmp_path / "school").append(listed_line(0))
    stopping = threading.Event()
    monkeypatch.setattr("monitor.daemon.run.Watcher", lambda patterns: Watcher(patterns, observer=silent_observer()))
    with open_service(stage.school, now=AFTERNOON) as service:

        def run() -> None:
            run_threads(service, stage.school, clock=lambda: AFTERNOON, stopping=stopping)

        daemon = threading.Thread(target=run)
        daemon.start()
        for number in range(1, 4):
            _wait_for_lines(stage, number)
            stage.append(listed_line(number))
        _wait_for_lines(stage, 4)
        stopping.set()
        daemon.join()

    assert len(stage.drafts()) == 4


def _wait_for_lines(stage: Stage, lines: int) -> None:
    give_up = time.monotonic() + 30
    while stage.rows("select coalesce(sum(lines), 0) from source") != [(lines,)]:
        assert time.monotonic() < give_up, "it didn't happen"
        time.sleep(0.02)
