"""What became of a batch's records, into the database: checkpoint, counts by hour, rejects, words nobody mapped."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from monitor.detect.classify import Classified
from monitor.frames import Reading
from monitor.ingest.formats.drift import find_signs
from monitor.records.source import Batch, ReadBatch, Reject, SourceNotice, Tally
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.watch import watch_batch
from monitor.store.counts import EXCLUDED
from monitor.store.sources import clear_notice, record_notice
from monitor.store.sources import record_reading as store_reading

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BELIEVABLE_AHEAD = timedelta(hours=24)
"""A stamp further ahead of the clock than this is a wrong zone or a wrong clock: kept, but it moves no window."""

FAULT = "fault"
HUNG = "hung"
OVER_WHEN_READ = frozenset({"missing", "unreadable", "format_unknown", FAULT, HUNG})
"""Notices that are no longer true once the source gives lines."""


def sum_up(
    batch: Batch, reading: Reading, classified: Classified | None, pipeline: Pipeline, *, now: datetime
) -> ReadBatch:
    """All that is kept of a batch besides its flagged lines and its hours: the checkpoint, its counts, its rejects."""
    before, newest = pipeline.watermarks.get(batch.source), newest_entry_at(reading, now)
    return ReadBatch(
        generation=replace(batch.generation, reader_state=reading.reader_state),
        tally=tally_of(batch, reading, pipeline),
        rejects=tuple(_rejects(batch, reading)),
        words=_words(reading, classified),
        last_entry_at=newest,
        watermark=max((at for at in (before, newest) if at is not None), default=None),
        signs=find_signs(batch, reading),
    )


def record_reading(
    connection: Connection, read: ReadBatch, notices: Sequence[tuple[str, str]], pipeline: Pipeline, *, now: datetime
) -> bool:
    """Write the checkpoint and all counts; False when this batch was recorded before and must not be taken again.

    notices: (kind, text) that the reader gave, such as that the filter is off.
    """
    if not store_reading(connection, read, now=now):
        return False
    source = read.tally.source
    if is_over(read.tally, pipeline):
        clear_notice(connection, source)
    for kind, text in notices:
        record_notice(connection, SourceNotice(source=source, kind=kind, text=text, at=now))
    watch_batch(connection, read, notices, now=now)
    return True


def is_over(tally: Tally, pipeline: Pipeline) -> bool:
    """Whether what was last said of the source is no longer true, as it gave lines. `pipeline.notices` itself changes
    when the batch is committed.
    """
    told, _ = pipeline.notices.get(tally.source, ("", ""))
    return told in OVER_WHEN_READ and tally.entries > 0


def tally_of(batch: Batch, reading: Reading, pipeline: Pipeline) -> Tally:
    """Every record of the batch, in one of three heaps; the over-long and the known ones never met a reader."""
    return Tally(
        source=batch.source,
        format=pipeline.format_of(batch.source),
        lines=reading.lines + len(batch.over_long) + batch.ignored,
        entries=0 if reading.entries is None else len(reading.entries),
        ignored=reading.ignored + batch.ignored,
        rejected=len(reading.rejected) + len(batch.over_long),
    )


def newest_entry_at(reading: Reading, now: datetime) -> datetime | None:
    """The newest believable log time of a batch."""
    frame = reading.entries
    if frame is None:
        return None
    limit = int((now + BELIEVABLE_AHEAD - EPOCH) / timedelta(microseconds=1))
    believable = frame.time_us[frame.time_us <= limit]
    return EPOCH + timedelta(microseconds=int(believable.max())) if len(believable) else None


def _rejects(batch: Batch, reading: Reading) -> list[Reject]:
    limits = [(offset, f"longer than the limit: {length} bytes", raw) for offset, length, raw in batch.over_long]
    return [
        Reject(source=batch.source, generation_id=batch.generation.id, offset=offset, reason=reason, raw=raw)
        for offset, reason, raw in [*reading.rejected, *limits]
    ]


def _words(reading: Reading, classified: Classified | None) -> Mapping[tuple[str, str], int]:
    words: Counter[tuple[str, str]] = Counter(
        {("action", word): count for word, count in reading.unknown_actions.items()}
    )
    if classified is not None:
        words.update({("category", word): count for word, count in classified.unmapped.items()})
        words.update({(EXCLUDED, host): count for host, count in classified.excluded.items()})
    return words
