"""A source whose config names no format: the first lines say which it is, and from then on it is fixed."""

from datetime import datetime

from monitor.ingest.formats import detect_format
from monitor.ingest.tail.names import to_printable
from monitor.records.source import Batch, SourceNotice
from monitor.services.batch.pipeline import Pipeline
from monitor.services.opening import set_format

UNKNOWN = "format_unknown"
SAMPLE_BYTES = 65_536


def settle_format(pipeline: Pipeline, batch: Batch, *, now: datetime) -> SourceNotice | None:
    """Give the batch's source its reader, or say why it can't be read yet. Nothing of it is lost meanwhile."""
    if batch.source in pipeline.readers or not batch.data:
        return None
    detection = detect_format(batch.data[:SAMPLE_BYTES], pipeline.formats, name=to_printable(batch.generation.path))
    if detection.format is not None:
        set_format(pipeline, batch.source, detection.format)
        return None
    return SourceNotice(source=batch.source, kind=UNKNOWN, text=detection.reason, at=now)
