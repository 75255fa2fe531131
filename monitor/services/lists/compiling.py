"""`lists import`, `lists compile`: every list is brought up to date; what was done, in counts and seconds, is said."""

from collections.abc import Callable, Collection
from time import perf_counter
from typing import Any

from monitor.errors import Problem
from monitor.services.lists.folder import compiled_folder, prune, segment_file
from monitor.services.lists.install import Installed, install_list
from monitor.services.lists.load import open_workshop
from monitor.services.lists.told import find_damage, installed_row
from monitor.settings.school import School

OnList = Callable[[Installed], None]


def ignore_list(installed: Installed) -> None:
    """For whoever doesn't watch the lists go by."""


def compile_school(
    school: School, *, accept: Collection[str] = (), on_list: OnList = ignore_list
) -> list[dict[str, Any]]:
    """One row a list, in the order of the config.

    {"name", "version" (in use), "did": compiled | unchanged | refused, "entries", "added", "removed", "bytes",
    "seconds", "kept", "error", "manifest", "found" (the manifest of a version that was refused, else None)}.
    Raises ConfigError, see open_workshop.
    """
    shop = open_workshop(school, keeps=True)
    if school.settings.list:
        prune(shop.folder, (section.name for section in school.settings.list))
    rows = []
    for section in school.settings.list:
        began = perf_counter()
        installed = install_list(section, shop, accept=section.name in accept)
        rows.append(_to_row(school, installed, perf_counter() - began))
        on_list(installed)
    return rows


def heal(school: School) -> list[Problem]:
    """Read every compiled list; remove, and name, those that are damaged: they are compiled anew from their files."""
    problems = find_damage(school)
    damaged = {problem.where.removeprefix("[[list]] ") for problem in problems}
    for name in damaged:
        segment_file(compiled_folder(school), name).unlink(missing_ok=True)
    return problems


def _to_row(school: School, installed: Installed, seconds: float) -> dict[str, Any]:
    file = segment_file(compiled_folder(school), installed.name)
    return {
        "name": installed.name,
        "version": installed.version,
        "did": "refused" if installed.refused else "compiled" if installed.is_compiled else "unchanged",
        "entries": installed.entries,
        "added": installed.note.added,
        "removed": installed.note.removed,
        "bytes": file.stat().st_size if file.exists() else None,
        "seconds": round(seconds, 3),
        "kept": installed.is_kept,
        "error": installed.refused or None,
        "manifest": installed_row(installed),
        "found": installed.note.found if installed.refused else None,
    }
