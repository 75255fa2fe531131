"""The unattended loop: read, deliver, say that progress was made, wait for the next change or the next poll."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from monitor.errors import FilterwatchError, StoreBusy, StoreFull
from monitor.ingest.tail import Tailer
from monitor.ingest.tail.watch import Watcher
from monitor.logs import get_logger
from monitor.records.source import Batch
from monitor.services.batch.pipeline import Pipeline
from monitor.services.notify import send_notice
from monitor.services.process import BatchReport
from monitor.services.reading import read_pass
from monitor.services.telling.deliver import deliver
from monitor.services.telling.office import Office
from monitor.store.engine import writing
from monitor.store.heartbeat import beat

PAUSE_SECONDS = 5.0
"""How long to wait when the database can't take what was read: nothing is lost meanwhile, it stays in the log."""

DELIVER_EVERY = timedelta(seconds=10)
BEAT_EVERY = timedelta(seconds=30)

log = get_logger()


@dataclass(slots=True, kw_only=True)
class Daemon:
    """Everything the loop needs. clock: the real one, except in the demo. alerted: there is something to tell."""

    engine: Engine
    pipeline: Pipeline
    office: Office
    tailers: Iterable[Tailer]
    watcher: Watcher
    clock: Callable[[], datetime]
    poll_seconds: float
    stopping: threading.Event
    alerted: threading.Event = field(default_factory=threading.Event)


def run_reading(daemon: Daemon) -> None:
    """Read until told to stop. A full or busy database pauses reading: the file waits, nothing is lost."""
    last_beat: datetime | None = None
    while not daemon.stopping.is_set():
        try:
            _read_once(daemon)
            now = daemon.clock()
            if last_beat is None or now - last_beat >= BEAT_EVERY:
                with writing(daemon.engine) as connection:
                    beat(connection, "daemon", now=now)
                last_beat = now
        except (StoreFull, StoreBusy) as error:
            log.error("reading paused", reason=str(error))  # noqa: TRY400 -- the reason says it; no trace, no locals
            send_notice(f"STATUS=paused: {error}")
            daemon.stopping.wait(PAUSE_SECONDS)
            send_notice("WATCHDOG=1")  # waiting for a person is progress; a hung read isn't
            continue
        send_notice("WATCHDOG=1")
        daemon.watcher.wait(daemon.poll_seconds)


def run_delivering(daemon: Daemon) -> None:
    """Send what is due, apart from reading: a mail server that hangs never holds up a line."""
    while not daemon.stopping.is_set():
        try:
            report = deliver(daemon.engine, daemon.office, now=daemon.clock(), is_stopping=daemon.stopping.is_set)
            if report.sent or report.failed or report.dead:
                log.info("mail sent", sent=report.sent, failed=report.failed, dead=report.dead)
        except FilterwatchError as error:
            log.error("mail not sent", reason=str(error))  # noqa: TRY400 -- as above
        daemon.alerted.wait(DELIVER_EVERY.total_seconds())
        daemon.alerted.clear()


def _read_once(daemon: Daemon) -> None:
    report = read_pass(daemon.engine, daemon.pipeline, daemon.tailers, clock=daemon.clock, on_batch=log_batch)
    if report.alerts:
        daemon.alerted.set()


def log_batch(batch: Batch, report: BatchReport) -> None:
    tally = report.tally
    log.info(
        "batch processed",
        source=batch.source,
        lines=tally.lines,
        entries=tally.entries,
        ignored=tally.ignored,
        rejected=tally.rejected,
        attempts=report.attempts,
        drafts=report.drafts,
    )
    send_notice("WATCHDOG=1")
