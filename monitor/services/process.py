"""The product's table of contents: a batch of records becomes entries, attempts, findings, drafts and alerts.

Everything here happens in the caller's one transaction (docs/decisions/0001): the checkpoint commits with its effects.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.records.review import ChangeKind
from monitor.records.source import Batch, Generation, Tally
from monitor.services.batch.attribute import attribute_entries, remember_subjects
from monitor.services.batch.hints import find_hints
from monitor.services.batch.hours import count_once
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.record import record_reading, sum_up
from monitor.services.batch.redraft import redraft_incidents
from monitor.services.batch.refold import follow_matters, refold_attempts
from monitor.services.batch.screen import find_loud
from monitor.services.batch.tell import queue_alerts
from monitor.store.entries import find_new_entries, record_entries
from monitor.store.hints import record_hints


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """What one batch came to. generation: the checkpoint to confirm to the tailer once the transaction commits."""

    generation: Generation
    tally: Tally
    new_entries: int = 0
    attempts: int = 0
    drafts: int = 0
    alerts: int = 0


def process_batch(connection: Connection, batch: Batch, pipeline: Pipeline, *, now: datetime) -> BatchReport:
    """Take one batch all the way. Running it twice equals running it once.

    now: the clock, for bookkeeping and due times only; every rule works on the time in the log.
    """
    pipeline.memory.begin(connection)
    reading = pipeline.read(batch)
    classified = pipeline.classify(batch.source, reading)
    read = sum_up(batch, reading, classified, pipeline, now=now)
    read = replace(read, watermark=pipeline.watermarks.get(batch.source))  # it moves when the pass is over: end_pass
    read = count_once(connection, batch, reading.entries, read)
    if not record_reading(connection, read, reading.notices, pipeline, now=now):
        return BatchReport(generation=read.generation, tally=Tally(source=batch.source, format=read.tally.format))
    flagged = attribute_entries(connection, batch, reading.entries, classified, pipeline)
    remember_subjects(connection, flagged.subjects, pipeline)
    record_hints(connection, find_hints(batch, reading.entries, classified, pipeline))
    new = find_new_entries(connection, flagged.entries)
    attempts = refold_attempts(connection, new, pipeline)
    record_entries(connection, new, attempts.attempt_of, are_new=True)
    follow_matters(attempts, pipeline)
    loud = find_loud(connection, attempts, pipeline)
    drafts = redraft_incidents(connection, loud, pipeline, now=now)
    alerts = queue_alerts(connection, drafts.changes, pipeline, now=now)
    return BatchReport(
        generation=read.generation,
        tally=read.tally,
        new_entries=len(new),
        attempts=len(attempts.changed),
        drafts=sum(change.kind is ChangeKind.OPENED for change in drafts.changes),
        alerts=alerts,
    )
