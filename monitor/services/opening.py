"""Opens what reading works with: formats, readers, classifier, tailers; what is wrong comes out as sentences."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from monitor.detect.people import Roster
from monitor.errors import ConfigError, FormatError, Problem
from monitor.ingest.formats import Shelf
from monitor.ingest.readers.format import Format
from monitor.ingest.readers.reader import Reader
from monitor.ingest.tail import Tailer, TailLimits
from monitor.records.source import Generation
from monitor.services.batch.pipeline import Pipeline
from monitor.services.lists.folder import compiled_folder
from monitor.services.lists.load import LoadedLists
from monitor.services.upkeep.model import open_hinting
from monitor.settings.load import school_calendar
from monitor.settings.model import SourceSection
from monitor.settings.paths import sqlite_file
from monitor.settings.school import School
from monitor.settings.validation import suggest
from monitor.store.engine import reading
from monitor.store.sources import load_generations, load_source_totals

FORMATS_FOLDER = "formats"


def open_formats(school: School) -> Mapping[str, Format]:
    """Every format. Raises FormatError with every problem of every descriptor of the school's own."""
    return Shelf([folder / FORMATS_FOLDER for folder in school.config_folders])


def open_pipeline(school: School, lists: LoadedLists, formats: Mapping[str, Format]) -> Pipeline:
    """Raises ConfigError for a source whose format id isn't known."""
    problems = [problem for source in school.settings.source for problem in find_format_problems(source, formats)]
    if problems:
        raise ConfigError(problems)
    pipeline = Pipeline(
        school=school,
        calendar=school_calendar(school),
        zone=ZoneInfo(school.settings.school.timezone),
        themes=lists.themes,
        classifier=lists.classifier,
        roster=Roster(school.roster),
        sources={source.name: source for source in school.settings.source},
        formats=formats,
        hints=open_hinting(school),
    )
    for source in school.settings.source:
        if source.format is not None:
            set_format(pipeline, source.name, formats[source.format])
    return pipeline


def find_format_problems(source: SourceSection, formats: Mapping[str, Format]) -> list[Problem]:
    if source.format is None or source.format in formats:
        return []
    where = f"filterwatch.toml: [[source]] {source.name}: format"
    fix = f"{suggest(source.format, formats)} `filterwatch formats list` shows all.".lstrip()
    return [Problem(where, f'"{source.format}" is not a format.', fix)]


def find_format(name: str, formats: Mapping[str, Format]) -> Format:
    """Raises FormatError for an id that isn't known, with the nearest one that is."""
    if name not in formats:
        raise FormatError(f"{name}: there is no such format. {suggest(name, formats)}".rstrip())
    return formats[name]


def set_format(pipeline: Pipeline, source: str, fmt: Format) -> None:
    """From now on, this source is read in this format."""
    zone = pipeline.source(source).timezone or pipeline.school.settings.school.timezone
    pipeline.readers[source] = Reader(fmt, zone)


def resume(engine: Engine, pipeline: Pipeline) -> tuple[Tailer, ...]:
    """Go on where the database says: tailers with their checkpoints, formats and watermarks."""
    school = pipeline.school
    with reading(engine) as connection:
        for totals in load_source_totals(connection):
            name, known = totals.tally.source, totals.tally.format
            if totals.notice is not None:
                pipeline.notices[name] = (totals.notice.kind, totals.notice.text)
            if totals.watermark is not None:
                pipeline.watermarks[name] = totals.watermark
            if name in pipeline.sources and name not in pipeline.readers and known in pipeline.formats:
                set_format(pipeline, name, pipeline.formats[known])
        generations = {name: load_generations(connection, name) for name in pipeline.sources}
    return tuple(open_tailer(school, source, generations[source.name]) for source in school.settings.source)


def open_tailer(
    school: School, source: SourceSection, generations: Sequence[Generation] = (), *, is_final: bool = False
) -> Tailer:
    """is_final: the files won't change any more, however new they are."""
    section = school.settings.reading
    return Tailer(
        source.name,
        source.path,
        source.mode,
        generations=generations,
        limits=TailLimits(
            batch_bytes=section.batch_bytes,
            record_bytes=section.record_bytes,
            settle_seconds=0.0 if is_final else section.settle_seconds,
        ),
        state_paths=_own_files(school),
    )


def _own_files(school: School) -> Sequence[Path]:
    """What the program itself writes must never be read as a log."""
    database = sqlite_file(school.settings)
    own = [compiled_folder(school)]
    own += [school.folder / name for name in ("filterwatch.toml", "filterwatch.key", "routes.toml", "calendar.toml")]
    if database is not None:
        own += [database.with_name(database.name + ending) for ending in ("", "-wal", "-shm", "-journal", ".lock")]
    if school.settings.school.roster is not None:
        own.append(school.settings.school.roster)
    return own
