"""The text of a CSV file goes in; its rows, or per category the entries of its rows, come out."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.errors import ListError
from monitor.ingest.lists.lines import NumberedTexts
from monitor.settings.model import ColumnsSection

_SEPARATORS = ",;\t|"
ADDRESS_NAMES = frozenset(
    {"domain", "domainname", "host", "hostname", "fqdn", "url", "uri", "site", "website", "address", "entry"}
)
CATEGORY_NAMES = frozenset({"theme", "category", "categories", "type"})
_NOT_A_WORD = re.compile(r"[^a-z]")
_SEPARATOR_HINT = re.compile(r'"?sep=([,;\t|])"?\s*\Z', re.IGNORECASE)
_SEVERAL = re.compile(r"\s*[|;]\s*")

ColumnName = str | int | None


def read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every row that is neither blank nor a comment; the separator is that of the first one,
    or what a spreadsheet wrote above it (`sep=;`).

    Raises csv.Error for what is no CSV: a quoted field without an end, a cell of more than 128 KiB.
    """
    lines = text.split("\n")
    if hint := _SEPARATOR_HINT.match(lines[0]):
        separator, lines[0] = hint[1], ""
    else:
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
        separator = max(_SEPARATORS, key=first.count)
    rows = csv.reader(lines, delimiter=separator, strict=True)
    for cells in rows:
        stripped = [cell.strip() for cell in cells]
        if any(stripped) and not stripped[0].startswith("#"):
            yield rows.line_num, stripped


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the wanted columns stand, from 0. is_row: the first row names columns, and is no entry."""

    places: Mapping[str, int]
    is_row: bool

    def cell(self, name: str, cells: list[str]) -> str:
        """The cell of a column; "" where the file has no such column or the row is too short for it."""
        place = self.places.get(name)
        return cells[place] if place is not None and place < len(cells) else ""


def find_header(
    cells: list[str], known: Mapping[str, frozenset[str]], given: Mapping[str, ColumnName], *, where: str
) -> Header:
    """Find columns by the config's word for them, else by their usual names.

    cells: the first row. known: column -> its usual names; the first one must be there for the row to be a header.
    given: column -> name in the file, or place from 1. Raises ListError for a name that the file doesn't have.
    """
    words = [to_word(cell) for cell in cells]
    needed = next(iter(known))
    names = {name: column for name, column in given.items() if isinstance(column, str)}
    places = {name: column - 1 for name, column in given.items() if isinstance(column, int)}
    is_row = bool(names) or not known[needed].isdisjoint(words)
    for name, column in names.items():
        if column not in cells and to_word(column) not in words:
            raise ListError(f'{where}: has no column "{column}". Correct {name} in its [list.columns].')
        places[name] = cells.index(column) if column in cells else words.index(to_word(column))
    for name, usual in known.items():
        if is_row and name not in places:
            place = next((place for place, word in enumerate(words) if word in usual), None)
            places |= {} if place is None else {name: place}
    places.setdefault(needed, 0)
    return Header(places=places, is_row=is_row)


def parse_table(
    text: str, columns: ColumnsSection | None = None, *, where: str = "the table"
) -> dict[str, NumberedTexts]:
    """Entries by category ("" where there is no such column). A header is known by a column that names addresses.

    Without a header the first column holds the address. A cell with several categories (`porn|dating`) gives an entry
    to each. Raises csv.Error for what is no CSV, ListError for a column that isn't there.
    """
    entries: dict[str, NumberedTexts] = defaultdict(NumberedTexts)
    named = columns or ColumnsSection()
    given = {"address": named.address, "category": named.category}
    header: Header | None = None
    for number, cells in read_rows(text):
        if header is None:
            known = {"address": ADDRESS_NAMES, "category": CATEGORY_NAMES}
            header = find_header(cells, known, given, where=where)
            if header.is_row:
                continue
        address = header.cell("address", cells)
        for word in [word for word in _SEVERAL.split(header.cell("category", cells)) if word] or [""]:
            entries[word].add(number, address)
    return dict(entries)


def to_word(cell: str) -> str:
    """A column's name as it is compared: letters only, in lower case."""
    return _NOT_A_WORD.sub("", cell.lower())
