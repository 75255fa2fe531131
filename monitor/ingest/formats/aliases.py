"""config/formats/aliases.toml enters; the table of header spellings that any CSV is read by leaves."""

from pathlib import Path

from pydantic import Field

from monitor.errors import Problem
from monitor.ingest.formats.descriptor import CANONICAL_FIELDS
from monitor.ingest.readers.delimited.header import TIME_FIELDS, spell
from monitor.ingest.readers.fields.stamps import StampFormat
from monitor.ingest.readers.format import AliasTable
from monitor.settings.model import Section
from monitor.settings.validation import read_section, read_toml, suggest

ALIASES = "aliases.toml"
ALIAS_FIELDS = (*TIME_FIELDS, "action", *CANONICAL_FIELDS)


class StampsPart(Section):
    """Ways to write a time, with strptime's letters."""

    formats: tuple[str, ...] = ()


class AliasFile(Section):
    """aliases: field -> header spellings, the most trusted first; letters and digits count, nothing else."""

    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    stamps: StampsPart = StampsPart()


def load_aliases(path: Path) -> tuple[AliasTable, list[Problem]]:
    """Read the table. A spelling may serve several fields: the first one listed that wants it takes the column."""
    data, problems = read_toml(path)
    file, wrong = read_section(data, AliasFile, file=str(path))
    problems += wrong
    for field in file.aliases:
        if field not in ALIAS_FIELDS:
            where = f'{path}: [aliases] "{field}"'
            problems.append(Problem(where, "is not a field.", suggest(field, ALIAS_FIELDS)))
    stamps = []
    for text in file.stamps.formats:
        try:
            stamps.append(StampFormat(text))
        except ValueError as problem:
            problems.append(Problem(f"{path}: [stamps] formats", f"{problem}.", "Write them as strptime does."))
    table = {field: tuple(dict.fromkeys(map(spell, names))) for field, names in file.aliases.items()}
    return AliasTable(spellings=table, stamps=tuple(stamps)), problems
