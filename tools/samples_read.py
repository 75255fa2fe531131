"""A log of the third-party samples enters; what a reader takes, its format and its source's own parses leave."""

import json
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.ingest.formats import Format, load_formats
from monitor.ingest.readers.whole import batch_of
from monitor.records.source import Batch
from tools.samples_reviewed import Log

BLANKS = {
    "mark": "<134>",
    "bsd": "Sep  7 09:21:00",
    "iso": "2026-09-07T08:21:00",
    "host": "gate1",
    "epoch": "1788769260.5",
    "wsatime": "1788769260.500",
    "delldt": "2026-09-07 08:21:00",
    "recv_time": "2026/09/07 09:21:00",
    "date": "2026-09-07",
    "time": "09:21:00",
}


def find_format(log: Log, formats: dict[str, Format]) -> Format:
    if not log.logformat:
        return formats[log.format]
    with tempfile.TemporaryDirectory() as folder:
        lines = ", ".join(f"'''{line}'''" for line in log.logformat)
        text = f"id = 'theirs'\ntitle = 'Theirs'\nkind = 'pattern'\nlogformat = [{lines}]\n"
        (Path(folder) / "theirs.toml").write_text(text, encoding="utf-8")
        return load_formats([Path(folder)])["theirs"]


def to_batch(log: Log, data: bytes) -> Batch:
    modified = datetime(log.year, 10, 1, 12, tzinfo=UTC)
    lines = data if log.read_as == "lines" else "\n".join(_lines(log, data)).encode()
    return batch_of(lines, modified_ns=int(modified.timestamp()) * 1_000_000_000)


def _lines(log: Log, data: bytes) -> Iterator[str]:
    """The lines of a log that lie inside another document."""
    text = data.decode()
    if log.read_as == "templates":
        blanks = BLANKS | ({"time": "2026/09/07 09:21:00"} if log.format == "panos_url" else {})
        for line in text.splitlines():
            yield re.sub(r"{{ ?(\w+) ?}}", lambda found: blanks.get(found[1], "x"), json.loads(line)).replace("\n", " ")
    elif log.read_as == "messages":
        for event in json.loads(text)["events"]:
            yield event["message"]
    else:  # objects of a few lines, with a comma behind their last value
        for found in re.finditer(r"^ *(\{\n.*?\n *\})", text, re.DOTALL | re.MULTILINE):
            yield re.sub(r",\s*\}$", "}", " ".join(found[1].split()))


def load_parses(path: Path) -> list[dict[str, Any] | None]:
    parses = path.with_name(f"{path.name}-expected.json")
    if not parses.is_file():
        return []
    loaded = json.loads(parses.read_text(encoding="utf-8"))
    expected: list[dict[str, Any] | None] = loaded["expected"] if isinstance(loaded, dict) else loaded
    return expected
