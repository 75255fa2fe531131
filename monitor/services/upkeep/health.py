"""Is everything seen? Sources, lists, mail and database in one dictionary, with what is wrong in plain words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitor.records.alert import OutboxStatus
from monitor.records.health import Heartbeat, ListStatus, SourceTotals
from monitor.records.source import Mode, Tally
from monitor.services.batch.record import OVER_WHEN_READ
from monitor.settings.load import school_calendar
from monitor.settings.model import SourceSection
from monitor.settings.school import School
from monitor.settings.school_calendar import SchoolCalendar
from monitor.store.audit import verify_audit
from monitor.store.heartbeat import load_heartbeats
from monitor.store.lists import load_list_status
from monitor.store.outbox import outbox_status
from monitor.store.sources import load_recent_tallies, load_source_totals, load_unmapped_words
from monitor.store.visibility import OWNER, Sight

RECENT = timedelta(hours=24)
REJECTED_SHARE = 0.05
REJECTED_LEAST = 20
LIST_AGE = timedelta(days=30)
DEAD_SHOWN = timedelta(days=7)
"""How long a mail that died for good stays a problem: long enough for a person to look after a holiday's weekend."""

MAIL_WAIT = timedelta(minutes=15)
LOOP_SILENCE = timedelta(minutes=5)
QUIET = {Mode.APPEND: timedelta(hours=2), Mode.SNAPSHOT: timedelta(hours=20), Mode.DROP: timedelta(hours=20)}
"""School hours without a line after which a source is told to be quiet: a live log, and what is exported each night."""


def health_report(connection: Connection, school: School, *, now: datetime, sight: Sight = OWNER) -> dict[str, Any]:
    """The keys of `health --json` (DESIGN section 4).

    {"type": "health", "ok", "at", "problems": [sentence], "sources": [{"source", "format", "lines", "entries",
    "ignored", "rejected", "last_line_at", "last_read_at", "lag_seconds", "notice", "recent": {the four counts}}],
    "lists": [{"name", "version", "loaded_at", "age_days", "entries", "rejected", "quarantined", "error"}],
    "outbox": {...}, "database": {"audit_ok"}, "daemon": {"last_pass_at"}, "unmapped": [{"source", "kind", "word",
    "count"}]}. Times are ISO 8601 UTC. No names, no addresses, no search words.
    sight: whoever reads it; mails about drafts that a viewer may not see are not among the counts of the outbox.
    """
    recent = load_recent_tallies(connection, now - RECENT)
    totals = {total.tally.source: total for total in load_source_totals(connection)}
    sources = [
        _source_row(totals.get(source.name, SourceTotals(tally=Tally(source=source.name))), recent, now)
        for source in school.settings.source
    ]
    lists = [_list_row(status, now) for status in load_list_status(connection)]
    outbox = outbox_status(connection, sight, dead_since=now - DEAD_SHOWN)
    beats = load_heartbeats(connection)
    broken = verify_audit(connection)
    calendar = school_calendar(school)
    problems = [
        *([] if sources else ["No source is configured, so nothing is read. Add a [[source]] to filterwatch.toml."]),
        *(problem for row in sources for problem in _source_problems(row)),
        *(
            sentence
            for source in school.settings.source
            if source.name in totals
            for sentence in _find_quiet(source, totals[source.name], calendar, now)
        ),
        *(problem for row in lists for problem in _list_problems(row)),
        *_outbox_problems(outbox, now),
        *_daemon_problems(beats, now),
        *([f"The audit trail is broken at row {broken}: somebody changed the database."] if broken else []),
    ]
    return {
        "type": "health",
        "ok": not problems,
        "at": _text(now),
        "problems": problems,
        "sources": sources,
        "lists": lists,
        "outbox": _outbox_row(outbox),
        "database": {"audit_ok": broken is None},
        "daemon": {"last_pass_at": _text(beats["daemon"].at) if "daemon" in beats else None},
        "unmapped": [
            {"source": word.source, "kind": word.kind, "word": word.word, "count": word.count}
            for word in load_unmapped_words(connection)
        ],
    }


