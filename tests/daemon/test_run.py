"""The daemon as systemd sees it: ready, alive, alone, and gone within five seconds."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.program import CONFIG, filterwatch, squid_line, write_school

PATIENCE_SECONDS = 30.0


@pytest.fixture
def school(tmp_path: Path) -> Path:
    folder = write_school(tmp_path / "school", filterwatch=CONFIG + "\n[reading]\npoll_seconds = 0.2\n")
    (folder / "logs" / "access.log").write_text(squid_line(0), encoding="utf-8")
    return folder


@pytest.fixture
def notices(tmp_path: Path) -> Iterator[socket.socket]:
    """systemd's end of the notify socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.bind(str(tmp_path / "notify"))
        wire.settimeout(PATIENCE_SECONDS)
        yield wire


def start(folder: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", "-c", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "it didn't happen"
        time.sleep(0.05)


def lines_read(folder: Path) -> int:
    report = filterwatch("health", "--json", "-c", folder).out
    return int(json.loads(report.splitlines()[0])["sources"][0]["lines"]) if report else 0


def test_says_ready_pings_on_progress_and_ends_cleanly_on_sigterm(school: Path, notices: socket.socket) -> None:
    daemon = start(school, NOTIFY_SOCKET=str(notices.getsockname()))
    told = [notices.recv(200).decode()]
    while "WATCHDOG=1" not in told:
        told.append(notices.recv(200).decode())
    began = time.monotonic()
    daemon.send_signal(signal.SIGTERM)
    out, err = daemon.communicate(timeout=PATIENCE_SECONDS)

    assert told[0] == "READY=1"
    assert daemon.returncode == 0, err
    assert time.monotonic() - began < 5.0  # the contract of DESIGN section 4, not a measure of speed
    assert "daemon stopped" in out


def test_reads_what_is_appended_while_it_runs(school: Path) -> None:
    daemon = start(school)
    try:
        wait_for(lambda: lines_read(school) == 1)
        with (school / "logs" / "access.log").open("a", encoding="utf-8") as log:
            log.write(squid_line(1) + squid_line(2))
        wait_for(lambda: lines_read(school) == 3)
    finally:
        daemon.terminate()
        daemon.communicate(timeout=PATIENCE_SECONDS)


@pytest.mark.fault("F74")
def test_a_second_daemon_refuses_and_names_the_first(school: Path, notices: socket.socket) -> None:
    first = start(school, NOTIFY_SOCKET=str(notices.getsockname()))
    try:
        assert notices.recv(200).decode() == "READY=1"
        second = filterwatch("run", "-c", school)
    finally:
        first.terminate()
        first.communicate(timeout=PATIENCE_SECONDS)

    assert second.code == 1
    assert str(first.pid) in second.text


def test_logs_one_line_per_unit_of_work_without_names(school: Path) -> None:
    daemon = start(school)
    wait_for(lambda: lines_read(school) == 1)
    daemon.terminate()
    out, _ = daemon.communicate(timeout=PATIENCE_SECONDS)

    assert "batch processed" in out
    assert "source=filter" in out
    assert "lines=1" in out
    assert "p1" not in out
    assert "betting" not in out
