"""A format enters; what its fixtures say about it leaves: every descriptor carries lines and what must come of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from monitor.errors import Problem
from monitor.frames import Reading
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.format import Format
from monitor.ingest.readers.reader import Reader
from monitor.ingest.readers.whole import batch_of

FIXTURES = "fixtures"
FIXTURE_ZONE = "Europe/London"
FIXTURE_MODIFIED_NS = 1_790_856_000_000_000_000  # 2026-10-01 12:00 UTC: what stamps without a year are counted from


def find_fixtures(fmt: Format) -> list[Path]:
    """The fixtures beside a descriptor: fixtures/<id>.log and fixtures/<id>.<case>.log."""
    folder = fmt.path.parent / FIXTURES
    return sorted([*folder.glob(f"{fmt.id}.log"), *folder.glob(f"{fmt.id}.*.log")])


def check_format(fmt: Format) -> list[Problem]:
    """Read the format's fixtures and hold them against what is expected. No fixture is a problem, too."""
    fixtures = find_fixtures(fmt)
    if not fixtures:
        what = "has no fixture."
        fix = f"Put a few lines into {FIXTURES}/{fmt.id}.log and what must come of them into {fmt.id}.expected.jsonl."
        return [Problem(str(fmt.path), what, fix)]
    return [problem for path in fixtures for problem in check_case(fmt, path)]


def check_case(fmt: Format, log: Path) -> list[Problem]:
    """Hold one log against its expectation. Problems name the record and the fields, not what stands in them."""
    expected_file = to_expected_path(log)
    if not expected_file.is_file():
        return [Problem(str(log), f"{expected_file.name} is missing.", "Write it with `make golden`, and read it.")]
    found = describe_reading(read_case(fmt, log))
    expected = [orjson.loads(line) for line in expected_file.read_bytes().split(b"\n") if line.strip()]
    problems = []
    if len(found) != len(expected):
        what = f"gives {len(found) - 1} entries, {len(expected) - 1} are expected."
        problems.append(Problem(str(log), what, "The fixture or the descriptor is wrong."))
    for number, (is_, must) in enumerate(zip(found, expected, strict=False), start=1):
        if is_ != must:
            names = sorted(name for name in is_.keys() | must.keys() if is_.get(name) != must.get(name))
            problems.append(Problem(f"{log}: result {number}", f"differs in {', '.join(names)}.", ""))
    return problems


def write_expected(fmt: Format, log: Path) -> None:
    """Write what the format makes of a log as the new expectation."""
    lines = [orjson.dumps(part) for part in describe_reading(read_case(fmt, log))]
    to_expected_path(log).write_bytes(b"\n".join(lines) + b"\n")


def read_case(fmt: Format, log: Path) -> Reading:
    return Reader(fmt, FIXTURE_ZONE).read(batch_of(log.read_bytes(), modified_ns=FIXTURE_MODIFIED_NS))


def describe_reading(reading: Reading) -> list[dict[str, Any]]:
    """The entries as canonical fields, and last the counts and why records were rejected."""
    return [*_entries(reading), _counts(reading)]


def to_expected_path(log: Path) -> Path:
    return log.with_name(f"{log.stem}.expected.jsonl")


def _entries(reading: Reading) -> Iterator[dict[str, Any]]:
    if reading.entries is not None:
        for row in range(len(reading.entries)):
            yield to_canonical(reading.entries, row)


def _counts(reading: Reading) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "lines": reading.lines,
        "ignored": reading.ignored,
        "rejected": [reason for _, reason, _ in reading.rejected],
    }
    if reading.notices:
        counts["notices"] = [list(notice) for notice in reading.notices]
    if reading.unknown_actions:
        counts["unknown_actions"] = reading.unknown_actions
    return counts
