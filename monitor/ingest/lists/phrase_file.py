"""The path of a phrase file goes in; its tables, in the shape of config/phrases/*.toml, come out."""

import csv
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.errors import ListError
from monitor.ingest.lists.content import read_text
from monitor.ingest.lists.lines import numbered_lines, without_remark
from monitor.ingest.lists.table import read_rows

_PHRASE_NAMES = frozenset({"phrase", "phrases", "text", "term", "keyword", "word"})
_THEME_NAMES = frozenset({"theme", "category", "ruleset", "library", "context"})
_REASON = "in the school's own list"


def read_phrase_file(path: Path, *, theme: str | None, where: str) -> tuple[tuple[Mapping[str, Any], ...], bytes]:
    """(tables, digest) of a phrase file: our TOML, a CSV with a phrase column, or one phrase a line.

    theme: what phrases stand for that don't say it themselves. Raises ListError.
    """
    text, digest = read_text(path, where=where)
    if path.suffix == ".toml":
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ListError(f"{where}: is not valid TOML: {error}. Mend that line; text needs quotes.") from error
        return ({"theme": theme, **table} if theme else table,), digest
    if path.suffix in {".csv", ".tsv"}:
        try:
            by_theme = _read_csv(text)
        except csv.Error as error:
            raise ListError(f"{where}: is not valid CSV: {error}. Export it again.") from error
    else:
        by_theme = {"": [without_remark(line) for _, line in numbered_lines(text.split("\n"), comments=("#",))]}
    tables = [
        {"theme": name or theme, "phrase": [{"texts": texts, "reason": _REASON}]}
        for name, texts in by_theme.items()
        if texts
    ]
    return tuple(tables), digest


def _read_csv(text: str) -> dict[str, list[str]]:
    """Phrases by the word of the theme column; "" where there is none."""
    phrases: dict[str, list[str]] = defaultdict(list)
    place, theme_place = 0, None
    for position, (_, cells) in enumerate(read_rows(text)):
        if position == 0:
            names = ["".join(filter(str.isalpha, cell.lower())) for cell in cells]
            if _PHRASE_NAMES & set(names):
                place = next(number for number, name in enumerate(names) if name in _PHRASE_NAMES)
                theme_place = next((number for number, name in enumerate(names) if name in _THEME_NAMES), None)
                continue
        if place < len(cells) and cells[place]:
            word = cells[theme_place] if theme_place is not None and theme_place < len(cells) else ""
            phrases[word].append(cells[place])
    return dict(phrases)
