"""A manifest goes in; JSON values for `lists import`, `health` and the note beside a compiled file come out."""

from collections.abc import Sequence
from typing import Any

from monitor.records.listing import Manifest, Turned

SHOWN_TURNINGS = 20


def manifest_row(manifest: Manifest, *, added: int | None, removed: int | None) -> dict[str, Any]:
    """A manifest as JSON values: counts that add up, and the first entries that were turned away.

    added, removed: what came and went with this version; None where there was none before.
    """
    return {
        "name": manifest.name,
        "kind": manifest.kind,
        "version": manifest.version,
        "entries": manifest.entries,
        "accepted": dict(manifest.accepted),
        "duplicates": manifest.duplicates,
        "rejected": sum(manifest.rejected.values()),
        "quarantined": sum(manifest.quarantined.values()),
        "skipped": sum(manifest.skipped.values()),
        "skipped_by_reason": dict(manifest.skipped),
        "reasons": {**manifest.rejected, **manifest.quarantined, **manifest.skipped},
        "rejects": _turned_rows(manifest.reject_samples),
        "quarantine": _turned_rows(manifest.quarantine_samples),
        "unmapped": dict(manifest.unmapped),
        "added": added,
        "removed": removed,
    }


def _turned_rows(samples: Sequence[Turned]) -> list[dict[str, Any]]:
    return [
        {"file": turned.file, "line": turned.line, "text": turned.text, "reason": turned.reason}
        for turned in samples[:SHOWN_TURNINGS]
    ]
