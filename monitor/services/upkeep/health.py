"""Is everything seen? Sources, lists, mail and database in one dictionary, with what is wrong in plain words."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitor.records.alert import OutboxStatus
from monitor.records.health import Alarm, Heartbeat, ListStatus, Matter, SourceTotals, UnmappedWord
from monitor.records.source import Tally
from monitor.services.batch.record import OVER_WHEN_READ
from monitor.services.upkeep.matters import (
    UNKNOWN_SHOWN,
    SourceFacts,
    list_matters,
    outbox_matters,
    program_matters,
    source_matters,
)
from monitor.services.upkeep.usual import LOOK_BACK, find_rate, sum_hours
from monitor.settings.load import school_calendar
from monitor.settings.model import SourceSection
from monitor.settings.paths import sqlite_file
from monitor.settings.school import School
from monitor.settings.school_calendar import SchoolCalendar
from monitor.store.alarms import load_alarms
from monitor.store.audit import verify_new_audit
from monitor.store.heartbeat import load_heartbeats
from monitor.store.lists import load_list_status
from monitor.store.outbox import outbox_status
from monitor.store.sources import load_hourly, load_recent_tallies, load_source_totals, load_unmapped_words
from monitor.store.visibility import OWNER, Sight
from monitor.store.watch import load_watches

RECENT = timedelta(hours=24)
ALARMS_SHOWN = timedelta(days=7)
DEAD_SHOWN = timedelta(days=7)
"""How long a mail that died for good stays a problem: long enough for a person to look after a holiday's weekend."""

TIMELESS = frozenset({"drift", "zone"})
"""What a source's watch takes back by itself when it is no longer so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything that is known of how the program is, read once. matters: what a person should look after."""

    sources: tuple[SourceFacts, ...]
    lists: tuple[dict[str, Any], ...]
    outbox: OutboxStatus
    beats: Mapping[str, Heartbeat]
    broken_row: int | None
    free_bytes: int
    unmapped: tuple[UnmappedWord, ...]
    alarms: tuple[Alarm, ...]
    matters: tuple[Matter, ...]


def health_report(connection: Connection, school: School, *, now: datetime, sight: Sight = OWNER) -> dict[str, Any]:
    """The keys of `health --json` (DESIGN section 4).

    {"type": "health", "ok", "at", "problems": [sentence], "sources": [{"source", "format", "lines", "entries",
    "ignored", "rejected", "last_line_at", "last_read_at", "lag_seconds", "notice", "notices", "recent": {the four
    counts}, "rate": {"entries", "usual"}, "unknown_actions"}], "lists": [{"name", "version", "loaded_at", "age_days",
    "entries", "rejected", "quarantined", "error"}], "outbox": {...}, "database": {"audit_ok", "free_bytes"}, "daemon":
    {"last_pass_at"}, "unmapped": [{"source", "kind", "word", "count"}], "alarms": [{"kind", "source", "text",
    "began_at", "ended_at"}]}. Times are ISO 8601 UTC. No names, no addresses, no search words.
    sight: whoever reads it; mails about drafts that a viewer may not see are not among the counts of the outbox.
    """
    return to_report(gather_health(connection, school, now=now, sight=sight), now)


def to_report(health: Health, now: datetime) -> dict[str, Any]:
    """The dictionary that `health_report` gives."""
    beats = health.beats
    return {
        "type": "health",
        "ok": not health.matters,
        "at": _text(now),
        "problems": [matter.text for matter in health.matters],
        "sources": [facts.row for facts in health.sources],
        "lists": list(health.lists),
        "outbox": _outbox_row(health.outbox),
        "database": {"audit_ok": health.broken_row is None, "free_bytes": health.free_bytes},
        "daemon": {"last_pass_at": _text(beats["daemon"].at) if "daemon" in beats else None},
        "unmapped": [
            {"source": word.source, "kind": word.kind, "word": word.word, "count": word.count}
            for word in health.unmapped
        ],
        "alarms": [
            {
                "kind": alarm.matter.kind,
                "source": alarm.matter.source,
                "text": alarm.matter.text,
                "began_at": _text(alarm.began_at),
                "ended_at": _text(alarm.ended_at),
            }
            for alarm in health.alarms
        ],
    }


