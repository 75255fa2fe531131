"""Files of a command line come in; the sources that read them leave: those of the config, or sources of their own."""

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from glob import escape
from pathlib import Path

from monitor.errors import FormatError, IngestError
from monitor.ingest.formats import detect_format
from monitor.ingest.readers.format import Format
from monitor.records.source import Mode
from monitor.services.opening import find_format
from monitor.settings.model import SourceSection
from monitor.settings.school import School

_ROTATED = re.compile(r"([._-]\d{1,8})?(\.gz)?$")
Key = tuple[Path, str, str]


def find_sources(
    files: Sequence[Path], school: School, formats: Mapping[str, Format], *, format_id: str | None
) -> list[SourceSection]:
    """One section a file, oldest file first; files of one log have the same name, so that they are one source.

    A file is read as the source whose glob names it, else as `format_id`, else as what it is detected to be. Files of
    one folder that are named as rotation names them (`access.log`, `access.log.1`, `access.log.2.gz`) are one log.
    Raises IngestError for what is no file, FormatError where no format fits or none has this id.
    """
    if format_id is not None:
        find_format(format_id, formats)
    names: dict[Key, str] = {}
    return [_source_of(path, school, formats, format_id, names) for path in _oldest_first(files)]


def _source_of(
    path: Path, school: School, formats: Mapping[str, Format], format_id: str | None, names: dict[Key, str]
) -> SourceSection:
    full = str(path.resolve())
    for source in school.settings.source:
        if fnmatch(full, source.path) or fnmatch(str(path.absolute()), source.path):
            return source.model_copy(update={"path": escape(full)})
    fmt = format_id or _detect(path, formats)
    stem = _ROTATED.sub("", path.name) or path.name
    key = (path.resolve().parent, stem, fmt)
    if key not in names:
        taken = {*names.values(), *(source.name for source in school.settings.source)}
        names[key] = _free_name(stem, taken)
    return SourceSection(name=names[key], path=escape(full), format=fmt, mode=Mode.DROP)


def _free_name(stem: str, taken: set[str]) -> str:
    """A name that a source may have, and none has yet: two logs of one name are two sources."""
    plain = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in stem).lstrip("._-")[:56]
    name, number = plain or "file", 2
    while name in taken:
        name, number = f"{plain or 'file'}-{number}", number + 1
    return name


def _detect(path: Path, formats: Mapping[str, Format]) -> str:
    detection = detect_format(path, formats)
    if detection.format is None:
        raise FormatError(detection.reason)
    return detection.format.id


def _oldest_first(files: Sequence[Path]) -> list[Path]:
    """A shell lists access.log before access.log.1; the log was written the other way round. Each file once."""
    for path in files:
        if not path.exists():
            raise IngestError(f"{path}: there is no such file. Check the name.")
        if not path.is_file():
            raise IngestError(f"{path}: this is no regular file. Name the log files themselves.")
    unique = {path.resolve(): path for path in files}.values()
    return sorted(unique, key=lambda path: (path.stat().st_mtime_ns, path.name))
