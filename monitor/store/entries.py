"""Flagged entries in, the new ones among them out; and back again by attempt."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from monitor.records.detection import Evidence, FlaggedEntry, Origin
from monitor.records.event import Action, Kind, Zone
from monitor.store.bulk import in_chunks, insert_rows, is_among, to_microseconds
from monitor.store.seal import Sealer, sealer_of
from monitor.store.tables import flagged_entry, sighting

PLAIN = ("key", "subject_id", "source", "generation_id", "offset", "at")
COLUMNS = (*PLAIN, "private_sealed")
SEALED = tuple(field.name for field in fields(FlaggedEntry) if field.name not in PLAIN)
get_sealed = attrgetter(*SEALED)


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


def record_entries(connection: Connection, entries: Sequence[FlaggedEntry]) -> list[FlaggedEntry]:
    """Record the entries that aren't there yet, and return them in the order given. The first of equal keys counts.

    They belong to no attempt until `replace_attempts` says so, in the same transaction.
    """
    sealer = sealer_of(connection)
    distinct = {entry.key: entry for entry in reversed(entries)}
    offered = [entry for entry in entries if distinct[entry.key] is entry]
    newest = connection.execute(select(func.coalesce(func.max(flagged_entry.c.number), 0))).scalar_one()
    added = insert_rows(connection, flagged_entry, COLUMNS, [_to_row(entry, sealer) for entry in offered])
    if added == len(offered):
        return offered
    new = set(connection.scalars(select(flagged_entry.c.key).where(flagged_entry.c.number > newest)))
    return [entry for entry in offered if entry.key in new]


def load_entries_of_attempts(
    connection: Connection, attempt_ids: Collection[str], *, since: datetime | None = None
) -> list[FlaggedEntry]:
    """Return the entries of these attempts by (at, key), all of them or those from `since` on.

    For the pipeline: no page reads past `visible_to`.
    """
    sealer = sealer_of(connection)
    chosen = select(flagged_entry).where(is_among(flagged_entry.c.attempt_id, attempt_ids))
    rows = connection.execute(chosen if since is None else chosen.where(flagged_entry.c.at >= since))
    found = [_to_entry(row, sealer) for row in rows]
    return sorted(found, key=lambda entry: (entry.at, entry.key))


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


def _to_row(entry: FlaggedEntry, sealer: Sealer) -> tuple[Any, ...]:
    return (
        entry.key,
        entry.subject_id,
        entry.source,
        entry.generation_id,
        entry.offset,
        to_microseconds(entry.at),
        sealer.seal_values(dict(zip(SEALED, get_sealed(entry), strict=True)), _place(entry.key)),
    )


def _to_entry(row: Row[Any], sealer: Sealer) -> FlaggedEntry:
    values = sealer.unseal_values(row.private_sealed, _place(row.key))
    plain = {name: getattr(row, name) for name in PLAIN}
    values["zone"] = Zone(values["zone"])
    values["action"] = Action(values["action"])
    values["kind"] = Kind(values["kind"])
    values["themes"] = tuple(values["themes"])
    values["evidence"] = tuple(Evidence(**{**item, "origin": Origin(item["origin"])}) for item in values["evidence"])
    return FlaggedEntry(**plain, **values)


def _place(key: bytes) -> bytes:
    return b"flagged_entry:private:" + key
