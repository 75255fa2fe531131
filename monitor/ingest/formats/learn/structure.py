"""The records of a file enter; how they are built leaves: kind of reader, its keys, the columns and their values."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from monitor.ingest.formats.learn.stamps import guess_stamps
from monitor.ingest.formats.learn.tables import Cut, find_table, find_words
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.frames.unframe import Frame, may_be_framed, unframe
from monitor.ingest.readers.jsonlines.parser import make_json_parser
from monitor.ingest.readers.keyvalue.scanner import PairScanner

ENOUGH = 0.8
FEWEST_PAIRS = 3
COVERED = 0.6
SCANS = ((" ", "="), ("\t", "="), (";", "="), (",", "="), ("|", "="), (";", ":"), (",", ":"), (" ", ":"))
CEF_START = (
    r"^(?:.*CEF: ?)?\d\|(?P<cef_vendor>[^|]*)\|(?P<cef_product>[^|]*)\|[^|]*\|(?P<cef_id>[^|]*)"
    r"\|(?P<cef_name>[^|]*)\|(?P<cef_severity>[^|]*)\|"
)
LEEF_START = (
    r"^(?:.*)?LEEF: ?[\d.]+\|(?P<leef_vendor>[^|]*)\|(?P<leef_product>[^|]*)\|[^|]*\|(?P<leef_id>[^|]*)\|"
    r"(?:[^|=]{0,6}\|)?"
)
_CEF_KEY = re.compile(r"(?:^|\s)([A-Za-z_][\w.\-]*)=")
_HEAD = re.compile(r"[^=]*?(?=[A-Za-z_][\w.\-]*[=:][^/])")
_DIRECTIVE = re.compile(r"#Fields: *|#fields\t")
_CEF, _LEEF = re.compile(CEF_START), re.compile(LEEF_START)


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """How a file is built.

    keys: what the descriptor says about it, in order. columns: names as the descriptor will use them; shown: as a
    person sees them. rows: cells of each data record. records: those records as they stand in the file; ahead: what
    stands before them (a preamble, the header row). frame_times: the stamps of syslog frames, where there are any.
    """

    kind: str
    says: str
    keys: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    records: tuple[str, ...]
    ahead: tuple[str, ...] = ()
    is_named: bool = True
    frame_times: tuple[str, ...] = ()
    separator: str = ""

    def values(self, column: int) -> list[str]:
        return [row[column] for row in self.rows]


@dataclass(slots=True)
class _Found:
    kind: str
    says: str
    keys: dict[str, Any]
    cells: list[dict[str, str]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def find_structure(texts: Sequence[str]) -> Structure | None:
    """How the records are built; None when nothing is repeated from one to the next. texts: without blank ones."""
    framed = [unframe(text) if may_be_framed(text) else (text, None) for text in texts]
    bare = [record for record, _ in framed]
    for look in (_find_json, _find_cef, _find_leef):
        made = look(bare)
        if made is not None:
            return _of_cells(made, texts, framed)
    w3c = _find_directive(bare)
    if w3c is not None:
        return _of_cut(w3c, texts, framed)
    pairs = _find_pairs(bare)
    if pairs is not None:
        return _of_cells(pairs, texts, framed)
    cut = find_table(bare) or find_words(bare)
    return None if cut is None else _of_cut(cut, texts, framed)


def _of_cut(cut: Cut, texts: Sequence[str], framed: Sequence[tuple[str, Frame | None]]) -> Structure:
    return Structure(
        kind=cut.kind,
        says=cut.says,
        keys=cut.keys,
        columns=tuple(cut.columns),
        rows=tuple(tuple(row) for row in cut.rows),
        records=tuple(texts[place] for place in cut.places),
        ahead=tuple(texts[place] for place in cut.ahead),
        is_named=cut.is_named,
        frame_times=_frame_times(framed, cut.places),
        separator=cut.separator,
    )


def _of_cells(found: _Found, texts: Sequence[str], framed: Sequence[tuple[str, Frame | None]]) -> Structure:
    columns = tuple(dict.fromkeys(name for cells in found.cells for name in cells))
    return Structure(
        kind=found.kind,
        says=found.says,
        keys=found.keys,
        columns=columns,
        rows=tuple(tuple(cells.get(name, "") for name in columns) for cells in found.cells),
        records=tuple(texts[place] for place in found.places),
        frame_times=_frame_times(framed, found.places),
    )


def _frame_times(framed: Sequence[tuple[str, Frame | None]], places: Sequence[int]) -> tuple[str, ...]:
    frames = [framed[place][1] for place in places]
    times = [frame.time for frame in frames if frame is not None and frame.time]
    return tuple(times) if times and len(times) >= ENOUGH * len(frames) else ()


def _find_json(texts: Sequence[str]) -> _Found | None:
    found = _Found("jsonlines", "one JSON object a line", {"kind": "jsonlines"})
    for place, text in enumerate(texts):
        record = _load(text)
        if record:
            names = list(dict.fromkeys(_paths(record)))
            row = make_json_parser(Layout(kind="jsonlines"), names)(text)
            if isinstance(row, tuple):
                found.cells.append({name: value or "" for name, value in zip(names, row, strict=True)})
                found.places.append(place)
    return found if len(found.cells) >= ENOUGH * len(texts) else None


def _load(text: str) -> dict[str, Any] | None:
    place = text.find("{")
    try:
        record = orjson.loads(text[place:]) if place >= 0 else None
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def _paths(value: Any, before: str = "") -> list[str]:
    """Dotted paths of every plain value; of a list of objects, the paths inside them."""
    if isinstance(value, dict):
        return [path for key, inner in value.items() for path in _paths(inner, f"{before}.{key}" if before else key)]
    if isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        return [path for inner in value for path in _paths(inner, before)]
    return [before] if before else []


def _find_cef(texts: Sequence[str]) -> _Found | None:
    keys = {"kind": "keyvalue", "escape": "cef", "start": CEF_START}
    return _find_headed(texts, _CEF, _Found("keyvalue", "CEF records", keys), _split_cef)


def _split_cef(text: str) -> dict[str, str]:
    parts = _CEF_KEY.split(text)
    return _first_of_each((key, value.strip()) for key, value in zip(parts[1::2], parts[2::2], strict=True))


def _find_leef(texts: Sequence[str]) -> _Found | None:
    separator = "\t" if any("\t" in text for text in texts) else "^"
    scanner = PairScanner(separator=separator, assign="=")
    keys = {"kind": "keyvalue", "start": LEEF_START, "pair_separator": separator}
    return _find_headed(texts, _LEEF, _Found("keyvalue", "LEEF records", keys), lambda text: _scan(scanner, text))


def _find_headed(
    texts: Sequence[str], start: re.Pattern[str], found: _Found, read: Callable[[str], dict[str, str]]
) -> _Found | None:
    for place, text in enumerate(texts):
        head = start.match(text)
        if head is not None:
            cells = read(text[head.end() :])
            if cells:
                found.cells.append({**head.groupdict(), **cells})
                found.places.append(place)
    return found if len(found.cells) >= ENOUGH * len(texts) else None


def _find_directive(texts: Sequence[str]) -> Cut | None:
    """A `#Fields:` line names the columns (W3C's extended format), or `#fields` and tabs (Zeek's)."""
    found = ((place, match) for place, text in enumerate(texts) if (match := _DIRECTIVE.match(text)))
    place, directive = next(found, (0, None))
    if directive is None:
        return None
    names = texts[place][directive.end() :].replace("\t", " ").split()
    separator = "\t" if any("\t" in text for text in texts[place + 1 :]) else "blank"
    keys = {"kind": "delimited-header", "separator": separator, "header_directive": directive[0]}
    return Cut.of_names(texts, names, place, separator, keys)


def _find_pairs(texts: Sequence[str]) -> _Found | None:
    """key=value pairs, whatever stands between them: the way that covers most of the text."""
    heads = [head[0] if (head := _HEAD.match(text)) else "" for text in texts]
    stamps = [head.strip(" \t|,;-[]") for head in heads]
    has_stamp = guess_stamps(stamps) is not None
    rests = [text[len(head) :] for text, head in zip(texts, heads, strict=True)] if has_stamp else texts
    best: tuple[float, _Found] | None = None
    for separator, assign in SCANS:
        covered, found = _scan_pairs(rests, separator, assign)
        names = Counter(name for cells in found.cells for name in cells)
        steady = sum(count >= len(found.cells) / 2 for count in names.values())
        is_whole = len(found.cells) >= ENOUGH * len(texts) and steady >= FEWEST_PAIRS
        merit = covered + steady / 1000
        if covered >= COVERED and is_whole and (best is None or merit > best[0]):
            best = merit, found
    if best is None:
        return None
    if has_stamp:
        _add_stamps(best[1], stamps)
    return best[1]


def _scan_pairs(texts: Sequence[str], separator: str, assign: str) -> tuple[float, _Found]:
    """The pairs by one way to write them, and how much of the text they cover on average."""
    scanner = PairScanner(separator=separator, assign=assign)
    keys = {"kind": "keyvalue", "pair_separator": separator, "assign": assign}
    found, covered = _Found("keyvalue", f"key{assign}value pairs", keys), 0.0
    for place, text in enumerate(texts):
        pairs = scanner.scan(text)
        if isinstance(pairs, str) or len({pair.key for pair in pairs}) < FEWEST_PAIRS:
            continue
        covered += sum(pair.end - pair.start for pair in pairs) / max(1, len(text))
        found.cells.append(_first_of_each((pair.key, pair.value) for pair in pairs))
        found.places.append(place)
    return covered / len(texts), found


def _add_stamps(found: _Found, stamps: Sequence[str]) -> None:
    """A stamp before the first pair is a column too."""
    words = Counter(len(stamp.split()) for stamp in stamps).most_common(1)[0][0]
    found.keys["start"] = r"^[\s\[]*(?P<stamp>" + r"\s+".join([r"[^\s\]]+?"] * words) + r")[\s|,;\]-]+"
    for cells, place in zip(found.cells, found.places, strict=True):
        cells["stamp"] = stamps[place]


def _scan(scanner: PairScanner, text: str) -> dict[str, str]:
    pairs = scanner.scan(text)
    return {} if isinstance(pairs, str) else _first_of_each((pair.key, pair.value) for pair in pairs)


def _first_of_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """In the record's order; of equal names the first counts, as it does for the reader."""
    cells: dict[str, str] = {}
    for key, value in pairs:
        cells.setdefault(key, value)
    return cells
