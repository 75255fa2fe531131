"""Classified rows go in; what the host model says of blocked hosts that nothing names comes out, where hints are on.

Hints are no evidence of an act: they are kept apart from flagged lines, and shown on a draft that stands without them.
"""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from monitor.detect.address.domain import registrable_domain
from monitor.detect.address.url import canonical_host
from monitor.detect.classify import Classified
from monitor.frames import EntryFrame
from monitor.records.detection import HostHint
from monitor.records.source import Batch
from monitor.services.batch.attribute import identify_rows
from monitor.services.batch.pipeline import Pipeline

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ID_BYTES = 16


def find_hints(
    batch: Batch, frame: EntryFrame | None, classified: Classified | None, pipeline: Pipeline
) -> list[HostHint]:
    """At most one hint for each subject, site and day, at the first of its lines in this batch."""
    if pipeline.hints is None or frame is None or classified is None:
        return []
    rows = classified.unnamed_rows().tolist()
    hosts = {row: canonical_host(frame.domain[row] or "") for row in rows}
    distinct = sorted({host for host in hosts.values() if host})
    said = {hint.host: hint for hint in pipeline.hints.model.hint(distinct)}
    hinted = sorted((row for row in rows if hosts[row] in said), key=lambda row: int(frame.time_us[row]))
    times = [EPOCH + timedelta(microseconds=int(frame.time_us[row])) for row in hinted]
    subjects = identify_rows(batch.source, frame, hinted, times, pipeline)
    found: dict[bytes, HostHint] = {}
    for row, at, subject in zip(hinted, times, subjects, strict=True):
        hint = said[hosts[row] or ""]
        site, day = registrable_domain(hint.host), at.astimezone(pipeline.zone).date().isoformat()
        name = repr((subject.id, site, hint.theme, day)).encode()
        hint_id = blake2b(name, digest_size=ID_BYTES, key=pipeline.school.key).digest()
        found.setdefault(
            hint_id,
            HostHint(
                id=hint_id,
                subject_id=subject.id,
                at=at,
                site=site,
                theme=hint.theme,
                probability=hint.probability,
                version=pipeline.hints.version,
            ),
        )
    return list(found.values())
