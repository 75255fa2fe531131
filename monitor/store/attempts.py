"""Attempts in and out: by time, by subject and draft group, by site; replaced as new entries fold into them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, select, update

from monitor.records.detection import Attempt
from monitor.records.quick import quick
from monitor.store.bulk import in_chunks, insert_rows, is_among, run_rows, to_microseconds
from monitor.store.incident_rows import UNDECIDED_STATES
from monitor.store.outlines import Group, is_near
from monitor.store.seal import Sealer, sealer_of
from monitor.store.tables import attempt, attempt_site, flagged_entry, incident

PLAIN = (
    "id",
    "subject_id",
    "draft_group",
    "epoch",
    "theme",
    "severity",
    "restricted",
    "breach",
    "lines",
    "blocked_lines",
)
SEALED = ("themes", "is_search", "filter_test", "client", "sites", "breach_sites", "grounds")
"""The order of the sealed values. Stored rows rest on it: a new field goes to the end, and has a default."""

Span = tuple[datetime, datetime]
COLUMNS = (*PLAIN, "first_at", "last_at", "private_sealed")
POINT_ENTRY = (
    update(flagged_entry)
    .where(flagged_entry.c.key == bindparam("entry_key"))
    .where(flagged_entry.c.attempt_id.is_distinct_from(bindparam("attempt")))
    .values(attempt_id=bindparam("attempt"))
)
make_attempt = quick(Attempt)
get_plain = attrgetter(*PLAIN)
get_sealed = attrgetter(*SEALED)
NO_KEYS = datetime.max.replace(tzinfo=UTC)


def load_attempts(connection: Connection, ids: Collection[str]) -> list[Attempt]:
    """Return these attempts by (first_at, id); in each, entry_keys by (at, key) of the entries."""
    return _load_where(connection, [is_among(attempt.c.id, ids)] if ids else [])


def load_attempts_between(
    connection: Connection, first_at: datetime, last_at: datetime, *, spans: Mapping[str, Span] | None = None
) -> list[Attempt]:
    """Return the attempts that overlap the time from first_at to last_at, both included, by (first_at, id).

    Their entry_keys are those of their entries from first_at on. spans: by subject, of these only, a part of that time
    that attempts must overlap as well: the others aren't unsealed.
    """
    overlaps = (attempt.c.last_at >= first_at) & (attempt.c.first_at <= last_at)
    if spans is None:
        return _load_where(connection, [overlaps], keys_since=first_at)
    near = select(attempt.c.id, attempt.c.subject_id, attempt.c.first_at, attempt.c.last_at).where(
        overlaps & is_among(attempt.c.subject_id, spans)
    )
    ids = []
    for name, subject_id, begun_at, ended_at in connection.execute(near):
        first, last = spans[subject_id]
        if ended_at >= first and begun_at <= last:
            ids.append(name)
    return _load_where(connection, [is_among(attempt.c.id, ids)] if ids else [], keys_since=first_at)


def load_attempts_of(connection: Connection, groups: Collection[Group]) -> list[Attempt]:
    """Return the attempts of these (subject id, draft group, epoch), by (first_at, id), without entry_keys."""
    return _load_where(connection, [is_near(groups)], keys_since=NO_KEYS, only=frozenset(groups))


def load_attempts_at_sites(
    connection: Connection, sites: Collection[str], *, first_at: datetime, last_at: datetime
) -> list[Attempt]:
    """Everybody's attempts that were let through to one of these sites and overlap the time, without entry_keys."""
    sealer = sealer_of(connection)
    overlaps = (attempt.c.last_at >= first_at) & (attempt.c.first_at <= last_at)
    hashes = [_hash_site(sealer, site) for site in sites]
    there = (
        select(attempt_site.c.attempt_id).where(attempt_site.c.site_hash.in_(chunk)) for chunk in in_chunks(hashes)
    )
    return _load_where(connection, (overlaps & attempt.c.id.in_(ids) for ids in there), keys_since=NO_KEYS)


def count_attempts(connection: Connection) -> int:
    """Return how many attempts there are."""
    return connection.execute(select(func.count()).select_from(attempt)).scalar_one()


