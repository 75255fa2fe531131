"""Hints of the host model in; those about one subject, around the time of a draft, out. No rule reads them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.detection import HostHint
from monitor.store.seal import sealer_of
from monitor.store.tables import host_hint


def record_hints(connection: Connection, hints: Sequence[HostHint]) -> None:
    """Keep each hint once, with the earliest time at which it was seen, in whatever order lines came."""
    sealer = sealer_of(connection)
    for hint in hints:
        private = (hint.site, hint.theme, hint.probability, hint.version)
        row = insert(host_hint).values(
            id=hint.id,
            subject_id=hint.subject_id,
            at=hint.at,
            private_sealed=sealer.seal_rows([(private, _place(hint.id))])[0],
        )
        earliest = func.min(host_hint.c.at, row.excluded.at)
        connection.execute(row.on_conflict_do_update(index_elements=[host_hint.c.id], set_={"at": earliest}))


def load_hints(connection: Connection, subject_id: str, *, since: datetime, until: datetime) -> list[HostHint]:
    """The hints about one subject between two times, by (at, id). For a draft that its reader may see."""
    chosen = (
        select(host_hint)
        .where(host_hint.c.subject_id == subject_id, host_hint.c.at >= since, host_hint.c.at <= until)
        .order_by(host_hint.c.at, host_hint.c.id)
    )
    sealer = sealer_of(connection)
    found = []
    for row in connection.execute(chosen):
        site, theme, probability, version = sealer.unseal_values(row.private_sealed, _place(row.id))
        found.append(
            HostHint(
                id=row.id,
                subject_id=row.subject_id,
                at=row.at,
                site=site,
                theme=theme,
                probability=probability,
                version=version,
            )
        )
    return found


def prune_hints(connection: Connection, before: datetime) -> int:
    """Delete the hints of before `before` (90 days); return how many."""
    return connection.execute(delete(host_hint).where(host_hint.c.at < before)).rowcount


def _place(hint_id: bytes) -> bytes:
    return b"host_hint:" + hint_id
