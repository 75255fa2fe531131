"""Subjects in, sealed; and out again by their pseudonyms: all for the pipeline, the visible ones for a viewer."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.people import Confidence, Subject, SubjectKind
from monitor.store.bulk import in_chunks
from monitor.store.seal import Sealer, sealer_of
from monitor.store.tables import incident, subject
from monitor.store.visibility import Sight, visible_to


def record_subjects(connection: Connection, subjects: Collection[Subject]) -> None:
    """Record subjects that are new or changed (another year, a new flag)."""
    known = load_subjects(connection, [one.id for one in subjects])
    changed = {one.id: one for one in subjects if known.get(one.id) != one}
    if not changed:
        return
    sealer = sealer_of(connection)
    statement = insert(subject)
    others = [column.name for column in subject.c if column.name != "id"]
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={name: statement.excluded[name] for name in others}
        ),
        [_to_row(one, sealer) for one in changed.values()],
    )


def load_subjects(connection: Connection, ids: Collection[str]) -> dict[str, Subject]:
    """Return the subjects with these ids that are known. For the pipeline: no page reads past `visible_to`."""
    sealer = sealer_of(connection)
    found = {}
    for chunk in in_chunks(list(ids)):
        for row in connection.execute(select(subject).where(subject.c.id.in_(chunk))):
            found[row.id] = _to_subject(row, sealer)
    return found


def load_visible_subjects(connection: Connection, viewer: Sight, ids: Collection[str]) -> dict[str, Subject]:
    """Return those of the subjects about whom the viewer may see at least one incident."""
    seen: set[str] = set()
    for chunk in in_chunks(list(ids)):
        statement = select(incident.c.subject_id).distinct()
        seen.update(connection.scalars(statement.where(incident.c.subject_id.in_(chunk), visible_to(viewer))))
    return load_subjects(connection, seen)


def _to_row(one: Subject, sealer: Sealer) -> dict[str, Any]:
    private = {"login": one.login, "group": one.group, "flags": sorted(one.flags)}
    return {
        "id": one.id,
        "kind": one.kind,
        "year_group": one.year_group,
        "confidence": one.confidence,
        "site": one.site,
        "private_sealed": sealer.seal_values(private, _place(one.id)),
    }


def _to_subject(row: Row[Any], sealer: Sealer) -> Subject:
    private = sealer.unseal_values(row.private_sealed, _place(row.id))
    return Subject(
        id=row.id,
        kind=SubjectKind(row.kind),
        login=private["login"],
        year_group=row.year_group,
        group=private["group"],
        flags=frozenset(private["flags"]),
        confidence=Confidence(row.confidence),
        site=row.site,
    )


def _place(subject_id: str) -> bytes:
    return b"subject:private:" + subject_id.encode()
