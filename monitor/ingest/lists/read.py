"""The `[[list]]` tables of the config go in; each list as its file says it, or the sentence why not, comes out."""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from monitor.errors import ListError
from monitor.ingest.lists.adblock import parse_adblock
from monitor.ingest.lists.content import read_text, to_version
from monitor.ingest.lists.dnsmasq import parse_dnsmasq
from monitor.ingest.lists.lines import IS_TOO_LONG, LONGEST_LINE, Numbered, NumberedTexts, numbered_lines
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.ingest.lists.phrase_file import read_phrase_file
from monitor.ingest.lists.plain import parse_domains, parse_dstdomain, parse_hosts, parse_wildcard
from monitor.ingest.lists.rpz import parse_rpz
from monitor.ingest.lists.secret import SecretLines
from monitor.ingest.lists.table import parse_table
from monitor.ingest.lists.ut1 import read_ut1
from monitor.records.listing import RawList, Section, Shape, Turnings
from monitor.settings.model import ListSection

_HASH, _BANG, _SEMICOLON = ("#",), ("!", "#"), (";",)
_PARSERS: dict[str, tuple[Callable[[Iterable[Numbered]], Iterator[Parsed]], tuple[str, ...]]] = {
    "domains": (parse_domains, ("#", "!", ";")),
    "wildcard": (parse_wildcard, ("#", "!", ";")),
    "dstdomain": (parse_dstdomain, _HASH),
    "hosts": (parse_hosts, _HASH),
    "adblock": (parse_adblock, ("!", "# ")),
    "dnsmasq": (parse_dnsmasq, _HASH),
    "rpz": (parse_rpz, _SEMICOLON),
}


def read_lists(sections: Iterable[ListSection], *, folder: Path) -> list[RawList]:
    """All lists in the order of the config. Raises ListError at the first that can't be read; read_list tells each."""
    return [read_list(section, folder=folder) for section in sections]


def read_list(section: ListSection, *, folder: Path) -> RawList:
    """Read one list. folder: what its path is relative to. Raises ListError with one sentence for a technician.

    An `iwf` list is only checked here: its lines are read when they are hashed, and never kept.
    """
    path = folder / section.path
    if not path.exists():
        raise ListError(f"list {section.name}: {path}: does not exist. Check the path in filterwatch.toml.")
    if section.kind == "ut1":
        return read_ut1(section.name, path if path.is_dir() else path.parent, theme=section.theme)
    if section.kind == "phrases":
        return _read_phrases(section, path)
    if section.kind == "iwf":
        return _read_secret(section, path)
    return _read_entries(section, path)


def _read_entries(section: ListSection, path: Path) -> RawList:
    sections: list[Section] = []
    digests: list[bytes] = []
    rejects = Turnings()
    for file in _files(section, path):
        category = "" if section.theme or not path.is_dir() else file.name.split(".")[0]
        text, digest = read_text(file, where=f"list {section.name}: {file}")
        digests.append(digest)
        if section.kind == "csv":
            sections += _read_table(section, file, text, category)
        else:
            sections += _read_lines(section, file, text, category, rejects)
    if not sections and not rejects.total:
        raise ListError(
            f"list {section.name}: {path}: is empty. Download it again, or take it out of filterwatch.toml."
        )
    return RawList(
        name=section.name,
        kind=section.kind,
        theme=section.theme,
        version=to_version(*digests),
        sections=tuple(sections),
        rejects=rejects,
    )


def _read_lines(section: ListSection, file: Path, text: str, category: str, rejects: Turnings) -> list[Section]:
    parse, comments = _PARSERS[section.kind]
    by_shape: dict[Shape, NumberedTexts] = {}
    for parsed in parse(_short_lines(numbered_lines(text.split("\n"), comments=comments), file, rejects)):
        if isinstance(parsed, Rejected):
            rejects.add(file.name, parsed.line, parsed.text, parsed.reason)
        else:
            shape, number, entry = parsed
            by_shape.setdefault(shape, NumberedTexts()).add(number, entry)
    return [
        Section(file=file.name, shape=shape, category=category, entries=entries) for shape, entries in by_shape.items()
    ]


def _short_lines(lines: Iterable[Numbered], file: Path, rejects: Turnings) -> Iterator[Numbered]:
    for number, line in lines:
        if len(line) > LONGEST_LINE:
            rejects.add(file.name, number, "", IS_TOO_LONG)
        else:
            yield number, line


def _read_table(section: ListSection, file: Path, text: str, category: str) -> list[Section]:
    try:
        by_category = parse_table(text)
    except csv.Error as error:
        raise ListError(f"list {section.name}: {file}: is not valid CSV: {error}. Export it again.") from error
    return [
        Section(file=file.name, shape=Shape.BELOW, category=word or category, entries=entries)
        for word, entries in by_category.items()
    ]


def _read_phrases(section: ListSection, path: Path) -> RawList:
    read = [
        read_phrase_file(file, theme=section.theme, where=f"list {section.name}: {file}")
        for file in _files(section, path)
    ]
    tables = tuple(table for tables, _ in read for table in tables)
    if not tables:
        raise ListError(f"list {section.name}: {path}: has no phrases. Add some, or take it out of filterwatch.toml.")
    version = to_version(*(digest for _, digest in read))
    return RawList(name=section.name, kind=section.kind, theme=section.theme, version=version, phrases=tables)


def _read_secret(section: ListSection, path: Path) -> RawList:
    files = list(_files(section, path))
    lines = [SecretLines(file, where=f"list {section.name}: {file}") for file in files]
    version = to_version(*(entries.digest() for entries in lines))
    sections = tuple(
        Section(file=file.name, shape=Shape.PAGE, category="", entries=entries)
        for file, entries in zip(files, lines, strict=True)
    )
    return RawList(name=section.name, kind=section.kind, theme=section.theme, version=version, sections=sections)


def _files(section: ListSection, path: Path) -> list[Path]:
    """The file itself, or the visible files of a folder in order of name. Raises ListError for a folder without any."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    if not files:
        raise ListError(f"list {section.name}: {path}: is an empty folder. Put the list there, or correct the path.")
    return files
