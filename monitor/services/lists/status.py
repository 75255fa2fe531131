"""`lists status`: which version of each list is in use, and when the daemon loaded it; nothing is compiled for it."""

from datetime import datetime
from typing import Any

from monitor.records.health import ListStatus
from monitor.services.lists.install import Installed, peek_list
from monitor.services.lists.load import open_workshop
from monitor.services.review.incident_json import to_text
from monitor.services.viewing import open_to_read
from monitor.settings.paths import sqlite_file
from monitor.settings.school import School
from monitor.store.lists import load_list_status


def list_rows(school: School, *, now: datetime) -> list[dict[str, Any]]:
    """{"name", "version", "loaded_at", "modified_at", "age_days", "entries", "added", "removed", "error"} by list.

    From the compiled files; where they can't be kept or read, what the daemon wrote down. loaded_at: when the daemon
    last loaded this list, None where it never did. Raises ConfigError, StoreError.
    """
    shop = open_workshop(school, keeps=False)
    known = _load_known(school)
    return [
        _to_row(section.name, peek_list(section, shop), known.get(section.name), now)
        for section in school.settings.list
    ]


def _load_known(school: School) -> dict[str, ListStatus]:
    file = sqlite_file(school.settings)
    if file is not None and not file.exists():
        return {}
    with open_to_read(school) as connection:
        return {status.name: status for status in load_list_status(connection)}


def _to_row(name: str, installed: Installed | None, status: ListStatus | None, now: datetime) -> dict[str, Any]:
    if installed is not None:
        version, modified_at, refused = (
            installed.version,
            installed.modified_at,
            installed.refused or _why_missing(installed),
        )
        entries, added, removed = installed.entries, installed.note.added, installed.note.removed
    elif status is not None:
        version, modified_at, refused = status.version, status.modified_at, status.error
        entries = sum(status.manifest.get("accepted", {}).values())
        added, removed = status.manifest.get("added"), status.manifest.get("removed")
    else:
        version, modified_at, refused, entries, added, removed = "", None, "was never compiled.", 0, None, None
    return {
        "name": name,
        "version": version,
        "loaded_at": to_text(status.loaded_at) if status is not None else None,
        "modified_at": to_text(modified_at) if modified_at is not None else None,
        "age_days": max(0, (now - modified_at).days) if modified_at is not None else None,
        "entries": entries,
        "added": added,
        "removed": removed,
        "error": refused or None,
    }


def _why_missing(installed: Installed) -> str:
    if installed.segment is not None:
        return ""
    return "its compiled file is gone, damaged or of another key: `filterwatch lists compile` makes it anew."
