"""Matters in; what tells whether any rule could hold of them out: nothing that would have to be unsealed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

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


def load_starts(
    connection: Connection, groups: Collection[Group], *, first_at: datetime, last_at: datetime, at_least: int
) -> dict[Group, list[tuple[datetime, int]]]:
    """Return when each attempt of these groups began, and its severity, in order of time: of those that began between
    the two times, both included, and of groups with so many of them only.
    """
    subject_ids = {subject_id for subject_id, _, _ in groups}
    began = (attempt.c.last_at >= first_at) & attempt.c.first_at.between(first_at, last_at)
    many = (
        select(*MATTER)
        .where(is_among(attempt.c.subject_id, subject_ids), began)
        .group_by(*MATTER)
        .having(func.count() >= at_least)
    )
    wanted = {(subject_id, draft_group, epoch) for subject_id, draft_group, epoch in connection.execute(many)}
    wanted.intersection_update(groups)
    if not wanted:
        return {}
    found: defaultdict[Group, list[tuple[datetime, int]]] = defaultdict(list)
    chosen = select(*MATTER, attempt.c.first_at, attempt.c.severity).where(is_near(wanted), began)
    for subject_id, draft_group, epoch, at, severity in connection.execute(chosen.order_by(attempt.c.first_at)):
        if (subject_id, draft_group, epoch) in wanted:
            found[subject_id, draft_group, epoch].append((at, severity))
    return dict(found)


def find_with_incident(connection: Connection, groups: Collection[Group]) -> set[Group]:
    """Return those of the groups about which there is an incident, in whatever state."""
    matter = (incident.c.subject_id, incident.c.draft_group, incident.c.epoch)
    subject_ids = {subject_id for subject_id, _, _ in groups}
    rows = connection.execute(select(*matter).where(is_among(incident.c.subject_id, subject_ids)))
    return {(subject_id, draft_group, epoch) for subject_id, draft_group, epoch in rows}.intersection(groups)
