"""What was read from a source: the checkpoint with its counts and rejects in; generations, totals and notices out."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from monitor.records.health import SourceTotals, UnmappedWord
from monitor.records.source import Generation, GenerationState, ReadBatch, SourceNotice, Tally
from monitor.store.bulk import in_chunks
from monitor.store.counts import COUNTS, EXCLUDED, add_hourly, add_read_count, add_words, counts_of, hour_of
from monitor.store.rejects import record_rejects
from monitor.store.tables import generation as generation_table
from monitor.store.tables import hourly_count, read_count, sighting, word_count
from monitor.store.tables import source as source_table
from monitor.store.text import to_printable


def load_generations(connection: Connection, source: str) -> list[Generation]:
    """Return every generation of the source that is remembered, the latest touched last."""
    rows = connection.execute(
        select(generation_table.c.fields)
        .where(generation_table.c.source == source)
        .order_by(generation_table.c.updated_at, generation_table.c.id)
    )
    return [Generation(**{**fields, "state": GenerationState(fields["state"])}) for (fields,) in rows]


def record_reading(connection: Connection, batch: ReadBatch, *, now: datetime) -> bool:
    """Record what a batch came to, with the checkpoint behind it.

    Return False, with nothing written, when the generation was already read beyond this batch: the second time of a
    batch that was committed. Times in log time only ever move forward.
    """
    if batch.tally.lines and _read_up_to(connection, batch.generation.id) >= batch.generation.offset:
        return False
    record_generation(connection, batch.generation, now=now)
    _add_totals(connection, batch, now)
    add_read_count(connection, batch.tally, now)
    record_rejects(connection, batch.rejects, now=now)
    add_hourly(connection, batch.tally.source, batch.hourly, batch.least)
    add_words(connection, batch.tally.source, batch.words, now)
    return True


def record_generation(connection: Connection, generation: Generation, *, now: datetime) -> Generation:
    """Record the checkpoint alone: a file was renamed, grew its head, or is done."""
    values = {
        "source": generation.source,
        "offset": generation.offset,
        "done": generation.state is GenerationState.DONE,
        "updated_at": now,
        "fields": asdict(generation),
    }
    statement = insert(generation_table).values(id=generation.id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    return generation


def prune_generations(connection: Connection, before: datetime, *, keep: Collection[str] = ()) -> int:
    """Forget generations that are done and untouched since `before`, but for those to keep; return how many.

    keep: ids of generations whose file is still there: without its checkpoint it would be read again. The sightings
    of everything that is done go at once: nothing more of those files will be counted.
    """
    done = select(generation_table.c.id).where(generation_table.c.done)
    connection.execute(delete(sighting).where(sighting.c.generation_id.in_(done)))
    old = select(generation_table.c.id).where(generation_table.c.done, generation_table.c.updated_at < before)
    forgotten = sorted(set(connection.scalars(old)) - set(keep))
    for chunk in in_chunks(forgotten):
        connection.execute(delete(generation_table).where(generation_table.c.id.in_(chunk)))
    return len(forgotten)


def record_notice(connection: Connection, notice: SourceNotice) -> SourceNotice:
    """Keep the newest thing that a person should know about the source."""
    values = {"notice_kind": notice.kind, "notice_text": to_printable(notice.text), "notice_at": notice.at}
    statement = insert(source_table).values(name=notice.source, format="", **dict.fromkeys(COUNTS, 0), **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    return notice


def clear_notice(connection: Connection, source: str) -> None:
    """Forget the notice: the source reads well again."""
    connection.execute(
        update(source_table)
        .where(source_table.c.name == source, source_table.c.notice_kind.is_not(None))
        .values(notice_kind=None, notice_text=None, notice_at=None)
    )


def load_source_totals(connection: Connection) -> list[SourceTotals]:
    """Return the running totals of every source since the database was made, by name."""
    return [
        SourceTotals(
            tally=Tally(source=row.name, format=row.format, **{name: getattr(row, name) for name in COUNTS}),
            last_entry_at=row.last_entry_at,
            last_read_at=row.last_read_at,
            watermark=row.watermark,
            notice=row.notice_kind
            and SourceNotice(source=row.name, kind=row.notice_kind, text=row.notice_text, at=row.notice_at),
        )
        for row in connection.execute(select(source_table).order_by(source_table.c.name))
    ]


def load_newest_at(connection: Connection, source: str) -> datetime | None:
    """Return the newest believable log time that was read of the source, None where nothing was."""
    newest: datetime | None = connection.scalar(
        select(source_table.c.last_entry_at).where(source_table.c.name == source)
    )
    return newest


def load_recent_tallies(connection: Connection, since: datetime) -> dict[str, Tally]:
    """Return what was read since the clock hour of `since`, by source."""
    sums = [func.sum(read_count.c[name]).label(name) for name in COUNTS]
    rows = connection.execute(
        select(read_count.c.source, *sums).where(read_count.c.hour >= hour_of(since)).group_by(read_count.c.source)
    )
    return {row.source: Tally(source=row.source, **{name: getattr(row, name) for name in COUNTS}) for row in rows}


def load_hourly(connection: Connection, source: str, since: datetime) -> dict[tuple[datetime, str], int]:
    """Return entries by (hour of log time, action word), from the hour of `since` on."""
    rows = connection.execute(
        select(hourly_count.c.hour, hourly_count.c.action, hourly_count.c.entries)
        .where(hourly_count.c.source == source, hourly_count.c.hour >= hour_of(since))
        .order_by(hourly_count.c.hour, hourly_count.c.action)
    )
    return {(hour, action): entries for hour, action, entries in rows}


def load_unmapped_words(connection: Connection) -> list[UnmappedWord]:
    """Return the vendors' words that wait for a mapping, most frequent first."""
    rows = connection.execute(
        select(word_count).where(word_count.c.kind != EXCLUDED).order_by(word_count.c.count.desc(), word_count.c.word)
    )
    return [UnmappedWord(**row) for row in rows.mappings()]


def load_excluded_lines(connection: Connection) -> dict[str, int]:
    """Return the host of each allow rule -> lines that would count without it, since the database was made."""
    lines = func.sum(word_count.c.count)
    rows = connection.execute(
        select(word_count.c.word, lines)
        .where(word_count.c.kind == EXCLUDED)
        .group_by(word_count.c.word)
        .order_by(lines.desc(), word_count.c.word)
    )
    return {host: int(count) for host, count in rows}


def _read_up_to(connection: Connection, generation_id: str) -> int:
    offset = connection.execute(
        select(generation_table.c.offset).where(generation_table.c.id == generation_id)
    ).scalar_one_or_none()
    return -1 if offset is None else offset


def _add_totals(connection: Connection, batch: ReadBatch, now: datetime) -> None:
    statement = insert(source_table).values(
        name=batch.tally.source,
        format=batch.tally.format,
        **counts_of(batch.tally),
        last_entry_at=batch.last_entry_at,
        last_read_at=now,
        watermark=batch.watermark,
    )
    old, new = source_table.c, statement.excluded
    added = {
        **{name: old[name] + new[name] for name in COUNTS},
        "format": func.coalesce(func.nullif(new.format, ""), old.format),
        "last_entry_at": _later(old.last_entry_at, new.last_entry_at),
        "watermark": _later(old.watermark, new.watermark),
        "last_read_at": new.last_read_at,
    }
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=added))


def _later(old: Any, new: Any) -> Any:
    """The later of two times of which either may be missing (SQLite's max of two is empty when one is)."""
    return func.max(func.coalesce(old, new), func.coalesce(new, old))
