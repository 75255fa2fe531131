"""Hashes of records in, their ordinals out: which of several identical records of one file each of them is."""

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from monitor.store.bulk import in_chunks
from monitor.store.tables import sighting


def count_sightings(connection: Connection, generation_id: str, hashes: Sequence[bytes]) -> list[int]:
    """Return, in line with `hashes`, how many identical records came before each in this file, and remember them.

    Batch by batch this counts like one pass over the file, so that an event's key doesn't depend on batch size. The
    counts go with the checkpoint (one transaction) and are dropped when the generation is done.
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
