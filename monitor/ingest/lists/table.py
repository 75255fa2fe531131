"""The text of a CSV list goes in; per category, the entries of its rows come out."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator

from monitor.ingest.lists.lines import NumberedTexts

_SEPARATORS = ",;\t|"
_ADDRESS_NAMES = frozenset({"domain", "host", "hostname", "fqdn", "url", "site", "website", "address", "entry"})
_CATEGORY_NAMES = frozenset({"theme", "category", "categories", "type"})
_NOT_A_WORD = re.compile(r"[^a-z]")


def read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every row that is neither blank nor a comment; the separator is that of the first one."""
    lines = text.split("\n")
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    separator = max(_SEPARATORS, key=first.count)
    rows = csv.reader(lines, delimiter=separator)
    for cells in rows:
        stripped = [cell.strip() for cell in cells]
        if any(stripped) and not stripped[0].startswith("#"):
            yield rows.line_num, stripped


def parse_table(text: str) -> dict[str, NumberedTexts]:
    """Entries by category ("" where there is no such column). A header is known by a column that names addresses.

    Without a header the first column holds the address. Raises csv.Error for a field without an end.
    """
    entries: dict[str, NumberedTexts] = defaultdict(NumberedTexts)
    address, category = 0, None
    for position, (number, cells) in enumerate(read_rows(text)):
        if position == 0:
            names = [_NOT_A_WORD.sub("", cell.lower()) for cell in cells]
            if _ADDRESS_NAMES & set(names):
                address = next(place for place, name in enumerate(names) if name in _ADDRESS_NAMES)
                category = next((place for place, name in enumerate(names) if name in _CATEGORY_NAMES), None)
                continue
        word = cells[category] if category is not None and category < len(cells) else ""
        entries[word].add(number, cells[address] if address < len(cells) else "")
    return dict(entries)