def replace_attempts(
    connection: Connection,
    removed_ids: Collection[str],
    attempts: Sequence[Attempt],
    *,
    moved: Iterable[tuple[str, bytes]] | None = None,
) -> None:
    """Put `attempts` in the place of the removed ones and of those with the same ids, and point their entries at them.

    The entries of a removed attempt must all be among those of the new ones; one that is replaced under its own id need
    only name the entries that are new to it. moved: (attempt, key) of the stored entries that change their attempt,
    from a caller who knows them, and then names all attempts that are replaced in removed_ids. An attempt is found by
    the sites that it was let through to (`load_attempts_at_sites`): nobody asks for the others.
    """
    gone = set(removed_ids) if moved is not None else {*removed_ids, *(one.id for one in attempts)}
    if gone:
        connection.execute(delete(attempt).where(is_among(attempt.c.id, gone)))
    sealer = sealer_of(connection)
    sealed = sealer.seal_rows([(get_sealed(one), _place(one.id)) for one in attempts])
    rows = [_to_row(one, private) for one, private in zip(attempts, sealed, strict=True)]
    insert_rows(connection, attempt, COLUMNS, rows)
    sites = [(_hash_site(sealer, site), one.id) for one in attempts for site in one.breach_sites]
    insert_rows(connection, attempt_site, ("site_hash", "attempt_id"), sites)
    _point_entries(connection, attempts, moved)


def decided_epochs(connection: Connection, subject_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """Return the epoch that new lines of (subject id, draft group) belong to; a missing one is 0.

    It is one above the highest epoch with a decided incident, so that new lines never flow into what a person decided.
    """
    rows = connection.execute(
        select(incident.c.subject_id, incident.c.draft_group, func.max(incident.c.epoch))
        .where(is_among(incident.c.subject_id, subject_ids), incident.c.state.not_in(UNDECIDED_STATES))
        .group_by(incident.c.subject_id, incident.c.draft_group)
    )
    return {(subject_id, draft_group): epoch + 1 for subject_id, draft_group, epoch in rows}


def _point_entries(
    connection: Connection, attempts: Sequence[Attempt], moved: Iterable[tuple[str, bytes]] | None
) -> None:
    if moved is None:
        moved = ((one.id, key) for one in attempts for key in one.entry_keys)
    rows = [(name, key, name) for name, key in moved]
    run_rows(connection, POINT_ENTRY, ("attempt", "entry_key", "attempt"), rows)


def _load_where(
    connection: Connection,
    conditions: Iterable[ColumnElement[bool]],
    *,
    keys_since: datetime | None = None,
    only: Collection[Group] | None = None,
) -> list[Attempt]:
    sealer = sealer_of(connection)
    rows: dict[str, Row[Any]] = {}
    for condition in conditions:
        for row in connection.execute(select(attempt).where(condition)):
            if only is None or (row.subject_id, row.draft_group, row.epoch) in only:
                rows[row.id] = row
    keys = {} if keys_since == NO_KEYS or not rows else _load_entry_keys(connection, list(rows), keys_since)
    found = [_to_attempt(row, keys.get(row.id, ()), sealer) for row in rows.values()]
    return sorted(found, key=lambda one: (one.first_at, one.id))


def _load_entry_keys(
    connection: Connection, attempt_ids: Sequence[str], since: datetime | None
) -> dict[str, tuple[bytes, ...]]:
    found: dict[str, tuple[bytes, ...]] = {}
    entry = flagged_entry.c
    chosen = select(entry.attempt_id, entry.key).where(is_among(entry.attempt_id, attempt_ids))
    if since is not None:
        chosen = chosen.where(entry.at >= since)
    rows = connection.execute(chosen.order_by(entry.attempt_id, entry.at, entry.key))
    for attempt_id, group in groupby(rows, key=itemgetter(0)):
        found[attempt_id] = tuple(key for _, key in group)
    return found


def _to_row(one: Attempt, private: bytes) -> tuple[Any, ...]:
    return (*get_plain(one), to_microseconds(one.first_at), to_microseconds(one.last_at), private)


def _to_attempt(row: Row[Any], entry_keys: tuple[bytes, ...], sealer: Sealer) -> Attempt:
    private = sealer.unseal_values(row.private_sealed, _place(row.id))
    if isinstance(private, list):  # a mapping in rows that an earlier release wrote
        private = dict(zip(SEALED, private, strict=False))
    plain = {name: getattr(row, name) for name in (*PLAIN, "first_at", "last_at")}
    others: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in private.items()
    }
    return make_attempt(**plain, **others, entry_keys=entry_keys)


def _hash_site(sealer: Sealer, site: str) -> bytes:
    return sealer.hash_text("site", site)


def _place(attempt_id: str) -> bytes:
    return b"attempt:private:" + attempt_id.encode()