def _source_row(total: SourceTotals, recent: Mapping[str, Tally], now: datetime) -> dict[str, Any]:
    tally = total.tally
    last = total.last_entry_at
    window = recent.get(tally.source, Tally(source=tally.source))
    notice = total.notice
    if notice is not None and notice.kind not in OVER_WHEN_READ and now - notice.at > RECENT:
        notice = None  # it happened, and was shown for a day; it isn't so any more
    return {
        "source": tally.source,
        "format": tally.format,
        **_counts(tally),
        "last_line_at": _text(last),
        "last_read_at": _text(total.last_read_at),
        "lag_seconds": None if last is None else max(0, round((now - last).total_seconds())),
        "notice": None if notice is None else {"kind": notice.kind, "text": notice.text},
        "recent": _counts(window),
    }


def _counts(tally: Tally) -> dict[str, int]:
    return {"lines": tally.lines, "entries": tally.entries, "ignored": tally.ignored, "rejected": tally.rejected}


def _source_problems(row: dict[str, Any]) -> list[str]:
    problems = []
    name = row["source"]
    if row["notice"]:
        problems.append(f"{name}: {row['notice']['text']}")
    if row["lines"] == 0 and not row["notice"]:
        problems.append(
            f"{name}: no line was ever read. Is the path of this source right, and does the filter write there?"
        )
    for counts, when in ((row["recent"], "in the last 24 hours"), (row, "in all")):
        if counts["rejected"] >= REJECTED_LEAST and counts["rejected"] > REJECTED_SHARE * counts["lines"]:
            share = counts["rejected"] / counts["lines"]
            problems.append(
                f"{name}: {counts['rejected']} of {counts['lines']} lines ({share:.0%}) {when} could not be read."
            )
            break
    if row["lines"] != row["entries"] + row["ignored"] + row["rejected"]:
        problems.append(f"{name}: the counts don't add up; this is a fault of Filterwatch, please report it.")
    return problems


def _find_quiet(source: SourceSection, total: SourceTotals, calendar: SchoolCalendar, now: datetime) -> list[str]:
    """A filter that stopped writing looks just like a day on which nobody did anything."""
    last = total.last_read_at
    if last is None or calendar.school_time(last, now) < QUIET[source.mode]:
        return []
    since = f"{last.astimezone(calendar.zone):%d %B %Y, %H:%M}"
    return [f"{source.name}: nothing arrived since {since}, in school hours. Does the filter still write there?"]


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


def _list_problems(row: dict[str, Any]) -> list[str]:
    if row["error"]:
        return [f"list {row['name']}: {row['error']} It is not in use."]
    if row["age_days"] > LIST_AGE.days:
        return [f"list {row['name']} is {row['age_days']} days old. Fetch a newer one."]
    return []


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


def _outbox_problems(outbox: OutboxStatus, now: datetime) -> list[str]:
    problems = []
    if outbox.dead:
        problems.append(f"mail: {outbox.dead} could not be delivered for good. {outbox.last_error}".rstrip())
    waits = outbox.oldest_unsent_at is not None and now - outbox.oldest_unsent_at > MAIL_WAIT
    unsent = outbox.queued + outbox.sending
    if unsent and (outbox.last_error or waits):
        problems.append(f"mail: {unsent} not yet delivered. {outbox.last_error}".rstrip())
    return problems


def _daemon_problems(beats: Mapping[str, Heartbeat], now: datetime) -> list[str]:
    beat = beats.get("daemon")
    if beat is not None and now - beat.at > LOOP_SILENCE and not beat.details.get("stopped"):
        return [f"The daemon last finished a pass at {_text(beat.at)}: it isn't running, or it hangs."]
    return []


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
