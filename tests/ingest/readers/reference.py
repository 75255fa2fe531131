"""The plain reader: record by record, field by field, as a descriptor says. Slow and obvious; the product is held to it.

It shares with the product what has no fast path: where records end, how one login, one address, one stamp is read, and
what a format's descriptor means. It takes every record apart by itself, and maps each alone.
"""

import csv
import json
import re
from typing import Any

from monitor.ingest.readers.delimited.header import HeaderParser
from monitor.ingest.readers.fields.times import TimeReader
from monitor.ingest.readers.format import FRAME_HOST, FRAME_ID, FRAME_TIME, Format, Layout
from monitor.ingest.readers.jsonlines.parser import DOUBLED
from monitor.ingest.readers.keyvalue.guard import AMBIGUOUS
from monitor.ingest.readers.keyvalue.scanner import NO_PAIRS, PairScanner
from monitor.ingest.readers.layouts import NO_LAYOUT, _make_guard, _make_header_parser
from monitor.ingest.readers.patterns.parser import NO_FIT
from monitor.ingest.readers.records import cut_records
from tests.ingest.readers.reference_fields import Row, map_row

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
TAG = r"[^\s:\[\]=,|\"#{<][^\s:\[\]=,|\"]{0,63}(?:\[[^\]\s]*\])?:"
SENDER = rf"(?:(?P<tag1>{TAG})(?: |$)|(?P<host>[^\s:=,|\"]+|[0-9A-Fa-f:.]+) (?:(?P<tag2>{TAG})(?: |$))?)"
RFC5424 = re.compile(
    r"1 (?P<time>\d{4}-\d\d-\d\dT\S+|-) (?P<host>\S+) (?P<tag>\S+) \S+ (?P<id>\S+)(?: (?:-(?: |$))?\ufeff?|$)"
)
RFC3164 = re.compile(
    rf"(?P<time>(?:\d{{4}} )?{MONTH} +\d{{1,2}}(?: \d{{4}})? \d\d:\d\d:\d\d)(?:\.\d+)?(?: |$){SENDER}?"
)
ISO = re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)) " + SENDER)


class PlainHeaderParser(HeaderParser):
    """The product's own judgement about header rows, with cells cut in the plain way."""

    def _bind(self, cells: list[str], separator: str) -> None:
        super()._bind(cells, separator)
        self._split = lambda text: split_cells(text, separator, self._layout.quote)


def read_plainly(fmt: Format, batch: Any, site: Any) -> dict[str, Any]:
    """Read a whole file: what became of it, in the words of `describe`."""
    state: dict[str, Any] = {}
    records = cut_records(batch, state, nul_ends=fmt.record_end == "nul", joins=fmt.multiline)
    header = _open_header(fmt, records)
    times = TimeReader(fmt.times, site, fmt.day_order)
    found: dict[str, Any] = {"lines": len(records), "entries": [], "ignored": 0, "rejected": [], "unknown": {}}
    for number in range(len(records)):
        text = records.text(number)
        record, frame = take_frame_off(text) if fmt.framed else (text, {})
        row = read_record(fmt, record, header)
        place = int(records.starts[number]) + records.offset
        outcome = row if isinstance(row, str | None) else map_row(fmt, row | frame, times, state, batch)
        if isinstance(outcome, dict):
            unlisted = outcome.pop("unlisted", None)
            if unlisted is not None:
                found["unknown"][unlisted] = found["unknown"].get(unlisted, 0) + 1
            size = int(records.ends[number] - records.starts[number])
            found["entries"].append((outcome, place, size))
        elif outcome is None or not record.strip() or _is_chatter(fmt, record):
            found["ignored"] += 1
        else:
            found["rejected"].append((place, outcome, records.raw(number)))
    return found


def _is_chatter(fmt: Format, record: str) -> bool:
    patterns = [*fmt.negative, *(pattern for _, pattern, _ in fmt.notices)]
    return any(pattern.search(record) is not None for pattern in patterns)


def _open_header(fmt: Format, records: Any) -> HeaderParser | None:
    layout = next((layout for layout in fmt.layouts if layout.kind == "delimited-header"), None)
    if layout is None:
        return None
    header = _make_header_parser(fmt, layout, {})
    header.__class__ = PlainHeaderParser
    header.find_preamble([records.text(number) for number in range(min(len(records), layout.preamble + 1))])
    return header


def take_frame_off(text: str) -> tuple[str, Row]:
    """One frame after the other, at most three; what the innermost doesn't tell, the outer one does."""
    row: Row = {}
    for _ in range(3):
        count = re.match(r"\d{1,6} (?=<\d{1,3}>)", text, re.ASCII)
        text = text[count.end() :] if count else text
        priority = re.match(r"<\d{1,3}>", text, re.ASCII)
        text = text[priority.end() :].removeprefix(" ") if priority else text
        shapes = [RFC5424] if priority else []
        shape = next((found for one in [*shapes, RFC3164, ISO] if (found := one.match(text))), None)
        if shape is None and not priority:
            break
        row = row or {FRAME_TIME: None, FRAME_HOST: None, FRAME_ID: None}
        if shape is not None:
            told = shape.groupdict()
            for name, group in ((FRAME_TIME, "time"), (FRAME_HOST, "host"), (FRAME_ID, "id")):
                row[name] = told.get(group) if told.get(group) not in {None, "-", ""} else row[name]
            text = text[shape.end() :]
    if row:
        text = re.sub("#([0-3][0-7]{2})", _undo, text)
    return text, row


