"""The daemon as it is shipped, in a process that is there to be killed; started from a warm parent, so that it is quick."""

import os
import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from monitor.settings.load import load_school

CHECKPOINT_PAGES = 30
"""SQLite's own checkpoint comes so often that kills fall into it too."""

FINISHING_HOURS = 4
"""A listing holds 500 drafts, and what it can't hold waits for the next one."""

PRELOAD = ["__main__", "tests.torture.warm", "tests.torture.broken", "tests.torture.victim"]


def start_daemon(folder: Path, *, failpoint: str = "", hit: int = 1, build: str = "") -> ForkServerProcess:
    """Run the daemon until it is killed. failpoint: kill it at the hit-th time that it comes by there.

    build: "" = as shipped; else one of the deliberately broken ones.
    """
    return _start(_live, folder, failpoint, hit, build)


def run_to_the_end(folder: Path, *, build: str = "") -> None:
    """`run --once`, an hour later and again: whatever waits is due then. Raises RuntimeError when it fails."""
    process = _start(_finish, folder, build)
    process.join()
    if process.exitcode:
        raise RuntimeError(f"run --once ended with {process.exitcode}:\n{_log_of(folder).read_text(encoding='utf-8')}")


def _start(target: object, folder: Path, *words: object) -> ForkServerProcess:
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    process = context.Process(target=target, args=(folder, *words), daemon=True)
    process.start()
    return process


def _live(folder: Path, failpoint: str, hit: int, build: str) -> None:
    from monitor.daemon.run import run_daemon
    from tests.torture.broken import break_build
    from tests.torture.failpoints import arm

    _speak_into(folder)
    if build:
        break_build(build)
    if failpoint:
        arm(failpoint, hit)
    run_daemon(load_school(folder))


def _finish(folder: Path, build: str) -> None:
    from datetime import timedelta

    from monitor.services.clock import utc_now
    from monitor.services.once import run_once
    from tests.torture.broken import break_build

    _speak_into(folder)
    if build:
        break_build(build)
    school = load_school(folder)
    for hours in range(1, FINISHING_HOURS + 1):
        later = timedelta(hours=hours)
        run_once(school, clock=lambda later=later: utc_now() + later)


def _speak_into(folder: Path) -> None:
    log = os.open(_log_of(folder), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(log, stream.fileno())
    os.close(log)
    event.listen(Engine, "connect", _checkpoint_often)


def _checkpoint_often(connection: object, _record: object) -> None:
    connection.execute(f"pragma wal_autocheckpoint={CHECKPOINT_PAGES}").close()  # type: ignore[attr-defined]


def _log_of(folder: Path) -> Path:
    return folder / "victim.log"
