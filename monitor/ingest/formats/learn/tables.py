"""The records of a file enter; the columns into which a separator or blanks cut them leave, named or not."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.ingest.formats.learn.stamps import guess_stamps, infer_layout
from monitor.ingest.formats.learn.values import kinds_of
from monitor.ingest.formats.learn.words import HINTS, words_of
from monitor.ingest.readers.delimited.header import SEPARATORS
from monitor.ingest.readers.delimited.parser import split_with
from monitor.ingest.readers.fields.choices import is_empty

FEWEST_COLUMNS = 3
MOST_AHEAD = 40
STEADY = 0.6
TYPED = frozenset({"ip", "url", "mail", "number", "mac", "identifier", "size", "agent"})
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s"\[]\S*|\S')
_REQUEST = re.compile(r'^"?([A-Z]{3,10}) (\S+)(?: [A-Z]+/[\d.]+)?"?$')


@dataclass(slots=True, kw_only=True)
class Cut:
    """Columns of a file. places: which record each row was; ahead: the records before them, header included."""

    kind: str
    says: str
    keys: dict[str, Any]
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    ahead: list[int] = field(default_factory=list)
    is_named: bool = True
    separator: str = ""

    @classmethod
    def of_names(
        cls, texts: Sequence[str], names: Sequence[str], header: int, separator: str, keys: dict[str, Any]
    ) -> "Cut":
        """The rows below a header row, filled up to its width."""
        split = split_with(separator, "doubled")
        cut = cls(
            kind=keys["kind"],
            says=f"a header row of {len(names)} columns",
            keys=keys,
            columns=list(names),
            ahead=list(range(header + 1)),
            separator=separator,
        )
        for place, text in enumerate(texts[header + 1 :], start=header + 1):
            cells = split(text)
            if isinstance(cells, str) or text.startswith("#") or cells[: len(names)] == list(names):
                continue
            if sum(not is_empty(cell.strip()) for cell in cells) >= min(FEWEST_COLUMNS, len(names)):
                row = [cell.strip() for cell in cells[: len(names)]]
                cut.rows.append(row + [""] * (len(names) - len(row)))
                cut.places.append(place)
        return cut


def find_table(texts: Sequence[str]) -> Cut | None:
    """Columns between commas, semicolons, tabs or bars: the separator that cuts most records alike."""
    best: tuple[float, str, list[list[str]]] | None = None
    for separator in SEPARATORS:
        split = split_with(separator, "doubled")
        cut = [[] if isinstance(cells := split(text), str) else cells for text in texts]
        width, count = Counter(len(cells) for cells in cut if cells).most_common(1)[0] if any(cut) else (0, 0)
        named = _find_header(cut, width)
        merit = count / len(texts) + width / 1000 + (0.3 if named is not None else 0)
        is_steady = count >= STEADY * len(texts) * (0.5 if named is not None else 1)
        if width >= FEWEST_COLUMNS and is_steady and (best is None or merit > best[0]):
            best = merit, separator, cut
    if best is None:
        return None
    _, separator, cut = best
    width = Counter(len(cells) for cells in cut if cells).most_common(1)[0][0]
    header = _find_header(cut, width)
    if header is not None:
        names = [cell.strip() for cell in cut[header]]
        keys = {"kind": "delimited-header", "separator": separator, "preamble": MOST_AHEAD, "multiline": "quoted"}
        made = Cut.of_names(texts, names, header, separator, keys)
        made.says = f"a header row of {len(names)} columns, divided by {NAMES[separator]}"
        return made if made.rows else None
    rows = [(place, cells) for place, cells in enumerate(cut) if len(cells) >= min(width, FEWEST_COLUMNS)]
    usual = [(place, [cell.strip() for cell in cells]) for place, cells in rows if len(cells) == width]
    columns = [f"c{number}" for number in range(1, width + 1)]
    keys = {"kind": "delimited", "separator": separator, "columns": columns, "multiline": "quoted"}
    return Cut(
        kind="delimited",
        says=f"{width} columns without names, divided by {NAMES[separator]}",
        keys=keys,
        columns=columns,
        rows=[cells for _, cells in usual],
        places=[place for place, _ in usual],
        is_named=False,
        separator=separator,
    )


def find_words(texts: Sequence[str]) -> Cut | None:
    """Columns between blanks, some of them in quotes or brackets, as proxies write them: an expression per line."""
    tokens = [_TOKEN.findall(text) for text in texts]
    width, count = Counter(map(len, tokens)).most_common(1)[0] if tokens else (0, 0)
    has_tail = count < 0.9 * len(texts)
    if has_tail:
        width = sorted(map(len, tokens))[len(tokens) // 10]
    rows = [(place, row[:width]) for place, row in enumerate(tokens) if len(row) >= width]
    if width < FEWEST_COLUMNS or len(rows) < STEADY * len(texts):
        return None
    columns: list[str] = []
    parts: list[str] = []
    cells: list[list[str]] = [[] for _ in rows]
    for number in range(width):
        column = [row[number] for _, row in rows]
        names, part, values = _describe_token(column, number + 1)
        columns += names
        parts.append(part)
        for cell, value in zip(cells, values, strict=True):
            cell.extend(value)
    pattern = "^" + " +".join(parts) + ("(?: .*)?$" if has_tail else " *$")
    return Cut(
        kind="pattern",
        says=f"{width} columns without names, divided by blanks",
        keys={"kind": "pattern", "patterns": [pattern]},
        columns=columns,
        rows=cells,
        places=[place for place, _ in rows],
        is_named=False,
    )


def _describe_token(column: Sequence[str], number: int) -> tuple[list[str], str, list[list[str]]]:
    """The names, the expression and the values of one place of a blank-separated line."""
    name = f"c{number}"
    if all(value.startswith('"') for value in column):
        requests = [_REQUEST.match(value) for value in column]
        if sum(found is not None for found in requests) >= 0.9 * len(column):
            part = rf'"(?P<{name}_method>[A-Z]+) +(?P<{name}_url>\S+)[^"]*"'
            return (
                [f"{name}_method", f"{name}_url"],
                part,
                [[found[1], found[2]] if found else ["", ""] for found in requests],
            )
        return [name], rf'"(?P<{name}>[^"]*)"', [[value.strip('"')] for value in column]
    if all(value.startswith("[") and value.endswith("]") for value in column):
        return [name], rf"\[(?P<{name}>[^\]]*)\]", [[value.strip("[]")] for value in column]
    return [name], rf"(?P<{name}>\S+)", [[value] for value in column]


def _find_header(cut: Sequence[list[str]], width: int) -> int | None:
    """The first record that names columns: words only, no two alike, while values of other kinds stand below."""
    for number, cells in enumerate(cut[: MOST_AHEAD + 1]):
        names = [cell.strip().strip('"') for cell in cells]
        filled = [name for name in names if name]
        if len(names) < max(FEWEST_COLUMNS, width - 1) or len(filled) < len(names) - 1:
            continue
        if len({name.lower() for name in filled}) < len(filled) or not all(_is_name(name) for name in filled):
            continue
        below = [row for row in cut[number + 1 :] if FEWEST_COLUMNS <= len(row) <= len(names)]
        if below and _holds_other_kinds(below):
            return number
    return None


def _is_name(text: str) -> bool:
    if len(text) > 60 or not re.search(r"[^\W\d]", text) or infer_layout(text) is not None:
        return False
    kinds = kinds_of(text)
    return not kinds & TYPED and ("host" not in kinds or bool(words_of(text) & frozenset().union(*HINTS.values())))


def _holds_other_kinds(rows: Sequence[list[str]]) -> bool:
    """Whether the rows hold what a header row never does: a time, an address."""
    width = max(map(len, rows))
    columns = ([row[number] for row in rows if number < len(row)] for number in range(width))
    return any(guess_stamps(column) is not None or _is_typed(column) for column in columns)


def _is_typed(column: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in column if not is_empty(cell.strip())]
    return bool(filled) and sum(bool(kinds_of(cell) & TYPED) for cell in filled) >= 0.8 * len(filled)
