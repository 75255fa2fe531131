"""The config folders go in; the tables of themes, categories, search engines, allow rules and phrases come out."""

import csv
import hashlib
import io
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monitor.errors import ConfigError, Problem
from monitor.ingest.lists.content import to_version
from monitor.records.reference import ReferenceTables, Row, Table


def read_reference(folders: Sequence[Path]) -> ReferenceTables:
    """Read every table, each file from the last of the folders that has it: the school's own before the shipped one.

    Raises ConfigError with every file that is missing or can't be read.
    """
    reader = _Reader(folders)
    tables = ReferenceTables(
        themes=reader.read_tables("themes/themes.toml", "theme"),
        categories=reader.read_tsv("themes/categories.tsv", ("vendor", "id", "category", "theme")),
        vendors=reader.read_tsv("themes/vendors.tsv", ("format", "vendor")),
        search=reader.read_tsv("themes/search.tsv", ("host", "path", "parameters", "kind")),
        filter_tests=reader.read_tables("themes/filter_tests.toml", "test"),
        allow=reader.read_tables("themes/allow.toml", "allow"),
        popular_hosts=reader.read_words("themes/popular_hosts.txt"),
        phrases=reader.read_folder("phrases"),
    )
    if reader.problems:
        raise ConfigError(reader.problems)
    return tables


def read_help_hosts(folders: Sequence[Path]) -> dict[str, list[str]]:
    """The pages of help that a host model is tried on, by kind. Raises ConfigError where the file can't be read."""
    reader = _Reader(folders)
    rows = reader.read_tsv("themes/help_hosts.tsv", ("kind", "host"))
    if reader.problems:
        raise ConfigError(reader.problems)
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row["host"])
    return kinds


class _Reader:
    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self.problems: list[Problem] = []

    def read_words(self, name: str) -> tuple[str, ...]:
        lines = (line.partition("#")[0].strip() for line in self._text(name).split("\n"))
        return tuple(line for line in lines if line)

    def read_tsv(self, name: str, needed: tuple[str, ...]) -> tuple[Row, ...]:
        """Rows by column name; lines that begin with "#" are comments, the first other line names the columns."""
        text = self._text(name)
        lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
        rows = csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
        missing = [column for column in needed if column not in (rows.fieldnames or ())]
        if text and missing:
            what = f"the column {missing[0]} is missing."
            self.problems.append(Problem(name, what, f"The columns are {', '.join(needed)}, with TAB between."))
            return ()
        return tuple({key: (value or "").strip() for key, value in row.items() if key} for row in rows)

    def read_tables(self, name: str, key: str) -> tuple[Table, ...]:
        table = self._toml(name)
        rows = table.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.problems.append(Problem(name, f"{key} is not a list of tables.", f"Write [[{key}]] before each."))
            return ()
        return tuple(rows)

    def read_folder(self, name: str) -> tuple[tuple[str, str, Table], ...]:
        """(file name, version, tables) of every TOML file of the folder, in order of name."""
        names = {path.name for folder in self._folders for path in (folder / name).glob("*.toml")}
        return tuple(
            (
                file,
                to_version(hashlib.sha256(self._text(f"{name}/{file}").encode()).digest()),
                self._toml(f"{name}/{file}"),
            )
            for file in sorted(names)
        )

    def _toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text(name))
        except tomllib.TOMLDecodeError as error:
            self.problems.append(Problem(name, f"is not valid TOML: {error}.", "Mend that line; text needs quotes."))
            return {}

    def _text(self, name: str) -> str:
        path = next((folder / name for folder in reversed(self._folders) if (folder / name).is_file()), None)
        if path is None:
            self.problems.append(Problem(name, "is missing.", "`filterwatch init` writes it."))
            return ""
        try:
            return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except OSError as error:
            self.problems.append(Problem(name, f"can't be read: {error.strerror}.", "Check who may read it."))
        except UnicodeDecodeError as error:
            self.problems.append(Problem(name, f"is not UTF-8 text (byte {error.start}).", "Save it as UTF-8."))
        return ""
