"""Matters in; what tells whether any rule could hold of them out: nothing that would have to be unsealed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from monitor.records.detection import Outline
from monitor.store.bulk import is_among
from monitor.store.tables import attempt, incident

Group = tuple[str, str, int]
"""(subject id, draft group, epoch)."""
MATTER = (attempt.c.subject_id, attempt.c.draft_group, attempt.c.epoch)


def is_near(groups: Collection[Group]) -> ColumnElement[bool]:
    """True of the groups' attempts and some more. Not by the three at once: SQLite would read the whole table."""
    subject_ids = {subject_id for subject_id, _, _ in groups}
    draft_groups = {draft_group for _, draft_group, _ in groups}
    return is_among(attempt.c.subject_id, subject_ids) & is_among(attempt.c.draft_group, draft_groups)


def load_outlines(connection: Connection, groups: Collection[Group]) -> dict[Group, Outline]:
    """Return the outline of each of these groups that has an attempt."""
    outline = (
        func.count(),
        func.max(attempt.c.severity),
        func.max(attempt.c.restricted),
        func.max(attempt.c.breach),
    )
    rows = connection.execute(select(*MATTER, *outline).where(is_near(groups)).group_by(*MATTER))
    found = {(subject_id, draft_group, epoch): facts for subject_id, draft_group, epoch, *facts in rows}
    return {group: Outline(*found[group]) for group in groups if group in found}


def load_starts(connection: Connection, groups: Collection[Group]) -> dict[Group, list[tuple[datetime, int]]]:
    """Return when each attempt of these groups began, and its severity, in order of time."""
    found: defaultdict[Group, list[tuple[datetime, int]]] = defaultdict(list)
    chosen = select(*MATTER, attempt.c.first_at, attempt.c.severity).where(is_near(groups))
    for subject_id, draft_group, epoch, first_at, severity in connection.execute(chosen.order_by(attempt.c.first_at)):
        found[subject_id, draft_group, epoch].append((first_at, severity))
    return {group: found[group] for group in groups if group in found}


def find_with_incident(connection: Connection, groups: Collection[Group]) -> set[Group]:
    """Return those of the groups about which there is an incident, in whatever state."""
    matter = (incident.c.subject_id, incident.c.draft_group, incident.c.epoch)
    subject_ids = {subject_id for subject_id, _, _ in groups}
    rows = connection.execute(select(*matter).where(is_among(incident.c.subject_id, subject_ids)))
    return {(subject_id, draft_group, epoch) for subject_id, draft_group, epoch in rows}.intersection(groups)
