"""Two daemons that are wrong on purpose, so that it is known that the campaign sees what it is there to see.

Each commits the checkpoint apart from what follows from the lines: killed in between, the one loses a batch, the other
takes it twice.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection, Engine, delete, select

import monitor.daemon.loop
import monitor.services.reading
from monitor.ingest.tail import Tailer
from monitor.records.source import Batch, SourceNotice
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.sourcing import settle_format
from monitor.services.clock import Clock
from monitor.services.process import process_batch
from monitor.services.reading import OnBatch, PassReport
from monitor.store.sources import record_generation
from monitor.store.tables import generation as generation_table
from tests.torture.failpoints import BY_NAME, Failpoint

CHECKPOINT_FIRST = "checkpoint first"
EFFECTS_FIRST = "effects first"
DISK_SECONDS = 0.01
BETWEEN = "between the two steps"
BY_NAME[BETWEEN] = Failpoint(BETWEEN, "tests.torture.broken:stand_between", most_hits=6)


def break_build(build: str) -> None:
    """From now on this process reads in two steps."""

    def read_source(engine: Engine, pipeline: Pipeline, tailer: Tailer, done: PassReport, **options: object) -> None:
        _read_in_two_steps(engine, pipeline, tailer, done, build=build, **options)  # type: ignore[arg-type]

    monitor.daemon.loop.read_source = monitor.services.reading.read_source = read_source  # type: ignore[assignment]


def stand_between() -> None:
    """Where the one is committed and the other is not: for as long as a slow disk takes, so that kills at random hit it."""
    time.sleep(DISK_SECONDS)


def _read_in_two_steps(
    engine: Engine,
    pipeline: Pipeline,
    tailer: Tailer,
    done: PassReport,
    *,
    build: str,
    clock: Clock,
    on_batch: OnBatch,
    is_stopping: Callable[[], bool] = lambda: False,
    **_: object,
) -> None:
    for item in tailer.poll(clock()):
        if isinstance(item, SourceNotice):
            continue
        if settle_format(pipeline, item, now=clock()) is not None:
            return
        with engine.connect() as connection:
            before = _stored(connection, item)
        if build == CHECKPOINT_FIRST:
            with engine.begin() as connection:
                record_generation(connection, item.generation, now=clock())
            stand_between()
        with engine.begin() as connection:
            _rewind(connection, item, before)
            report = process_batch(connection, item, pipeline, now=clock())
            if build == EFFECTS_FIRST:
                _rewind(connection, item, before)
        if build == EFFECTS_FIRST:
            stand_between()
            with engine.begin() as connection:
                record_generation(connection, report.generation, now=clock())
        tailer.confirm(replace(item, generation=report.generation))
        done.add(report)
        on_batch(item, report)
        if is_stopping():
            return


def _stored(connection: Connection, batch: Batch) -> object:
    row = generation_table.c
    return connection.execute(select(generation_table).where(row.id == batch.generation.id)).mappings().one_or_none()


def _rewind(connection: Connection, batch: Batch, before: object) -> None:
    connection.execute(delete(generation_table).where(generation_table.c.id == batch.generation.id))
    if before is not None:
        connection.execute(generation_table.insert().values(**before))  # type: ignore[arg-type]
