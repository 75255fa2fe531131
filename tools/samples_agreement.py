"""The third-party samples and the shipped formats enter; how far their readings agree leaves.

`python -m tools.samples_agreement [--write] [--json]` reads ../shared/samples, where that lies beside the checkout.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from monitor.ingest.formats import Format, load_formats, shipped_folder
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.reader import Reader
from monitor.ingest.readers.records import cut_records
from tools.markdown import to_table
from tools.samples_read import find_format, load_parses, to_batch
from tools.samples_reviewed import LOGS, NOT_REQUESTS, REASONS, Log

REPO = Path(__file__).resolve().parent.parent
SAMPLES = REPO.parent / "shared" / "samples"
PAGE = REPO / "docs" / "formats-agreement.md"

FIELDS = ("ip", "domain", "time", "user")
WORDS = {"ip": "address", "domain": "host", "time": "time", "user": "login"}
LEAST_PERCENT = {"read": 99.0, "ip": 99.0, "domain": 99.0, "time": 99.0, "user": 97.0}

PLACEHOLDERS = frozenset({"-", "anonymous", "unknown", "unknown (sso failed)", "n/a", "none"})

INTRODUCTION = """\
# How far the formats agree with others' parses

Made by `python -m tools.samples_agreement --write` from public sample logs that are not part of this repository, and
from the parses that their sources ship. **lines**: records in the log. **requests**: how many of them a web or DNS
filter wrote about a request: the source's own parse finds an address in them, or they were counted by hand. **read**:
requests that became entries; nothing else may become one. The last columns: entries whose address, host, time and login
are the same in both parses, of those where the other parse has one."""


@dataclass(slots=True)
class Agreement:
    """What came of one log.

    compared, equal: entries per field; differs: field -> records; unread: requests that are no entries; extra: entries
    that are no requests.
    """

    log: str
    format: str
    lines: int = 0
    requests: int = 0
    read: int = 0
    compared: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    differs: dict[str, list[int]] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    extra: int = 0


def compare_samples(folder: Path) -> list[Agreement]:
    """Every reviewed log, in the order of the table."""
    formats = load_formats([shipped_folder()])
    return [_compare(folder, log, find_format(log, formats)) for log in LOGS]


def find_unreviewed(folder: Path) -> list[str]:
    """Logs of the samples that no row of the table names."""
    ends = ("-expected.json", "-config.yml", ".md", ".txt", "/expected.json")
    logs = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted({name for name in logs if not name.endswith(ends)} - {log.path for log in LOGS})


def count_all(agreements: Sequence[Agreement]) -> dict[str, tuple[int, int]]:
    """Per measure how many agree, and of how many."""
    compared: Counter[str] = sum((one.compared for one in agreements), Counter())
    equal: Counter[str] = sum((one.equal for one in agreements), Counter())
    read = (sum(one.read for one in agreements), sum(one.requests for one in agreements))
    return {"read": read} | {name: (equal[name], compared[name]) for name in FIELDS}


def compose_page(agreements: Sequence[Agreement]) -> str:
    head = ("log", "format", "lines", "requests", "read", "address", "host", "time", "login")
    rows = [
        (one.log, f"`{one.format}`", *map(str, (one.lines, one.requests, one.read)), *map(_share(one), FIELDS))
        for one in agreements
    ]
    totals = count_all(agreements)
    last = ("**all**", "", str(sum(one.lines for one in agreements)), str(totals["read"][1]), str(totals["read"][0]))
    rows.append((*last, *(_percent(*totals[name]) for name in FIELDS)))
    reasons = [
        f"- `{one.log}`, {WORDS[name]} (record {_list(numbers)} of {one.lines}): {REASONS.get((one.log, name), '?')}."
        for one in agreements
        for name, numbers in one.differs.items()
    ]
    parts = [INTRODUCTION, "\n".join(to_table(head, rows)), "## Where they differ, and why", "\n".join(reasons)]
    return "\n\n".join(parts) + "\n"


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(str(number + 1) for number in numbers)


def _share(one: Agreement) -> Any:
    return lambda name: f"{one.equal[name]} of {one.compared[name]}" if one.compared[name] else "-"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % of {whole}" if whole else "-"


def _compare(folder: Path, log: Log, fmt: Format) -> Agreement:
    path = folder / log.path
    batch = to_batch(log, path.read_bytes())
    reading = Reader(fmt, log.zone).read(batch).entries
    records = cut_records(batch, {}, nul_ends=fmt.record_end == "nul", joins=fmt.multiline)
    filled = np.flatnonzero(records.ends > records.starts)
    entries: dict[int, dict[str, Any]] = {}
    if reading is not None:
        places = np.searchsorted(records.starts[filled], reading.offset).tolist()
        entries = {place: to_canonical(reading, row) for row, place in enumerate(places)}
    found = Agreement(log=log.path, format="logformat" if log.logformat else fmt.id, lines=len(filled))
    requests = 0
    for number, event in enumerate(load_parses(path)):
        if event is not None and number < len(filled):
            is_request = _is_request(log, event, records.text(int(filled[number])))
            requests += is_request
            found.unread += [number] if is_request and number not in entries else []
            if number in entries:
                _compare_one(event, entries[number], number, found)
    found.requests = requests if log.requests is None else log.requests
    found.read = min(len(entries), found.requests) if log.requests is not None else requests - len(found.unread)
    found.extra = len(entries) - found.read
    return found


def _is_request(log: Log, event: dict[str, Any], text: str) -> bool:
    """Whether the source's own parse finds an address in a record that isn't excluded."""
    excluded = NOT_REQUESTS.get(log.path)
    if excluded is not None and re.search(excluded, text) is not None:
        return False
    return _first(event, "url.full", "url.original", "url.domain", "dns.question.name") is not None


def _compare_one(event: dict[str, Any], entry: dict[str, Any], number: int, found: Agreement) -> None:
    mine, other = read_entry(entry), read_parse(event)
    for name in FIELDS:
        if other[name] is None:
            continue
        found.compared[name] += 1
        if _agrees(name, mine[name], other[name]):
            found.equal[name] += 1
        else:
            found.differs.setdefault(name, []).append(number)


def read_parse(event: dict[str, Any]) -> dict[str, Any]:
    """What a source's own parse says (ECS), in the words of ours. user: every name that it knows the user by."""
    users = [value for path in ("user.name", "user.email", "source.user.name") for value in _find(event, path)]
    return {
        "ip": _first(event, "source.ip", "client.ip", "source.address"),
        "domain": _first(event, "url.domain", "dns.question.name", "destination.domain"),
        "time": _first(event, "@timestamp"),
        "user": [user for user in users if str(user).lower() not in PLACEHOLDERS] or None,
    }


