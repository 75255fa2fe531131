"""The product's table of contents: a batch of records becomes entries, attempts, findings, drafts and alerts.

Everything here happens in the caller's one transaction (docs/decisions/0001): the checkpoint commits with its effects.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.records.review import ChangeKind
from monitor.records.source import Batch, Generation, Tally
from monitor.services.batch.attribute import attribute_entries, remember_subjects
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.record import newest_entry_at, record_reading, tally_of
from monitor.services.batch.redraft import redraft_incidents
from monitor.services.batch.refold import refold_attempts
from monitor.services.batch.screen import find_loud
from monitor.services.batch.tell import queue_alerts
from monitor.store.entries import record_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """What one batch came to. generation: the checkpoint to confirm to the tailer once the transaction commits.

    watermark: the newest log time of the source, to be remembered then too.
    """

    generation: Generation
    tally: Tally
    watermark: datetime | None = None
    new_entries: int = 0
    attempts: int = 0
    findings: int = 0
    drafts: int = 0
    alerts: int = 0


def process_batch(connection: Connection, batch: Batch, pipeline: Pipeline, *, now: datetime) -> BatchReport:
    """Take one batch all the way. Running it twice equals running it once.

    now: the clock, for bookkeeping and due times only; every rule works on the time in the log.
    """
    reading = pipeline.read(batch)
    classified = pipeline.classify(batch.source, reading)
    generation = replace(batch.generation, reader_state=reading.reader_state)
    tally = tally_of(batch, reading, pipeline)
    before = pipeline.watermarks.get(batch.source)
    watermark = max((at for at in (before, newest_entry_at(reading, now)) if at is not None), default=None)

    if not record_reading(
        connection, batch, reading, classified, pipeline, generation=generation, watermark=watermark, now=now
    ):
        return BatchReport(generation=generation, tally=Tally(source=batch.source, format=tally.format))
    flagged = attribute_entries(connection, batch, reading.entries, classified, pipeline, watermark=before)
    remember_subjects(connection, flagged.subjects)
    new = record_entries(connection, flagged.entries)
    attempts = refold_attempts(connection, new, pipeline)
    loud = find_loud(connection, attempts, pipeline)
    drafts = redraft_incidents(connection, loud, pipeline, now=now)
    alerts = queue_alerts(connection, drafts.changes, pipeline, now=now)
    return BatchReport(
        generation=generation,
        tally=tally,
        watermark=watermark,
        new_entries=len(new),
        attempts=attempts.count,
        findings=drafts.findings,
        drafts=sum(change.kind is ChangeKind.OPENED for change in drafts.changes),
        alerts=alerts,
    )
