"""A file of an unknown product in; what could be learned of it as plain data, and where it was written, out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.errors import FormatError, IngestError
from monitor.ingest.formats.learn import Lesson, learn_file, learn_logformat, save_lesson
from monitor.ingest.formats.learn.guesses import PLAIN, Guess
from monitor.services.opening import FORMATS_FOLDER, open_formats
from monitor.settings.school import School

NEEDED = {
    "when": "no column, or pair of columns, holds times",
    "who": "no column holds logins, names of devices or addresses of the school's network",
    "where": "no column holds web addresses, hosts or search words",
}


def learn(
    school: School,
    path: Path | None,
    *,
    logformat: str = "",
    format_id: str = "",
    chosen: Mapping[str, int] | None = None,
) -> Lesson:
    """Look at a file, or at a line of squid.conf. Raises IngestError for a file that can't be read, FormatError."""
    formats, zone = open_formats(school), school.settings.school.timezone
    if logformat:
        return learn_logformat(logformat, formats, format_id=format_id, site_timezone=zone)
    if path is None:
        raise FormatError("Name a file to learn from, or a line of squid.conf with --logformat.")
    try:
        return learn_file(path, formats, format_id=format_id, site_timezone=zone, chosen=chosen)
    except OSError as error:
        raise IngestError(f"{path}: can't be read: {error.strerror}. Check the name, and who may read it.") from error


def write_lesson(school: School, lesson: Lesson, into: Path | None, *, overwrite: bool) -> dict[str, Any]:
    """Write what was learned: {"written": path, "fixture": path, "problems": [sentence]}; the last as `formats test`.

    into: another folder than the config folder's `formats`. Raises FormatError when it can't be written.
    """
    folder = into or school.folder / FORMATS_FOLDER
    aliases = open_formats(school)["csv"].aliases
    assert aliases is not None
    try:
        problems = save_lesson(lesson, folder, aliases=aliases, overwrite=overwrite)
    except OSError as error:
        raise FormatError(f"{folder}: can't be written: {error.strerror}. Name another folder with --into.") from error
    return {
        "written": str(folder / f"{lesson.id}.toml"),
        "fixture": str(folder / "fixtures" / f"{lesson.id}.log"),
        "problems": [str(problem) for problem in problems],
    }


def lesson_row(lesson: Lesson) -> dict[str, Any]:
    """The keys of `formats learn --json`.

    {"type": "lesson", "file", "format", "known": id or None, "reason", "reader", "records", "readable", "confidence",
    "mapping": {field: [column]}, "fields": [{"field", "columns", "confidence", "why"}], "unused": [column], "time",
    "action", "missing": [{"what", "why"}], "unknown_actions", "sample", "source"}.
    """
    structure, guesses = lesson.structure, lesson.guesses
    is_known = lesson.known is not None and lesson.known.format is not None
    columns = structure.columns if structure is not None else ()
    found = list(guesses.fields.values()) if guesses is not None else []
    used = {number for guess in found for number in guess.columns}
    needed = [guess.confidence for guess in found if guess.field in _ASKED]
    return {
        "type": "lesson",
        "file": lesson.file,
        "format": lesson.id,
        "known": lesson.known.format.id if lesson.known and lesson.known.format else None,
        "reason": lesson.known.reason if is_known and lesson.known else lesson.problem,
        "reader": "" if structure is None else structure.says,
        "records": 0 if structure is None else len(structure.rows),
        "readable": round(lesson.readable, 3),
        "confidence": round(min(needed, default=1.0 if lesson.descriptor else 0.0), 2),
        "mapping": {guess.field: _columns(guess, columns) for guess in found},
        "fields": [
            {"field": one.field, "columns": _columns(one, columns), "confidence": one.confidence, "why": one.why}
            for one in found
        ],
        "unused": [name for number, name in enumerate(columns) if number not in used],
        "time": _time_row(lesson),
        "action": _action_row(lesson),
        "missing": [{"what": what, "why": NEEDED[what]} for what in lesson.missing],
        "unknown_actions": dict(lesson.unknown_actions),
        "sample": list(lesson.sample),
        "source": source_hint(lesson),
    }


def source_hint(lesson: Lesson) -> str:
    """What to put into filterwatch.toml."""
    known = lesson.known.format.id if lesson.known and lesson.known.format else lesson.id
    path = str(Path(lesson.file).absolute()) if lesson.file else "/var/log/squid/access.log*"
    return f'[[source]]\nname = "{known}"\npath = "{path}"\nformat = "{known}"'


def describe_field(name: str) -> str:
    return PLAIN.get(name, name)


def _columns(guess: Guess, columns: tuple[str, ...]) -> list[str]:
    return [columns[number] for number in guess.columns] or ["the log server's stamp"]


def _time_row(lesson: Lesson) -> dict[str, Any] | None:
    stamps = lesson.guesses.stamps if lesson.guesses else None
    if stamps is None:
        return None
    return {"as": stamps.style or list(stamps.formats), "order": stamps.order, "proved": stamps.proved}


def _action_row(lesson: Lesson) -> dict[str, Any]:
    verdicts = lesson.verdicts
    if verdicts is None:
        return {"always": None, "unknown": []}
    return {"always": verdicts.always or None, "unknown": list(verdicts.unknown)}


_ASKED = frozenset({"time", "user.name", "host.name", "source.ip", "url.full", "url.domain", "search.term", "action"})