def read_entry(entry: dict[str, Any]) -> dict[str, Any]:
    names = {"ip": "source.ip", "domain": "url.domain", "time": "@timestamp", "user": "user.name"}
    return {name: entry.get(canonical) for name, canonical in names.items()}


def _find(event: Any, path: str) -> list[Any]:
    for key in path.split("."):
        event = event.get(key) if isinstance(event, dict) else None
    return event if isinstance(event, list) else [event] if event else []


def _first(event: dict[str, Any], *paths: str) -> Any:
    found = (value for path in paths for value in _find(event, path))
    return next((value for value in found if str(value).lower() not in PLACEHOLDERS), None)


def _agrees(name: str, mine: Any, other: Any) -> bool:
    if mine is None:
        return False
    if name == "time":
        return abs(datetime.fromisoformat(mine).timestamp() - datetime.fromisoformat(other).timestamp()) < 1
    if name == "user":  # theirs keep domain and case
        return any(str(mine) in str(user).lower() for user in other)
    return str(mine).rstrip(".") == str(other).rstrip(".").lower()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.samples_agreement", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPO)}")
    parser.add_argument("--json", action="store_true", help="one JSON object a log")
    options = parser.parse_args(arguments)
    if not SAMPLES.is_dir():
        sys.stderr.write(f"{SAMPLES} is not there: the samples are no part of this repository\n")
        return 1
    agreements = compare_samples(SAMPLES)
    page = compose_page(agreements)
    if options.write:
        PAGE.write_text(page, encoding="utf-8")
    if options.json:
        page = "".join(json.dumps(asdict(one)) + "\n" for one in agreements)
    sys.stdout.write(page)
    short = [
        name
        for name, (part, whole) in count_all(agreements).items()
        if whole and 100 * part < LEAST_PERCENT[name] * whole
    ]
    return 1 if short or find_unreviewed(SAMPLES) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
