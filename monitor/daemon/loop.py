"""The unattended loop: read each source, say that progress was made, wait for the next change or the next poll."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from monitor.daemon.lists import ListRefresh
from monitor.daemon.pause import PauseAlarm
from monitor.daemon.pulse import Pulse
from monitor.errors import FilterwatchError, SourceHangsError, StoreBusy, StoreFull
from monitor.ingest.tail import Tailer
from monitor.ingest.tail.patience import Patience
from monitor.ingest.tail.watch import Watcher
from monitor.logs import get_logger
from monitor.records.source import Batch, SourceNotice
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.record import FAULT, HUNG
from monitor.services.clock import Clock
from monitor.services.process import BatchReport
from monitor.services.reading import PassReport, end_pass, forget_notice, keep_notice, note_hung, read_source

if TYPE_CHECKING:
    from monitor.services.telling.office import Office

PAUSE_SECONDS = 5.0
"""How long to wait when the database can't take what was read: nothing is lost meanwhile, it stays in the log."""

REST_PASSES = 60
"""How many passes a source sits out after a fault of the program itself, so that it can't hold up the others."""

DELIVER_SECONDS = 10.0

log = get_logger()


@dataclass(slots=True, kw_only=True)
class Daemon:
    """Everything the loop needs. tailers: by source. clock: the real one, except in the demo.

    lists: takes changed lists into use. alerted: there is something to tell. resting: source -> passes that it still
    sits out.
    """

    engine: Engine
    pipeline: Pipeline
    office: "Office"
    lists: ListRefresh
    tailers: Mapping[str, Tailer]
    watcher: Watcher
    clock: Clock
    poll_seconds: float
    stopping: threading.Event
    alerted: threading.Event = field(default_factory=threading.Event)
    resting: dict[str, int] = field(default_factory=dict)
    patience: dict[str, Patience[Batch | SourceNotice]] = field(default_factory=dict)


def run_reading(daemon: Daemon) -> None:
    """Read until told to stop. A full or busy database pauses reading: the file waits, a person is told."""
    pulse = Pulse(daemon.engine, daemon.clock, daemon.tailers.values())
    alarm = PauseAlarm(daemon.office.school.folder, daemon.clock, is_stopping=daemon.stopping.is_set)
    while not daemon.stopping.is_set():
        try:
            daemon.lists.swap()
            for source, tailer in daemon.tailers.items():
                _read_guarded(daemon, source, tailer, pulse)
            pulse.beat()
        except (StoreFull, StoreBusy) as error:
            log.error("reading paused", reason=str(error))  # noqa: TRY400 -- the reason says it; no trace, no locals
            pulse.say_paused(str(error))
            alarm.sound(error)
            daemon.stopping.wait(PAUSE_SECONDS)
        else:
            alarm.end()
            daemon.watcher.wait(daemon.poll_seconds)


def run_delivering(daemon: Daemon) -> None:
    """Send what is due, apart from reading: a mail server that hangs never holds up a line."""
    from monitor.services.telling.deliver import deliver  # noqa: PLC0415 -- what mails need, reading doesn't wait for

    while not daemon.stopping.is_set():
        try:
            report = deliver(daemon.engine, daemon.office, now=daemon.clock(), is_stopping=daemon.stopping.is_set)
            if report.sent or report.failed or report.dead:
                log.info("mail sent", sent=report.sent, failed=report.failed, dead=report.dead)
        except FilterwatchError as error:
            log.error("mail not sent", reason=str(error))  # noqa: TRY400 -- as above
        daemon.alerted.wait(DELIVER_SECONDS)
        daemon.alerted.clear()


def _read_guarded(daemon: Daemon, source: str, tailer: Tailer, pulse: Pulse) -> None:
    """One source's turn. A fault in it is told and rested on; the other sources go on."""
    if daemon.stopping.is_set() or _is_resting(daemon, source):
        return
    done = PassReport()

    def on_batch(batch: Batch, report: BatchReport) -> None:
        log_batch(batch, report)
        daemon.lists.swap()
        pulse.beat()

    try:
        read_source(
            daemon.engine,
            daemon.pipeline,
            tailer,
            done,
            clock=daemon.clock,
            on_batch=on_batch,
            is_stopping=daemon.stopping.is_set,
            patience=daemon.patience.setdefault(source, Patience()),
        )
        _note_back(daemon, source)
    except (StoreFull, StoreBusy):
        raise
    except SourceHangsError as error:
        _note_hung(daemon, source, error)
    except Exception as error:  # noqa: BLE001 -- the one place: a source that breaks us must not silence the others
        _rest(daemon, source, error)
    end_pass(daemon.engine, daemon.pipeline, done)
    if done.alerts:
        daemon.alerted.set()


def _note_hung(daemon: Daemon, source: str, error: SourceHangsError) -> None:
    """The other sources go on."""
    if daemon.stopping.is_set():
        return
    if daemon.pipeline.notices.get(source, ("", ""))[0] != HUNG:
        log.error("source hangs", source=source)
    note_hung(daemon.engine, daemon.pipeline, source, error, now=daemon.clock())


def _note_back(daemon: Daemon, source: str) -> None:
    if daemon.pipeline.notices.get(source, ("", ""))[0] == HUNG:
        forget_notice(daemon.engine, daemon.pipeline, source)


def _is_resting(daemon: Daemon, source: str) -> bool:
    left = daemon.resting.get(source, 0)
    if left:
        daemon.resting[source] = left - 1
    return left > 0


def _rest(daemon: Daemon, source: str, error: Exception) -> None:
    """Tell where it broke, never what the line said."""
    daemon.resting[source] = REST_PASSES
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename.rpartition('/')[2]} line {where.tb_lineno}" if where else "?"
    log.error("source failed", source=source, error=type(error).__name__, place=place)
    text = f"Filterwatch failed on this source ({type(error).__name__}, {place}) and tries again; nothing is lost."
    notice = SourceNotice(source=source, kind=FAULT, text=text, at=daemon.clock())
    keep_notice(daemon.engine, daemon.pipeline, notice)


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
