"""What `lists import` found goes in; lines for a person come out: the version in use, then one that was refused."""

from collections.abc import Iterator, Mapping
from typing import Any

_SHOWN = 10


def import_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """row: of compile_school. What became of the entries of the version in use, and of those of a refused one."""
    manifest, found = row["manifest"], row["found"]
    if manifest.get("version"):
        yield from _manifest_lines(manifest, "in use")
    if found:
        yield from _manifest_lines(found, "usable", before=manifest.get("accepted", {}))


def _manifest_lines(row: Mapping[str, Any], fate: str, *, before: Mapping[str, int] | None = None) -> Iterator[str]:
    """fate: of the entries that were taken. before: entries by theme of the version in use, beside a refused one."""
    usable = sum(row["accepted"].values())
    since = "" if row["added"] is None else f" ({row['added']} new, {row['removed']} gone since the version before)"
    name = f"{row['name']} {row['version']}" if before is None else f"refused: {row['name']} {row['version']}"
    yield (
        f"{name}: {row['entries']} entries, {usable} {fate}{since}, {row['duplicates']} twice,"
        f" {row['rejected']} not understood, {row['quarantined']} kept out for safety"
    )
    for theme in sorted({*(before or {}), *row["accepted"]}) if before else ():
        yield f"  {theme}: {row['accepted'].get(theme, 0)} entries, {(before or {}).get(theme, 0)} in use"
    for turned in (*row["rejects"], *row["quarantine"]):
        yield f"  {turned['file']} line {turned['line']}: {turned['text']} {turned['reason']}".rstrip()
    for what, count in _largest(row["skipped_by_reason"]):
        yield f"  not read: {what} ({count})"
    for word, count in _largest(row["unmapped"]):
        yield f"  {word}: no theme is known for this category ({count} entries)"


def _largest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
