"""`replay`: the same pipeline on a throw-away database; nothing is kept, nothing is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatch
from glob import escape
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Connection

from monitor.errors import FormatError, IngestError
from monitor.ingest.formats import detect_format
from monitor.ingest.readers.format import Format
from monitor.records.source import Batch, Mode, SourceNotice, Tally
from monitor.services.clock import utc_now
from monitor.services.opening import open_formats, open_pipeline, open_tailer
from monitor.services.process import BatchReport
from monitor.services.reading import read_pass
from monitor.services.review.incident_json import incident_row
from monitor.services.upkeep.lists import load_lists
from monitor.settings.model import SourceSection
from monitor.settings.school import School
from monitor.store.attempts import count_attempts
from monitor.store.engine import reading
from monitor.store.review import load_incidents
from monitor.store.sources import load_source_totals
from monitor.store.subjects import load_subjects
from monitor.store.throwaway import throwaway_engine
from monitor.store.visibility import OWNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """incidents: rows of `replay --json`, oldest first. summary: the last row. notices: what was not read."""

    incidents: tuple[dict[str, Any], ...]
    summary: dict[str, Any]
    notices: tuple[SourceNotice, ...]

    @property
    def is_blind(self) -> bool:
        """Whether nothing could be read although something should have been."""
        return bool(self.notices) and not any(source["lines"] for source in self.summary["sources"])


def replay(
    school: School,
    files: Sequence[Path] = (),
    *,
    format_id: str | None = None,
    reveal: bool = False,
    clock: Callable[[], datetime] = utc_now,
    on_batch: Callable[[Batch, BatchReport], None] = lambda _batch, _report: None,
) -> Replayed:
    """Take the files, or every source of the config, all the way to drafts.

    A file is read as the source whose glob names it, else as `format_id`, else as what it is detected to be.
    Raises IngestError for a file that is missing or that no format fits.
    """
    formats = open_formats(school)
    sources = [_source_of(path, school, formats, format_id) for path in _oldest_first(files)]
    if sources:
        by_name = {source.name: source for source in sources}
        school = replace(school, settings=school.settings.model_copy(update={"source": tuple(by_name.values())}))
    pipeline = open_pipeline(school, load_lists(school), formats)
    began = perf_counter()
    with throwaway_engine(school.key) as engine:
        tailers = [open_tailer(school, source, is_final=bool(files)) for source in sources or school.settings.source]
        done = read_pass(engine, pipeline, tailers, clock=clock, on_batch=on_batch)
        seconds = perf_counter() - began
        with reading(engine) as connection:
            incidents = _incident_rows(connection, reveal=reveal)
            totals = {totals.tally.source: totals.tally for totals in load_source_totals(connection)}
            attempts = count_attempts(connection)
    tallies = [totals.get(source.name, Tally(source=source.name)) for source in school.settings.source]
    summary = {
        "type": "summary",
        "sources": [_tally_row(tally) for tally in tallies],
        "attempts": attempts,
        "findings": done.findings,
        "incidents": len(incidents),
        "seconds": round(seconds, 3),
        "lines_per_second": round(sum(tally.lines for tally in tallies) / max(seconds, 1e-9)),
    }
    return Replayed(incidents=tuple(incidents), summary=summary, notices=tuple(done.notices))


def _source_of(path: Path, school: School, formats: dict[str, Format], format_id: str | None) -> SourceSection:
    """How a file is read: as its source would be, or as a file of its own that won't change any more."""
    full = str(path.resolve())
    for source in school.settings.source:
        if fnmatch(full, source.path) or fnmatch(str(path.absolute()), source.path):
            return source.model_copy(update={"path": escape(full)})
    fmt = format_id or _detect(path, formats)
    name = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in path.name).lstrip("._-")[:64]
    return SourceSection(name=name or "file", path=escape(full), format=fmt, mode=Mode.DROP)


def _detect(path: Path, formats: dict[str, Format]) -> str:
    detection = detect_format(path, formats)
    if detection.format is None:
        raise FormatError(detection.reason)
    return detection.format.id


def _oldest_first(files: Sequence[Path]) -> list[Path]:
    """A shell lists access.log before access.log.1; the log was written the other way round."""
    missing = [path for path in files if not path.is_file()]
    if missing:
        raise IngestError(f"{missing[0]}: there is no such file. Check the name.")
    return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _incident_rows(connection: Connection, *, reveal: bool) -> list[dict[str, Any]]:
    found = [file.incident for file in load_incidents(connection, OWNER)]
    subjects = load_subjects(connection, {incident.subject_id for incident in found})
    return [incident_row(incident, subjects.get(incident.subject_id), reveal=reveal) for incident in found]


def _tally_row(tally: Tally) -> dict[str, Any]:
    return {
        "source": tally.source,
        "format": tally.format,
        "lines": tally.lines,
        "entries": tally.entries,
        "ignored": tally.ignored,
        "rejected": tally.rejected,
    }
