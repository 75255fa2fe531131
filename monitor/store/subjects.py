"""Subjects in, sealed; and out again by their pseudonyms: all for the pipeline, the visible ones for a viewer."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.people import Confidence, Subject, SubjectKind
from monitor.store.bulk import is_among
from monitor.store.seal import Sealer, sealer_of
from monitor.store.tables import incident, subject
from monitor.store.visibility import Sight, visible_to


def record_subjects(
    connection: Connection, subjects: Collection[Subject], *, known: Mapping[str, Subject] | None = None
) -> None:
    """Record subjects that are new or changed (another year, a new flag).

    known: what is stored of them, where the caller has just loaded it.
    """
    if known is None:
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
    if not ids:
        return {}
    sealer = sealer_of(connection)
    rows = connection.execute(select(subject).where(is_among(subject.c.id, ids)))
    return {row.id: _to_subject(row, sealer) for row in rows}


def load_visible_subjects(connection: Connection, viewer: Sight, ids: Collection[str]) -> dict[str, Subject]:
    """Return those of the subjects about whom the viewer may see at least one incident."""
    statement = select(incident.c.subject_id).distinct()
    seen = connection.scalars(statement.where(is_among(incident.c.subject_id, ids), visible_to(viewer)))
    return load_subjects(connection, set(seen))


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
