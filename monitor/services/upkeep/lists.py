"""A school's lists, read, understood and remembered: the classifier's library, manifests for a person, their status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from monitor.detect.classify import Classifier, Library, Reference, build_library, build_reference
from monitor.errors import ConfigError, ListError, Problem
from monitor.ingest.lists import read_list, read_reference
from monitor.records.health import ListStatus
from monitor.records.listing import Manifest, Turned
from monitor.records.theme import ThemeTable
from monitor.settings.model import ListSection
from monitor.settings.school import School
from monitor.store.lists import record_list_status

SHOWN_TURNINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedLists:
    """What the classifier was made of. refused: list name -> why it could not be used."""

    reference: Reference
    library: Library
    classifier: Classifier
    refused: dict[str, str]

    @property
    def themes(self) -> ThemeTable:
        return self.reference.themes


def load_lists(school: School) -> LoadedLists:
    """Read every list. A list that can't be used is left out and named in `refused`; the others work.

    Raises ConfigError with every problem of the reference tables (themes, categories, phrases).
    """
    reference = build_reference(read_reference(school.config_folders))
    refused: dict[str, str] = {}
    try:
        library = _build(school.settings.list, school, reference)
    except ListError:
        usable = []
        for section in school.settings.list:
            try:
                _build([section], school, reference)
                usable.append(section)
            except ListError as error:
                refused[section.name] = str(error)
        library = _build(usable, school, reference)
    classifier = Classifier(reference, library)
    return LoadedLists(reference=reference, library=library, classifier=classifier, refused=refused)


def _build(sections: Iterable[ListSection], school: School, reference: Reference) -> Library:
    raws = [read_list(section, folder=school.folder) for section in sections]
    return build_library(raws, reference, key=school.key)


def record_lists(connection: Connection, lists: LoadedLists, school: School, *, now: datetime) -> None:
    """Remember which version of each list is in use, and which lists are refused, for `health` and the pages."""
    manifests = {manifest.name: manifest for manifest in lists.library.manifests}
    for section in school.settings.list:
        manifest = manifests.get(section.name)
        record_list_status(
            connection,
            ListStatus(
                name=section.name,
                version=manifest.version if manifest else "",
                loaded_at=now,
                modified_at=_modified_at(section.path),
                manifest={} if manifest is None else manifest_row(manifest),
                error=lists.refused.get(section.name, ""),
            ),
        )


def find_list_problems(school: School) -> list[Problem]:
    """What `check` says about the lists: those that can't be used, and entries that were kept out for safety."""
    try:
        lists = load_lists(school)
    except ConfigError as error:
        return error.problems
    problems = [Problem(f"[[list]] {name}", why) for name, why in lists.refused.items()]
    for manifest in lists.library.manifests:
        where = f"[[list]] {manifest.name}"
        if manifest.quarantined:
            problems.append(Problem(where, _quarantine_sentence(manifest), fatal=False))
        if manifest.unmapped:
            words = ", ".join(sorted(manifest.unmapped)[:5])
            fix = "Add them to themes/categories.tsv, or set theme = ... in its [[list]]."
            problems.append(Problem(where, f"categories that no theme is known for: {words}.", fix, fatal=False))
    return problems


def manifest_row(manifest: Manifest) -> dict[str, Any]:
    """A manifest as JSON values: counts that add up, and the first entries that were turned away."""
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
        "reasons": {**manifest.rejected, **manifest.quarantined, **manifest.skipped},
        "rejects": _turned_rows(manifest.reject_samples),
        "quarantine": _turned_rows(manifest.quarantine_samples),
        "unmapped": dict(manifest.unmapped),
    }


def _turned_rows(samples: Sequence[Turned]) -> list[dict[str, Any]]:
    return [
        {"file": turned.file, "line": turned.line, "text": turned.text, "reason": turned.reason}
        for turned in samples[:SHOWN_TURNINGS]
    ]


def _quarantine_sentence(manifest: Manifest) -> str:
    shown = [f"{turned.text} {turned.reason}" for turned in manifest.quarantine_samples[:3] if turned.text]
    count = sum(manifest.quarantined.values())
    tail = f" For example: {'; '.join(shown)}." if shown else ""
    return f"{count} of {manifest.entries} entries are kept out of use, because they would name innocent people.{tail}"


def _modified_at(path: Path) -> datetime | None:
    """When a list file, or the newest file of a list folder, was last changed."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    times = [file.stat().st_mtime for file in files]
    return datetime.fromtimestamp(max(times), tz=UTC) if times else None