def gather_health(connection: Connection, school: School, *, now: datetime, sight: Sight = OWNER) -> Health:
    """Read what is known and find what is wrong. Of the audit trail only what is new since it was last verified."""
    calendar = school_calendar(school)
    unmapped = tuple(load_unmapped_words(connection))
    sources = tuple(_gather_sources(connection, school, calendar, unmapped, now))
    statuses = load_list_status(connection)
    lists = tuple(_list_row(status, now) for status in statuses)
    outbox = outbox_status(connection, sight, dead_since=now - DEAD_SHOWN)
    beats = load_heartbeats(connection)
    broken, free = verify_new_audit(connection), _free_bytes(school)
    none = "No source is configured, so nothing is read. Add a [[source]] to filterwatch.toml."
    matters = (
        *([] if sources else [Matter(kind="no_source", source="", text=none, is_told=False)]),
        *(matter for facts in sources for matter in source_matters(facts, calendar, now)),
        *(
            matter
            for status, row in zip(statuses, lists, strict=True)
            for matter in list_matters(row, status.manifest.get("kind", ""))
        ),
        *outbox_matters(outbox, now),
        *program_matters(beats, now, broken_row=broken, free=free),
    )
    return Health(
        sources=sources,
        lists=lists,
        outbox=outbox,
        beats=beats,
        broken_row=broken,
        free_bytes=free,
        unmapped=unmapped,
        alarms=tuple(load_alarms(connection, now - ALARMS_SHOWN)),
        matters=matters,
    )


def _gather_sources(
    connection: Connection,
    school: School,
    calendar: SchoolCalendar,
    unmapped: tuple[UnmappedWord, ...],
    now: datetime,
) -> Iterator[SourceFacts]:
    totals = {total.tally.source: total for total in load_source_totals(connection)}
    recent = load_recent_tallies(connection, now - RECENT)
    watches = load_watches(connection)
    for section in school.settings.source:
        total = totals.get(section.name)
        hours = sum_hours(load_hourly(connection, section.name, now - LOOK_BACK))
        rate = find_rate(hours, calendar, now)
        unknown = {
            word.word: word.count
            for word in unmapped
            if (word.source, word.kind) == (section.name, "action") and now - word.first_at <= UNKNOWN_SHOWN
        }
        notices = _find_notices(total, watches.get(section.name, {}), now)
        row = _source_row(section, total, recent.get(section.name, Tally(source=section.name)), now)
        row |= {
            "notices": [{"kind": kind, "text": text} for kind, text in notices],
            "rate": {"entries": rate.entries, "usual": rate.usual},
            "unknown_actions": unknown,
        }
        yield SourceFacts(
            section=section, total=total, row=row, notices=notices, hours=hours, rate=rate, unknown=unknown
        )


def _find_notices(total: SourceTotals | None, watch: Mapping[str, Any], now: datetime) -> list[tuple[str, str]]:
    """What is to be told of a source: the last notice of its tail, and what its reader said in the last day."""
    found: dict[str, str] = {}
    notice = total.notice if total is not None else None
    if notice is not None and (notice.kind in OVER_WHEN_READ or now - notice.at <= RECENT):
        found[notice.kind] = notice.text  # else it happened, and was shown for a day; it isn't so any more
    for kind, said in watch.get("notices", {}).items():
        if kind in TIMELESS or now - datetime.fromisoformat(said["at"]) <= RECENT:
            found.setdefault(kind, said["text"])
    return list(found.items())


def _source_row(section: SourceSection, total: SourceTotals | None, recent: Tally, now: datetime) -> dict[str, Any]:
    total = total or SourceTotals(tally=Tally(source=section.name))
    last, notice = total.last_entry_at, total.notice
    if notice is not None and notice.kind not in OVER_WHEN_READ and now - notice.at > RECENT:
        notice = None
    return {
        "source": section.name,
        "format": total.tally.format,
        **_counts(total.tally),
        "last_line_at": _text(last),
        "last_read_at": _text(total.last_read_at),
        "lag_seconds": None if last is None else max(0, round((now - last).total_seconds())),
        "notice": None if notice is None else {"kind": notice.kind, "text": notice.text},
        "recent": _counts(recent),
    }


def _counts(tally: Tally) -> dict[str, int]:
    return {"lines": tally.lines, "entries": tally.entries, "ignored": tally.ignored, "rejected": tally.rejected}


def _list_row(status: ListStatus, now: datetime) -> dict[str, Any]:
    made = status.modified_at or status.loaded_at
    return {
        "name": status.name,
        "version": status.version,
        "loaded_at": _text(status.loaded_at),
        "age_days": max(0, (now - made).days),
        "entries": status.manifest.get("entries", 0),
        "rejected": status.manifest.get("rejected", 0),
        "quarantined": status.manifest.get("quarantined", 0),
        "error": status.error or None,
    }


def _outbox_row(outbox: OutboxStatus) -> dict[str, Any]:
    return {
        "queued": outbox.queued,
        "sending": outbox.sending,
        "sent": outbox.sent,
        "dead": outbox.dead,
        "oldest_unsent_at": _text(outbox.oldest_unsent_at),
        "last_sent_at": _text(outbox.last_sent_at),
        "last_error": outbox.last_error or None,
    }


def _free_bytes(school: School) -> int:
    """Bytes left where the database lies; -1 when that can't be told."""
    file = sqlite_file(school.settings)
    try:
        return -1 if file is None else shutil.disk_usage(file.parent).free
    except OSError:
        return -1


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
