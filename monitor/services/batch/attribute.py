"""From classified rows to flagged entries: whose line it is, which event it is, and what it may keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection

from monitor.detect.classify import Classified
from monitor.detect.people import identify, merge_subjects, pseudonym
from monitor.frames import EntryFrame
from monitor.records.detection import FlaggedEntry
from monitor.records.event import Action, Identity, Kind, Zone
from monitor.records.people import Subject
from monitor.records.source import Batch, Mode
from monitor.services.batch.pipeline import Pipeline
from monitor.store.entries import count_sightings
from monitor.store.subjects import load_subjects, record_subjects

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEY_BYTES = 16


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
    *,
    watermark: datetime | None,
) -> Attributed:
    """Make a FlaggedEntry of each row that counts.

    watermark: the newest log time of this source before this batch; a line more than `late_days` behind it is late.
    """
    if frame is None or classified is None:
        return Attributed(entries=[], subjects=[])
    rows = classified.rows.tolist()
    if not rows:
        return Attributed(entries=[], subjects=[])
    keys = event_keys(connection, batch, frame, rows, pipeline)
    times = [EPOCH + timedelta(microseconds=us) for us in frame.time_us[rows].tolist()]
    late_before = watermark - timedelta(days=pipeline.school.rules.attempt.late_days) if watermark else None
    subjects: dict[str, Subject] = {}
    entries = []
    for row, key, at in zip(rows, keys, times, strict=True):
        subject = _identify(batch.source, frame, row, at, pipeline)
        known = subjects.get(subject.id)
        subjects[subject.id] = subject if known is None else merge_subjects(known, subject)
        entries.append(
            _flag(
                batch,
                frame,
                row,
                classified,
                pipeline,
                key=key,
                at=at,
                subject=subject,
                is_late=late_before is not None and at < late_before,
            )
        )
    return Attributed(entries=entries, subjects=list(subjects.values()))


def remember_subjects(connection: Connection, seen: Sequence[Subject]) -> None:
    """Store each subject as all of its lines together have it, in whatever order they came."""
    stored = load_subjects(connection, [subject.id for subject in seen])
    merged = [merge_subjects(stored[one.id], one) if one.id in stored else one for one in seen]
    record_subjects(connection, [one for one in merged if stored.get(one.id) != one])


def event_keys(
    connection: Connection, batch: Batch, frame: EntryFrame, rows: Sequence[int], pipeline: Pipeline
) -> list[bytes]:
    """16 bytes per row that stand for the event itself (DESIGN section 2, FAULTS section 1).

    append: where it stands (generation, byte offset). snapshot and drop: what it says, and the how-manieth of its kind
    it is in this file, so that an overlapping export repeats no event and two equal lines stay two.
    """
    if batch.mode is Mode.APPEND:
        place = batch.generation.id.encode()
        return [_digest(place, str(offset).encode()) for offset in frame.offset[rows].tolist()]
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


def _identify(source: str, frame: EntryFrame, row: int, at: datetime, pipeline: Pipeline) -> Subject:
    facts = (
        source,
        frame.user[row],
        int(frame.identity[row]),
        frame.host_name[row],
        frame.source_ip[row],
        at.astimezone(pipeline.zone).date(),
    )
    known = pipeline.subjects.get(facts)
    if known is None:
        known = identify(
            pipeline.school.key,
            pipeline.roster,
            user=facts[1],
            identity=Identity(facts[2]),
            host_name=facts[3],
            source_ip=facts[4],
            source=source,
            site=pipeline.source(source).site,
            at=at.astimezone(pipeline.zone).date(),
        )
        if len(pipeline.subjects) >= pipeline.subjects_kept:
            pipeline.subjects.clear()
        pipeline.subjects[facts] = known
    return known


def _flag(  # noqa: PLR0913 - the columns of one row
    batch: Batch,
    frame: EntryFrame,
    row: int,
    classified: Classified,
    pipeline: Pipeline,
    *,
    key: bytes,
    at: datetime,
    subject: Subject,
    is_late: bool,
) -> FlaggedEntry:
    theme = classified.lead(row)
    client = frame.host_name[row] or frame.source_ip[row] or subject.id
    return FlaggedEntry(
        key=key,
        source=batch.source,
        generation_id=batch.generation.id,
        offset=int(frame.offset[row]),
        at=at,
        zone=Zone(int(frame.zone[row])),
        action=Action(int(frame.action[row])),
        kind=Kind(int(frame.kind[row])),
        subject_id=subject.id,
        client=pseudonym(pipeline.school.key, f"client:{client}"),
        site=classified.site(row),
        theme=theme.id,
        themes=classified.themes(row),
        draft_group=theme.draft_group,
        severity=int(classified.severity[row]),
        restricted=bool(classified.restricted[row]),
        breach=bool(classified.breach[row]),
        is_search=bool(classified.is_search[row]),
        evidence=classified.evidence(row),
        url=classified.url(row),
        search_term=classified.search_term(row),
        vendor_action=frame.vendor_action[row] or "",
        vendor_category=frame.category[row] or "",
        rule="" if classified.restricted[row] else frame.rule[row] or "",  # some filters name a rule after the address
        is_late=is_late,
        filter_test=bool(classified.filter_test[row]),
    )
