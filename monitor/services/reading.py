"""One pass over a source, or over all: batches in, committed batches out, notices kept. `run` and `replay` share it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Engine

from monitor.errors import SourceHangsError
from monitor.ingest.tail import Tailer
from monitor.ingest.tail.patience import Patience
from monitor.records.source import Batch, SourceNotice
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.record import HUNG, is_over
from monitor.services.batch.sourcing import settle_format
from monitor.services.clock import Clock
from monitor.services.process import BatchReport, process_batch
from monitor.store.sources import clear_notice, record_notice
from monitor.store.watermarks import settle_watermarks

OnBatch = Callable[[Batch, BatchReport], None]


@dataclass(slots=True)
class PassReport:
    """What one pass did: batches committed, and their sums. read: the sources of which it read all that there was."""

    batches: int = 0
    lines: int = 0
    attempts: int = 0
    drafts: int = 0
    alerts: int = 0
    notices: list[SourceNotice] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def add(self, report: BatchReport) -> None:
        self.batches += 1
        self.lines += report.tally.lines
        self.attempts += report.attempts
        self.drafts += report.drafts
        self.alerts += report.alerts


def ignore_batch(batch: Batch, report: BatchReport) -> None:
    """For whoever doesn't watch the batches go by."""


def read_pass(
    engine: Engine,
    pipeline: Pipeline,
    tailers: Iterable[Tailer],
    *,
    clock: Clock,
    on_batch: OnBatch = ignore_batch,
) -> PassReport:
    """Read everything that is readable now, source by source. One whose file system hangs is passed over."""
    done = PassReport()
    for tailer in tailers:
        try:
            read_source(engine, pipeline, tailer, done, clock=clock, on_batch=on_batch)
        except SourceHangsError as error:
            done.notices.append(note_hung(engine, pipeline, tailer.source, error, now=clock()))
    end_pass(engine, pipeline, done)
    return done


def end_pass(engine: Engine, pipeline: Pipeline, done: PassReport) -> None:
    """From now on a line is late that is far behind what was read of its source.

    Not earlier: a backlog is read in one pass, and none of it is late, in whatever order its files and lines come. Nor
    is it when the pass was broken off in the middle: what is left is read as a part of it, so nothing is written down.
    """
    if done.read:
        with engine.begin() as connection:
            pipeline.watermarks.update(settle_watermarks(connection, done.read))


def read_source(  # noqa: PLR0913 -- what one turn of one source needs
    engine: Engine,
    pipeline: Pipeline,
    tailer: Tailer,
    done: PassReport,
    *,
    clock: Clock,
    on_batch: OnBatch,
    is_stopping: Callable[[], bool] = lambda: False,
    patience: Patience[Batch | SourceNotice] | None = None,
) -> None:
    """Read what one source has now, a transaction per batch, adding to `done`; `end_pass` comes after it.

    is_stopping: asked between batches. patience: the source's own, kept from pass to pass. Raises SourceHangsError when
    the file system under the source doesn't answer; what was read before that is committed.

    A batch is confirmed to its tailer only after its commit; when the commit fails, the error goes to the caller and
    the same bytes come again in the next pass.
    """
    is_news = False
    patience = patience or Patience()
    for item in patience.go_on(lambda: tailer.poll(clock()), is_stopping=is_stopping):
        notice = item if isinstance(item, SourceNotice) else settle_format(pipeline, item, now=clock())
        if notice is not None:
            done.notices.append(notice)
            keep_notice(engine, pipeline, notice)
        if isinstance(item, SourceNotice):
            continue
        if notice is not None:
            return
        with engine.begin() as connection:
            report = process_batch(connection, item, pipeline, now=clock())
        pipeline.memory.settle()
        if is_over(report.tally, pipeline):
            del pipeline.notices[item.source]
        tailer.confirm(replace(item, generation=report.generation))
        done.add(report)
        on_batch(item, report)
        is_news = True
        if is_stopping():
            return
    if is_news and not is_stopping():
        done.read.add(tailer.source)


def keep_notice(engine: Engine, pipeline: Pipeline, notice: SourceNotice) -> None:
    """Write a notice down when it is news."""
    if pipeline.notices.get(notice.source) != (notice.kind, notice.text):
        with engine.begin() as connection:
            record_notice(connection, notice)
        pipeline.notices[notice.source] = (notice.kind, notice.text)


def note_hung(
    engine: Engine, pipeline: Pipeline, source: str, error: SourceHangsError, *, now: datetime
) -> SourceNotice:
    """A share that is gone: said once; this source goes on by itself when it answers."""
    text = (
        f"it can't be read: {error}. Is the share or disk of its log still there? Other sources go on; nothing is lost."
    )
    notice = SourceNotice(source=source, kind=HUNG, text=text, at=now)
    keep_notice(engine, pipeline, notice)
    return notice


def forget_notice(engine: Engine, pipeline: Pipeline, source: str) -> None:
    """What was said of a source is no longer so."""
    with engine.begin() as connection:
        clear_notice(connection, source)
    pipeline.notices.pop(source, None)
