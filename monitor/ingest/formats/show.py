"""Formats and files enter; what the `formats` commands print leaves, as plain data."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.formats.detect import detect_format
from monitor.ingest.formats.sniff import read_head
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.format import ALIAS, Choice, Format
from monitor.ingest.readers.reader import Reader
from monitor.ingest.readers.whole import batch_of
from monitor.records.event import Action

SAMPLE_ENTRIES = 5


def list_formats(formats: Mapping[str, Format]) -> list[dict[str, Any]]:
    """One row per format: id, title, evidence, kinds of reader, whether it is shipped, how many fixtures it has."""
    return [
        {
            "id": fmt.id,
            "title": fmt.title,
            "evidence": fmt.evidence,
            "kinds": sorted({layout.kind for layout in fmt.layouts}),
            "shipped": fmt.trusted,
            "fixtures": len(find_fixtures(fmt)),
        }
        for fmt in formats.values()
    ]


def show_format(fmt: Format) -> dict[str, Any]:
    """What a format does, for a person: where each field comes from, how time and actions are read."""
    return {
        "id": fmt.id,
        "title": fmt.title,
        "evidence": fmt.evidence,
        "file": str(fmt.path),
        "looks_like": fmt.signature.says,
        "time": [
            {
                "from": " + ".join(rule.source),
                "as": [*rule.styles, *(written.text for written in rule.formats)],
                "zone": rule.zone,
            }
            for rule in fmt.times
        ],
        "fields": {name: [_name(" + ".join(source)) for source in rule.sources] for name, rule in fmt.fields.items()},
        "action": _show_actions(fmt.action, fmt.action_always),
        "day_order": fmt.day_order or "refused until the file proves it",
    }


def examine_file(path: Path, formats: Mapping[str, Format], *, site_timezone: str = "Europe/London") -> dict[str, Any]:
    """What `formats detect --json` prints: file, format, confidence, reason, and the first five entries.

    Raises OSError when the file can't be read.
    """
    detection = detect_format(path, formats)
    return {
        "file": str(path),
        "format": detection.format.id if detection.format else None,
        "confidence": detection.confidence,
        "reason": detection.reason,
        "sample": read_sample(path, detection.format, site_timezone=site_timezone) if detection.format else [],
    }


def read_sample(path: Path, fmt: Format, *, site_timezone: str) -> list[dict[str, Any]]:
    """The first five entries of a file as canonical fields."""
    batch = batch_of(read_head(path), modified_ns=path.stat().st_mtime_ns)
    entries = Reader(fmt, site_timezone).read(batch).entries
    return [] if entries is None else [to_canonical(entries, row) for row in range(min(SAMPLE_ENTRIES, len(entries)))]


def _show_actions(choice: Choice, always: int) -> dict[str, Any]:
    if always >= 0:
        return {"always": Action(always).name.lower()}
    rules = [[_text(pattern), Action(number).name.lower()] for pattern, number in choice.rules]
    return {"from": [_name(" + ".join(source)) for source in choice.sources], "rules": rules, "otherwise": "unknown"}


def _name(column: str) -> str:
    return "(found by its header)" if column.startswith(ALIAS) else column


def _text(pattern: Any) -> str:
    return str(pattern.pattern)
