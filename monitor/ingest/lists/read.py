"""The `[[list]]` tables of the config go in; each list as its file says it, or the sentence why not, comes out."""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from monitor.errors import ListError
from monitor.ingest.lists.adblock import parse_adblock
from monitor.ingest.lists.content import to_text, to_version
from monitor.ingest.lists.dnsmasq import parse_dnsmasq
from monitor.ingest.lists.documents import Document, read_documents
from monitor.ingest.lists.lines import IS_TOO_LONG, LONGEST_LINE, Numbered, NumberedTexts, numbered_lines, split_lines
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.ingest.lists.phrase_file import PhraseTables
from monitor.ingest.lists.plain import parse_domains, parse_dstdomain, parse_hosts, parse_wildcard
from monitor.ingest.lists.rpz import parse_rpz
from monitor.ingest.lists.secret import SecretLines
from monitor.ingest.lists.table import parse_table
from monitor.ingest.lists.unbound import parse_unbound
from monitor.ingest.lists.unpack import is_tar, open_list
from monitor.ingest.lists.ut1 import read_ut1
from monitor.ingest.lists.ut1_archive import read_ut1_archive
from monitor.records.listing import RawList, Section, Shape, Turnings
from monitor.settings.model import ListSection

_HASH, _BANG, _SEMICOLON = ("#",), ("!", "#"), (";",)
_PARSERS: dict[str, tuple[Callable[[Iterable[Numbered]], Iterator[Parsed]], tuple[str, ...]]] = {
    "domains": (parse_domains, ("#", "!", ";", "//")),
    "wildcard": (parse_wildcard, ("#", "!", ";", "//")),
    "dstdomain": (parse_dstdomain, _HASH),
    "hosts": (parse_hosts, ("#", "!", ";")),
    "adblock": (parse_adblock, ("!", "# ")),
    "dnsmasq": (parse_dnsmasq, _HASH),
    "unbound": (parse_unbound, _HASH),
    "rpz": (parse_rpz, _SEMICOLON),
}


def read_list(section: ListSection, *, folder: Path) -> RawList:
    """Read one list. folder: what its path is relative to. Raises ListError with one sentence for a technician.

    An `iwf` list is only checked here: its lines are read when they are hashed, and never kept.
    """
    path = folder / section.path
    where = f"list {section.name}: {path}"
    try:
        if not path.exists():
            raise ListError(f"{where}: does not exist. Check the path in filterwatch.toml.")
        if section.kind == "ut1":
            return _read_ut1(section, path, where)
        if section.kind == "phrases":
            return _read_phrases(section, path, where)
        if section.kind == "iwf":
            return _read_secret(section, path, where)
        return _read_entries(section, path, where)
    except OSError as error:
        raise ListError(f"{where}: can't be read: {error.strerror}. Check the path and who may read it.") from error


def _read_ut1(section: ListSection, path: Path, where: str) -> RawList:
    if path.is_dir():
        return read_ut1(section.name, path, theme=section.theme)
    with open_list(path, where=where) as reader:
        if is_tar(reader.head):
            return read_ut1_archive(section.name, reader, theme=section.theme, where=where)
    return read_ut1(section.name, path.parent, theme=section.theme)


def _read_entries(section: ListSection, path: Path, where: str) -> RawList:
    sections: list[Section] = []
    digests: list[bytes] = []
    rejects, skipped = Turnings(), Counter[str]()
    for document in read_documents(path, skipped, where=where):
        digests.append(hashlib.sha256(document.data).digest())
        if section.kind == "csv":
            sections += _read_table(section, document, where)
        else:
            sections += _read_lines(section, document, rejects)
    if not sections and not rejects.total:
        raise ListError(f"{where}: is empty. Download it again, or take it out of filterwatch.toml.")
    return RawList(
        name=section.name,
        kind=section.kind,
        theme=section.theme,
        version=to_version(*digests),
        sections=tuple(sections),
        rejects=rejects,
        skipped=+skipped,
    )


def _read_lines(section: ListSection, document: Document, rejects: Turnings) -> list[Section]:
    parse, comments = _PARSERS[section.kind]
    by_shape: dict[Shape, NumberedTexts] = {}
    lines = numbered_lines(split_lines(to_text(document.data)), comments=comments)
    for parsed in parse(_short_lines(lines, document.name, rejects)):
        if isinstance(parsed, Rejected):
            rejects.add(document.name, parsed.line, parsed.text, parsed.reason)
        else:
            shape, number, entry = parsed
            by_shape.setdefault(shape, NumberedTexts()).add(number, entry)
    category = "" if section.theme else document.category
    return [
        Section(file=document.name, shape=shape, category=category, entries=entries)
        for shape, entries in by_shape.items()
    ]


def _short_lines(lines: Iterable[Numbered], file: str, rejects: Turnings) -> Iterator[Numbered]:
    for number, line in lines:
        if len(line) > LONGEST_LINE:
            rejects.add(file, number, "", IS_TOO_LONG)
        else:
            yield number, line


def _read_table(section: ListSection, document: Document, where: str) -> list[Section]:
    try:
        by_category = parse_table(to_text(document.data), section.columns, where=where)
    except csv.Error as error:
        raise ListError(f"{where}: is not valid CSV: {error}. Export it again.") from error
    category = "" if section.theme else document.category
    return [
        Section(file=document.name, shape=Shape.BELOW, category=word or category, entries=entries)
        for word, entries in by_category.items()
    ]


def _read_phrases(section: ListSection, path: Path, where: str) -> RawList:
    read, digests, skipped = PhraseTables(), list[bytes](), Counter[str]()
    for document in read_documents(path, skipped, where=where, deep=True):
        digests.append(hashlib.sha256(document.data).digest())
        read.take(document, section, where=where)
    if not read.tables:
        raise ListError(f"{where}: has no phrases. Add some, or take it out of filterwatch.toml.")
    return RawList(
        name=section.name,
        kind=section.kind,
        theme=section.theme,
        version=to_version(*digests),
        rejects=read.rejects,
        skipped=+skipped,
        phrases=tuple(read.tables),
    )


def _read_secret(section: ListSection, path: Path, where: str) -> RawList:
    files = _secret_files(path, where)
    lines = [SecretLines(file, where=f"list {section.name}: {file}", columns=section.columns) for file in files]
    version = to_version(*(entries.digest() for entries in lines))
    sections = tuple(
        Section(file=file.name, shape=Shape.PAGE, category="", entries=entries)
        for file, entries in zip(files, lines, strict=True)
    )
    return RawList(name=section.name, kind=section.kind, theme=section.theme, version=version, sections=sections)


def _secret_files(path: Path, where: str) -> list[Path]:
    """The file itself, or the visible files of a folder in order of name. Raises ListError for a folder without any."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    if not files:
        raise ListError(f"{where}: is an empty folder. Put the list there, or correct the path.")
    return files
