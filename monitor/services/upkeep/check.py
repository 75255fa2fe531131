"""`check`: every problem of a config folder at once - settings, formats, lists, roster, routes, database, mail."""

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from monitor.alerts.templates import read_mail_templates
from monitor.errors import ConfigError, FilterwatchError, Problem, StoreError
from monitor.ingest.formats import detect_format
from monitor.ingest.readers.format import Format
from monitor.ingest.tail.discovery import OwnState, find_files
from monitor.services.lists.told import find_list_problems
from monitor.services.opening import find_format_problems, open_formats
from monitor.services.review.checklists import load_checklists
from monitor.services.upkeep.model import find_model_problems
from monitor.services.viewing import open_database
from monitor.settings.load import load_school
from monitor.settings.model import SourceSection
from monitor.settings.paths import sqlite_file
from monitor.settings.school import School
from monitor.store.engine import check_integrity

CONNECT_SECONDS = 5.0
NO_SOURCE = "filterwatch.toml: [[source]]"


def check_school(path: Path | None) -> list[Problem]:
    """Warnings included, in the order of the files. Never raises for what a person can put right."""
    try:
        school = load_school(path)
    except ConfigError as error:
        return error.problems
    return [
        *(one for one in school.warnings if one.where != NO_SOURCE),  # said below, where it is a problem
        *_source_problems(school),
        *find_list_problems(school),
        *find_model_problems(school),
        *_text_problems(school),
        *_database_problems(school),
        *_mail_problems(school),
    ]


def _source_problems(school: School) -> Iterator[Problem]:
    try:
        formats = open_formats(school)
    except FilterwatchError as error:
        yield Problem("formats", str(error))
        return
    if not school.settings.source:
        yield Problem(NO_SOURCE, "there is none: nothing will be read.", "Add your filter's log.")
    for source in school.settings.source:
        wrong = find_format_problems(source, formats)
        yield from wrong
        if not wrong:
            yield from _file_problems(source, formats)


def _file_problems(source: SourceSection, formats: Mapping[str, Format]) -> Iterator[Problem]:
    """Whether the newest file of the source can be read, and whether its first lines look like its format."""
    where = f"filterwatch.toml: [[source]] {source.name}"
    files, obstacles = find_files(source.path, OwnState(()))
    for obstacle in obstacles:
        yield Problem(where, obstacle.text, fatal=obstacle.kind != "missing")
    filled = [found for found in files if found.stamp.size]
    if not filled:
        return
    newest = Path(filled[-1].path)
    try:
        detection = detect_format(newest, formats)
    except OSError as error:
        yield Problem(where, f"{newest} can't be read: {error.strerror}.", "Let the service's account read it.")
        return
    if detection.format is None and source.format is None:
        yield Problem(where, detection.reason, "Name the format: format = ...; `filterwatch formats list` shows all.")
    elif detection.format is not None and source.format not in (None, detection.format.id):
        what = f"is read as {source.format}, but {newest.name} looks like {detection.format.id}: {detection.reason}"
        yield Problem(f"{where}: format", what, "Correct the format, or leave it out.", fatal=False)


def _text_problems(school: School) -> Iterator[Problem]:
    for read in (load_checklists, read_mail_templates):
        try:
            read(school.config_folders)
        except ConfigError as error:
            yield from error.problems


def _database_problems(school: School) -> Iterator[Problem]:
    """Whether the database opens; one that isn't there yet is not made, only its folder is looked at."""
    where = "filterwatch.toml: [database] url"
    file = sqlite_file(school.settings)
    if file is not None and not file.exists():
        if not file.parent.is_dir():
            yield Problem(where, f"the folder {file.parent} doesn't exist.", "Make it, or correct the url.")
        elif not os.access(file.parent, os.W_OK | os.X_OK):
            what = f"this account may not write into {file.parent}, where the database is to be."
            yield Problem(where, what, "Give the folder to the service's account, or correct the url.")
        return
    try:
        with open_database(school) as engine:
            check_integrity(engine)
    except StoreError as error:
        yield Problem(where, str(error))


def _mail_problems(school: School) -> Sequence[Problem]:
    mail = school.settings.mail
    where = "filterwatch.toml: [mail]"
    if mail is None:
        return []
    try:
        socket.create_connection((mail.host, mail.port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        what = f"{mail.host} port {mail.port} does not answer: {error.strerror or error}."
        return [Problem(where, what, "`filterwatch alerts test` sends a mail once it does.", fatal=False)]
    return []
