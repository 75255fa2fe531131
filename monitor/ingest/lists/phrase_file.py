"""The files of a phrase list go in; their tables, in the shape of config/phrases/*.toml, come out."""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.errors import ListError
from monitor.ingest.lists.content import to_text
from monitor.ingest.lists.documents import Document
from monitor.ingest.lists.guardian import find_category, is_guardian, parse_guardian
from monitor.ingest.lists.lines import IS_TOO_LONG, LONGEST_LINE, numbered_lines, without_remark
from monitor.ingest.lists.parsed import Rejected
from monitor.ingest.lists.phrase_row import PhraseRow, to_tables
from monitor.ingest.lists.phrase_table import parse_phrase_table
from monitor.records.listing import Turnings
from monitor.settings.model import ListSection

_SPREADSHEET = "cp1252"
_GOOD_NAMES = ("exception", "goodphrases")
"""In the names of e2guardian's files and folders of phrases that only allow."""


@dataclass(slots=True)
class PhraseTables:
    """What a phrase list came to. tables: as in config/phrases, each with the name of the file it stands in."""

    tables: list[Mapping[str, Any]] = field(default_factory=list)
    rejects: Turnings = field(default_factory=Turnings)

    def take(self, document: Document, section: ListSection, *, where: str) -> None:
        """Take one file in: our TOML, a CSV with a phrase column, e2guardian's lists, or one phrase a line.

        Raises ListError for a TOML or CSV file that is none.
        """
        text, suffix = to_text(document.data, fallback=_SPREADSHEET), _suffix(document.name)
        theme = section.theme
        if suffix == ".toml":
            table = _read_toml(text, where)
            self.tables.append({"theme": theme, **table} if theme else table)
        elif suffix in {".csv", ".tsv"}:
            self._add(document, _guarded(parse_phrase_table(text, section.columns, where=where), where), theme)
        elif is_guardian(text):
            lines = numbered_lines(text.split("\n"), comments=("#",))
            allowed = any(word in document.name for word in _GOOD_NAMES)
            rows = parse_guardian(lines, all_allowed=allowed)
            self._add(document, rows, theme or find_category(text) or document.category)
        else:
            self._add(document, _plain(text), theme or document.category)

    def _add(self, document: Document, rows: Iterable[PhraseRow | Rejected], theme: str | None) -> None:
        kept = []
        for row in rows:
            if isinstance(row, PhraseRow) and max(map(len, row.texts)) <= LONGEST_LINE:
                kept.append(row)
            elif isinstance(row, PhraseRow):
                self.rejects.add(document.name, row.line, "", IS_TOO_LONG)
            else:
                self.rejects.add(document.name, row.line, row.text, row.reason)
        self.tables += to_tables(kept, theme=theme or None)


def _suffix(name: str) -> str:
    head, dot, ending = name.lower().removesuffix(".gz").rpartition(".")
    return dot + ending if head else ""


def _read_toml(text: str, where: str) -> dict[str, Any]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ListError(f"{where}: is not valid TOML: {error}. Mend that line; text needs quotes.") from error
    except RecursionError as error:
        raise ListError(f"{where}: has brackets inside brackets without end. Mend it.") from error
    if "category" in table:  # to_tables alone writes it
        raise ListError(f"{where}: the key category is not known. Write theme = ... instead.")
    return table


def _guarded(rows: Iterator[PhraseRow | Rejected], where: str) -> Iterator[PhraseRow | Rejected]:
    try:
        yield from rows
    except csv.Error as error:
        raise ListError(f"{where}: is not valid CSV: {error}. Export it again.") from error


def _plain(text: str) -> Iterator[PhraseRow | Rejected]:
    for number, line in numbered_lines(text.split("\n"), comments=("#",)):
        phrase = without_remark(line)
        if any(map(str.isalnum, phrase)):
            yield PhraseRow(line=number, texts=(phrase,))
        else:
            yield Rejected(number, phrase, "holds no word")
