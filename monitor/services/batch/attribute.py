"""From classified rows to flagged entries: whose line it is, and which event it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import repeat

from sqlalchemy import Connection

from monitor.detect.classify import Classified
from monitor.detect.people import identify, merge_subjects
from monitor.frames import EntryFrame
from monitor.records.detection import FlaggedEntry
from monitor.records.event import Identity
from monitor.records.people import Subject
from monitor.records.source import Batch, Mode
from monitor.services.batch.flag import Identities, flag_rows
from monitor.services.batch.pipeline import Facts, Pipeline
from monitor.store.entries import count_sightings
from monitor.store.subjects import load_subjects, record_subjects

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEY_BYTES, OFFSET_BYTES = 16, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """entries: the rows that count, in file order. subjects: each person or device among them, once."""

    entries: list[FlaggedEntry]
    subjects: list[Subject]


def attribute_entries(
    connection: Connection,
    batch: Batch,
    frame: EntryFrame | None,
    classified: Classified | None,
    pipeline: Pipeline,
) -> Attributed:
    """Make a FlaggedEntry of each row that counts.

    A line more than `late_days` behind the newest log time of its source, as it was before this pass, is late.
    """
    if frame is None or classified is None:
        return Attributed(entries=[], subjects=[])
    rows = classified.rows.tolist()
    if not rows:
        return Attributed(entries=[], subjects=[])
    keys = event_keys(connection, batch, frame, rows, pipeline)
    times = [EPOCH + timedelta(microseconds=us) for us in frame.time_us[rows].tolist()]
    watermark = pipeline.watermarks.get(batch.source)
    late_before = watermark - timedelta(days=pipeline.school.rules.attempt.late_days) if watermark else None
    seen = identify_rows(batch.source, frame, rows, times, pipeline)
    subjects: dict[str, Subject] = {}
    for subject in seen:
        known = subjects.setdefault(subject.id, subject)
        if known is not subject:
            subjects[subject.id] = merge_subjects(known, subject)
    identities = Identities(keys=keys, times=times, subjects=seen, late_before=late_before)
    entries = flag_rows(batch, frame, classified, pipeline, identities)
    return Attributed(entries=entries, subjects=list(subjects.values()))


def remember_subjects(connection: Connection, seen: Sequence[Subject], pipeline: Pipeline) -> None:
    """Store each subject as all of its lines together have it, in whatever order they came."""
    memory = pipeline.memory
    stored = {one.id: memory.subjects[one.id] for one in seen if one.id in memory.subjects}
    stored |= load_subjects(connection, [one.id for one in seen if one.id not in stored])
    merged = [merge_subjects(stored[one.id], one) if one.id in stored else one for one in seen]
    record_subjects(connection, merged, known=stored)
    memory.keep_subjects(merged)


def event_keys(
    connection: Connection, batch: Batch, frame: EntryFrame, rows: Sequence[int], pipeline: Pipeline
) -> list[bytes]:
    """16 bytes per row that stand for the event itself (DESIGN section 2, FAULTS section 1).

    append: where it stands: 8 bytes for the generation, then the byte offset, so that what is stored together lies
    together. snapshot and drop: what it says, and the how-manieth of its kind
    it is in this file, so that an overlapping export repeats no event and two equal lines stay two.
    """
    if batch.mode is Mode.APPEND:
        place = _digest(batch.generation.id.encode())[: KEY_BYTES - OFFSET_BYTES]
        return [place + offset.to_bytes(OFFSET_BYTES, "big") for offset in frame.offset[rows].tolist()]
    starts = (frame.offset[rows] - batch.offset).tolist()
    lengths = frame.length[rows].tolist()
    site = pipeline.source(batch.source).site.encode()
    hashes = [
        _digest(site, batch.source.encode(), batch.data[start : start + length].rstrip(b"\r\n"))
        for start, length in zip(starts, lengths, strict=True)
    ]
    ordinals = count_sightings(connection, batch.generation.id, hashes)
    return [_digest(record, str(ordinal).encode()) for record, ordinal in zip(hashes, ordinals, strict=True)]


def _digest(*parts: bytes) -> bytes:
    state = blake2b(digest_size=KEY_BYTES)
    for part in parts:
        state.update(len(part).to_bytes(4, "big") + part)
    return state.digest()


def identify_rows(
    source: str, frame: EntryFrame, rows: Sequence[int], times: Sequence[datetime], pipeline: Pipeline
) -> list[Subject]:
    """Whose each of these rows is; times: of the rows, as rosters change from day to day."""
    roster, zone = pipeline.roster, pipeline.zone
    periods = [roster.period(at.astimezone(zone)) for at in times] if roster.changes else repeat(0, len(rows))
    lines = zip(
        repeat(source, len(rows)),
        frame.user.to_texts(rows),
        frame.identity[rows].tolist(),
        frame.host_name.to_texts(rows),
        frame.source_ip.to_texts(rows),
        periods,
        strict=True,
    )
    known = pipeline.subjects
    return [known.get(facts) or _identify(facts, at, pipeline) for facts, at in zip(lines, times, strict=True)]


def _identify(facts: Facts, at: datetime, pipeline: Pipeline) -> Subject:
    source, user, identity, host_name, source_ip, _ = facts
    subject = identify(
        pipeline.school.key,
        pipeline.roster,
        user=user,
        identity=Identity(identity),
        host_name=host_name,
        source_ip=source_ip,
        source=source,
        site=pipeline.source(source).site,
        at=at.astimezone(pipeline.zone).date(),
    )
    if len(pipeline.subjects) >= pipeline.subjects_kept:
        pipeline.subjects.clear()
    pipeline.subjects[facts] = subject
    return subject
