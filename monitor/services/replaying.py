"""`replay`: the same pipeline on a throw-away database; nothing is kept, nothing is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Connection

from monitor.records.detection import Incident
from monitor.records.source import SourceNotice, Tally
from monitor.services.batch.redraft import count_findings
from monitor.services.clock import Clock, utc_now
from monitor.services.lists.load import load_lists
from monitor.services.opening import open_formats, open_pipeline, open_tailer
from monitor.services.reading import OnBatch, ignore_batch, read_pass
from monitor.services.replay_files import find_sources
from monitor.services.review.incident_json import incident_row
from monitor.services.review.listing import record_replay_reveal
from monitor.services.upkeep.memory import settle_memory
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
        """Whether a log was there, and not one line of any could be read."""
        is_read = any(source["entries"] for source in self.summary["sources"])
        return not is_read and (bool(self.notices) or any(source["rejected"] for source in self.summary["sources"]))


def replay(
    school: School,
    files: Sequence[Path] = (),
    *,
    format_id: str | None = None,
    reveal: bool = False,
    clock: Clock = utc_now,
    on_batch: OnBatch = ignore_batch,
) -> Replayed:
    """Take the files, or every source of the config, all the way to drafts.

    How a file is read: find_sources. Raises IngestError for a file that is missing or that no format fits.
    reveal: subjects by login; that is audited.
    """
    formats = open_formats(school)
    if reveal:
        record_replay_reveal(school)
    sources = find_sources(files, school, formats, format_id=format_id)
    if sources:
        by_name = {source.name: source for source in sources}
        school = replace(school, settings=school.settings.model_copy(update={"source": tuple(by_name.values())}))
    pipeline = open_pipeline(school, load_lists(school), formats)
    settle_memory()
    began = perf_counter()
    with throwaway_engine(school.key) as engine:
        tailers = [open_tailer(school, source, is_final=bool(files)) for source in sources or school.settings.source]
        done = read_pass(engine, pipeline, tailers, clock=clock, on_batch=on_batch)
        seconds = perf_counter() - began
        with reading(engine) as connection:
            found = [file.incident for file in load_incidents(connection, OWNER)]
            incidents = _incident_rows(connection, found, reveal=reveal)
            findings = count_findings(connection, found, pipeline)
            totals = {totals.tally.source: totals.tally for totals in load_source_totals(connection)}
            attempts = count_attempts(connection)
    tallies = [totals.get(source.name, Tally(source=source.name)) for source in school.settings.source]
    summary = {
        "type": "summary",
        "sources": [_tally_row(tally) for tally in tallies],
        "attempts": attempts,
        "findings": findings,
        "incidents": len(incidents),
        "seconds": round(seconds, 3),
        "lines_per_second": round(sum(tally.lines for tally in tallies) / max(seconds, 1e-9)),
    }
    return Replayed(incidents=tuple(incidents), summary=summary, notices=tuple(done.notices))


def _incident_rows(connection: Connection, found: Sequence[Incident], *, reveal: bool) -> list[dict[str, Any]]:
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
