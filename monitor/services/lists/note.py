"""What was last decided about a list: kept beside its compiled file, so that every process and every start knows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import orjson

from monitor.ingest.lists.whole import write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """stamp, fingerprint: of the files, and of all that shapes what is made of them, when they were last judged.

    refused: why they were not taken, "" when they were. The rest is about the version in use: its number, its newest
    file's time, its entries by theme, the entries that came and went with it (None: the first one).

    found: the manifest of the version that was refused, see manifest_row, with "added" and "removed" against the one
    in use; None where nothing was refused, or where the files could not be understood so far.
    """

    stamp: str
    fingerprint: str
    refused: str = ""
    version: str = ""
    modified_ns: int = 0
    accepted: Mapping[str, int] = field(default_factory=dict)
    unmapped: Mapping[str, int] = field(default_factory=dict)
    added: int | None = None
    removed: int | None = None
    found: Mapping[str, Any] | None = None


def read_note(path: Path) -> Note | None:
    """None where there is none, or none that can be understood: then the list is judged anew."""
    try:
        row = orjson.loads(path.read_bytes())
        return Note(**row) if isinstance(row, dict) and set(row) == {field.name for field in fields(Note)} else None
    except (OSError, orjson.JSONDecodeError):
        return None


def write_note(path: Path, note: Note) -> None:
    """Raises OSError."""
    row = orjson.dumps(asdict(note))
    write_whole(path, lambda file: file.write(row))