def _undo(found: re.Match[str]) -> str:
    code = int(found[1], 8)
    return chr(code) if code < 32 and code not in {0, 10, 13} else found[0]


def read_record(fmt: Format, text: str, header: HeaderParser | None) -> Row | str | None:
    """The raw columns of a record by the first layout that it has; why it has none; None for a header row."""
    for layout in fmt.layouts:
        if layout.when is not None and layout.when.search(text) is None:
            continue
        before = layout.strip.match(text) if layout.strip else None
        text = text[before.end() :] if before else text
        if layout.kind == "delimited-header" and header is not None:
            row = header(text)
            return dict(zip(fmt.columns, row, strict=True)) if isinstance(row, tuple) else row
        if layout.kind == "delimited":
            cells = split_cells(text, layout.separator, layout.quote)
            if isinstance(cells, list) and len(cells) < 2:
                return "not a delimited line"
            return dict(zip(layout.columns, cells, strict=False)) if isinstance(cells, list) else cells
        if layout.kind == "jsonlines":
            return read_json(text, layout, fmt.columns)
        if layout.kind == "keyvalue":
            return read_pairs(fmt, text, layout)
        fits = (found for pattern in layout.patterns if (found := pattern.match(text)) is not None)
        first = next(fits, None)
        return NO_FIT if first is None else dict(first.groupdict())
    return NO_LAYOUT


def split_cells(text: str, separator: str, quote: str) -> list[str] | str:
    if separator == "blank":
        words = re.findall(r'"((?:[^"]|"")*+)"(?= |$)|(\S+)', text)
        return [quoted.replace('""', '"') if quoted else plain for quoted, plain in words] or [""]
    if quote == "none" or (quote == "doubled" and '"' not in text):
        return text.split(separator)
    if quote == "bare":
        text = text.strip()
        if not text.startswith('"'):
            return "a value without quotes"
        return text[1:-1].split(f'"{separator}"') if len(text) > 1 and text.endswith('"') else "a quote is left open"
    lines = iter(text.lstrip(" ").replace("\r", "\ue00d").split("\n"))
    ended: list[bool] = []
    feed = (f"{line}\n" for line in lines)
    try:
        cells = next(csv.reader(_and_tell(feed, ended), delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return "a value is too long"
    return "a quote is left open" if ended else [cell.replace("\ue00d", "\r") for cell in cells]


def _and_tell(lines: Any, ended: list[bool]) -> Any:
    yield from lines
    ended.append(True)


def read_pairs(fmt: Format, text: str, layout: Layout) -> Row | str:
    before: Row = {}
    if layout.start is not None:
        started = layout.start.match(text)
        if started is None:
            return "the record doesn't begin as this format does"
        before, text = {name: value for name, value in started.groupdict().items() if value}, text[started.end() :]
    if layout.escape == "cef":
        parts = re.split(r"(?:^|\s)([A-Za-z_][\w.\-]*)=", text, flags=re.ASCII)
        keys, values = parts[1::2], parts[2::2]
    else:
        pairs = PairScanner(separator=layout.pair_separator, assign=layout.assign).scan(text)
        if isinstance(pairs, str):
            return pairs
        keys, values = [pair.key for pair in pairs], [pair.value for pair in pairs]
    forged = _make_guard(fmt, layout).find_forged(keys, values)
    if forged is None:
        return AMBIGUOUS
    row: Row = {}
    for at, (key, value) in enumerate(zip(keys, values, strict=True)):
        if at not in forged:
            row.setdefault(key, _undo_cef(value.strip()) if layout.escape == "cef" else value)
    counted = len(row) + bool(forged) * (layout.escape == "cef")
    return NO_PAIRS if counted < 2 else row | before


def _undo_cef(text: str) -> str:
    return re.sub(r"\\([\\=|nr\"'])", lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text)


def read_json(text: str, layout: Layout, names: tuple[str, ...]) -> Row | str:
    if layout.hand_made and any(len(re.findall(rf'"{re.escape(name)}"\s*:', text)) > 1 for name in names):
        return DOUBLED
    if layout.hand_made and re.search(r'\\u[0-9a-fA-F]{4}[^"]*"\s*:', text):
        return DOUBLED
    try:
        record = json.loads(text[text.index("{") :].replace("\\u0000", " "), strict=False)
        record = json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return "not a JSON object"
    for key in layout.descend:
        record = record[key] if isinstance(record.get(key), dict) else record
    if layout.pivot:
        record = record | _pivot(find_path(record, layout.pivot))
    return {name: to_text(find_path(record, name)) for name in names}


def find_path(value: Any, path: str) -> Any:
    """Down a dotted path; in a list, in each of its items; a key may hold dots itself."""
    if isinstance(value, list):
        found = [inner for item in value if (inner := find_path(item, path)) is not None]
        return found or None
    if not isinstance(value, dict):
        return None
    first, _, rest = path.partition(".")
    if path in value or not rest:
        return value.get(path)
    inner = value.get(first)
    while rest and isinstance(inner, dict):
        first, _, rest = rest.partition(".")
        inner = inner.get(first)
    return find_path(inner, rest) if rest else inner


def _pivot(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        columns: dict[str, Any] = {}
        for item in value:
            columns = _pivot(item) | columns
        return columns
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return {}
    kinds = [kind for kind in ("value", "intValue", "boolValue", "multiValue") if kind in value]
    return {value["name"]: value[kinds[0]] if kinds else None}


def to_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\x1f".join(part for item in value if (part := to_text(item))) or None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None or isinstance(value, dict) else str(value)
