"""Flagged entries in, the new ones among them out; and back again by attempt."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.detection import Evidence, FlaggedEntry, Origin
from monitor.records.event import Action, Kind, Zone
from monitor.records.quick import quick
from monitor.store.bulk import in_chunks, insert_rows, is_among, to_microseconds
from monitor.store.seal import Sealer, sealer_of
from monitor.store.tables import flagged_entry, sighting

PLAIN = ("key", "subject_id", "source", "generation_id", "offset", "at")
COLUMNS = ("key", "attempt_id", "subject_id", "source", "generation_id", "offset", "at", "private_sealed")
SEALED = (
    "zone",
    "action",
    "kind",
    "client",
    "site",
    "theme",
    "themes",
    "draft_group",
    "severity",
    "restricted",
    "breach",
    "is_search",
    "evidence",
    "url",
    "search_term",
    "vendor_action",
    "vendor_category",
    "rule",
    "is_late",
    "filter_test",
)
"""The order of the sealed values. Stored rows rest on it: a new field goes to the end, and has a default."""

make_entry = quick(FlaggedEntry)
get_sealed = attrgetter(*SEALED)
PLACE_BYTES = 8
"""So many first bytes of a key are the same for all lines of a generation that is appended to; offsets follow."""

STREAMED_ROWS = 500
NO_ATTEMPTS: Mapping[bytes, str] = {}


def count_sightings(connection: Connection, generation_id: str, hashes: Sequence[bytes]) -> list[int]:
    """Return, in line with `hashes`, how many identical records came before each in this file, and remember them.

    Batch by batch this counts like one pass over the file, so that an event's key doesn't depend on batch size. The
    counts belong to the checkpoint's transaction; `prune_generations` drops those of files that are done.
    """
    counts = dict.fromkeys(hashes, 0)
    for chunk in in_chunks(list(counts)):
        rows = connection.execute(
            select(sighting.c.record_hash, sighting.c.count).where(
                sighting.c.generation_id == generation_id, sighting.c.record_hash.in_(chunk)
            )
        )
        counts.update((record_hash, count) for record_hash, count in rows)
    ordinals = []
    for record_hash in hashes:
        ordinals.append(counts[record_hash])
        counts[record_hash] += 1
    _remember(connection, generation_id, counts)
    return ordinals


def find_new_entries(connection: Connection, entries: Sequence[FlaggedEntry]) -> list[FlaggedEntry]:
    """Return the entries that aren't there yet, in the order given. The first of equal keys counts."""
    distinct = {entry.key: entry for entry in reversed(entries)}
    known = _find_known(connection, sorted(distinct))
    return [entry for entry in entries if distinct[entry.key] is entry and entry.key not in known]


def record_entries(
    connection: Connection,
    entries: Sequence[FlaggedEntry],
    attempt_of: Mapping[bytes, str] = NO_ATTEMPTS,
    *,
    are_new: bool = False,
) -> list[FlaggedEntry]:
    """Record the entries that aren't there yet, and return them in the order given. The first of equal keys counts.

    attempt_of: key to attempt; an entry that isn't in it belongs to none until `replace_attempts` says so. are_new: the
    caller has them from `find_new_entries`.
    """
    new = list(entries) if are_new else find_new_entries(connection, entries)
    sealed = sealer_of(connection).seal_rows([(get_sealed(entry), _place(entry.key)) for entry in new])
    rows = [
        (
            entry.key,
            attempt_of.get(entry.key),
            entry.subject_id,
            entry.source,
            entry.generation_id,
            entry.offset,
            to_microseconds(entry.at),
            private,
        )
        for entry, private in zip(new, sealed, strict=True)
    ]
    insert_rows(connection, flagged_entry, COLUMNS, rows)
    return new


def load_entries_of_attempts(
    connection: Connection, attempt_ids: Collection[str], *, since: datetime | None = None
) -> list[FlaggedEntry]:
    """Return the entries of these attempts by (at, key), all of them or those from `since` on.

    For the pipeline: no page reads past `visible_to`.
    """
    if not attempt_ids:
        return []
    sealer = sealer_of(connection)
    chosen = select(flagged_entry).where(is_among(flagged_entry.c.attempt_id, attempt_ids))
    rows = connection.execute(chosen if since is None else chosen.where(flagged_entry.c.at >= since))
    found = [_to_entry(row, sealer) for row in rows]
    return sorted(found, key=lambda entry: (entry.at, entry.key))


def find_newest_at(connection: Connection) -> datetime | None:
    """Return the log time of the newest entry, None where there is none."""
    newest: datetime | None = connection.scalar(select(func.max(flagged_entry.c.at)))
    return newest


def stream_entries(connection: Connection, since: datetime) -> Iterator[FlaggedEntry]:
    """Yield every entry from `since` on, a few hundred in memory at a time. For counts: no page reads past them."""
    sealer = sealer_of(connection)
    rows = connection.execution_options(yield_per=STREAMED_ROWS).execute(
        select(flagged_entry).where(flagged_entry.c.at >= since)
    )
    for row in rows:
        yield _to_entry(row, sealer)


def _remember(connection: Connection, generation_id: str, counts: dict[bytes, int]) -> None:
    if not counts:
        return
    statement = insert(sighting)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["generation_id", "record_hash"], set_={"count": statement.excluded["count"]}
        ),
        [
            {"generation_id": generation_id, "record_hash": record_hash, "count": count}
            for record_hash, count in counts.items()
        ],
    )


def _find_known(connection: Connection, keys: Sequence[bytes]) -> set[bytes]:
    """Those of the keys, given in order, that are stored. Keys of one generation are near each other: one look."""
    if not keys:
        return set()
    column = flagged_entry.c.key
    if keys[0][:PLACE_BYTES] == keys[-1][:PLACE_BYTES]:
        return set(connection.scalars(select(column).where(column.between(keys[0], keys[-1]))))
    return {key for chunk in in_chunks(keys) for key in connection.scalars(select(column).where(column.in_(chunk)))}


def _to_entry(row: Row[Any], sealer: Sealer) -> FlaggedEntry:
    values = sealer.unseal_values(row.private_sealed, _place(row.key))
    if isinstance(values, list):  # a mapping in rows that an earlier release wrote
        values = dict(zip(SEALED, values, strict=False))
    plain = {name: getattr(row, name) for name in PLAIN}
    values["zone"] = Zone(values["zone"])
    values["action"] = Action(values["action"])
    values["kind"] = Kind(values["kind"])
    values["themes"] = tuple(values["themes"])
    values["evidence"] = tuple(Evidence(**{**item, "origin": Origin(item["origin"])}) for item in values["evidence"])
    return make_entry(**plain, **values)


def _place(key: bytes) -> bytes:
    return b"flagged_entry:private:" + key
