"""One pass over a source, or over all: batches in, committed batches out, notices kept. `run` and `replay` share it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import Engine

from monitor.ingest.tail import Tailer
from monitor.records.source import Batch, SourceNotice
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.sourcing import settle_format
from monitor.services.clock import Clock
from monitor.services.process import BatchReport, process_batch
from monitor.store.sources import record_notice
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
    """Read everything that is readable now, source by source."""
    done = PassReport()
    for tailer in tailers:
        read_source(engine, pipeline, tailer, done, clock=clock, on_batch=on_batch)
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


def read_source(
    engine: Engine,
    pipeline: Pipeline,
    tailer: Tailer,
    done: PassReport,
    *,
    clock: Clock,
    on_batch: OnBatch,
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Read what one source has now, a transaction per batch, adding to `done`; `end_pass` comes after it.

    is_stopping: asked between batches.

    A batch is confirmed to its tailer only after its commit; when the commit fails, the error goes to the caller and
    the same bytes come again in the next pass.
    """
    is_news = False
    for item in tailer.poll(clock()):
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
        pipeline.notices[notice.source] = (notice.kind, notice.text)
        with engine.begin() as connection:
            record_notice(connection, notice)
