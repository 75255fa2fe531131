"""What a person is told of the lists: manifests, the status for `health` and the pages, the problems of `check`."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from monitor.errors import ConfigError, ListError, Problem
from monitor.ingest.lists.compiled import verify_arrays
from monitor.records.health import ListStatus
from monitor.records.listing import Manifest
from monitor.services.clock import utc_now
from monitor.services.lists.folder import compiled_folder, segment_file
from monitor.services.lists.install import Installed
from monitor.services.lists.load import LoadedLists, load_lists
from monitor.services.lists.manifest import manifest_row
from monitor.settings.school import School
from monitor.store.heartbeat import beat
from monitor.store.lists import forget_list, load_list_status, record_list_status

REFERENCE_BEAT = "themes and phrases"
"""Under which name their state is kept beside the signs of life."""

REJECTED_SHARE = 0.1
"""A list of which more than this is not understood is probably of another kind than the config says."""


def record_lists(connection: Connection, lists: LoadedLists, *, now: datetime) -> None:
    """Remember which version of each list is in use, and which lists are refused, for `health` and the pages."""
    names = {one.name for one in lists.installed}
    for status in load_list_status(connection):
        if status.name not in names:
            forget_list(connection, status.name)
    for one in lists.installed:
        record_list_status(connection, to_status(one, now=now))
    record_problem(connection, "", now=now)


def record_problem(connection: Connection, problem: str, *, now: datetime) -> None:
    """Remember why changed themes or phrases are not in use, for `health`; "" when nothing is wrong with them."""
    beat(connection, REFERENCE_BEAT, now=now, details={"problem": problem})


def to_status(installed: Installed, *, now: datetime) -> ListStatus:
    """manifest: of the version in use. error: why the newest version is not, and which stays."""
    segment = installed.segment
    return ListStatus(
        name=installed.name,
        version=segment.version if segment is not None else "",
        loaded_at=now,
        modified_at=installed.modified_at,
        manifest={} if segment is None else installed_row(installed),
        error=installed.refused,
    )


def find_list_problems(school: School) -> list[Problem]:
    """What `check` says about the lists: those that can't be used, and entries that were kept out for safety."""
    try:
        lists = load_lists(school)
    except ConfigError as error:
        return error.problems
    problems = [*find_damage(school), *_ended_rules(lists, today=utc_now().date())]
    for one in lists.installed:
        where = f"[[list]] {one.name}"
        if one.refused:
            problems.append(Problem(where, one.refused))
        if one.segment is not None:
            problems += _manifest_problems(where, one.segment.manifest)
    return problems


def find_damage(school: School) -> list[Problem]:
    """Compiled lists whose content doesn't fit their checksums: every byte is read."""
    problems = []
    for section in school.settings.list:
        try:
            verify_arrays(segment_file(compiled_folder(school), section.name))
        except FileNotFoundError:
            continue
        except (OSError, ListError) as error:
            problems.append(Problem(f"[[list]] {section.name}", str(error)))
    return problems


def installed_row(installed: Installed) -> dict[str, Any]:
    """The manifest of the version in use, with what came and went with it; None where it was the first."""
    if installed.segment is None:
        return {"name": installed.name}
    note = installed.note
    return manifest_row(installed.segment.manifest, added=note.added, removed=note.removed)


def _ended_rules(lists: LoadedLists, *, today: date) -> list[Problem]:
    fix = "Remove it from themes/allow.toml, or give it a new until."
    return [
        Problem(
            f"themes/allow.toml: {rule.host}",
            f"this rule ran out on {rule.until}: its lines count again.",
            fix,
            fatal=False,
        )
        for rule in lists.reference.allow.find_ended(today)
    ]


def _manifest_problems(where: str, manifest: Manifest) -> list[Problem]:
    problems = []
    rejected = sum(manifest.rejected.values())
    if rejected > REJECTED_SHARE * manifest.entries:
        reason = max(manifest.rejected, key=manifest.rejected.__getitem__)
        what = f"{rejected} of {manifest.entries} entries are not understood; most often an entry {reason}."
        fix = "Is the kind right? `filterwatch lists import` shows the first of them."
        problems.append(Problem(where, what, fix, fatal=False))
    if manifest.quarantined:
        problems.append(Problem(where, _quarantine_sentence(manifest), fatal=False))
    if manifest.unmapped:
        words = ", ".join(sorted(manifest.unmapped)[:5])
        fix = "Add them to themes/categories.tsv, or set theme = ... in its [[list]]."
        problems.append(Problem(where, f"categories that no theme is known for: {words}.", fix, fatal=False))
    return problems


def _quarantine_sentence(manifest: Manifest) -> str:
    shown = [f"{turned.text} {turned.reason}" for turned in manifest.quarantine_samples[:3] if turned.text]
    count = sum(manifest.quarantined.values())
    tail = f" For example: {'; '.join(shown)}." if shown else ""
    return f"{count} of {manifest.entries} entries are kept out of use, because they would name innocent people.{tail}"
