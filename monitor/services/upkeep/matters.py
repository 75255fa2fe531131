"""The facts of `health` in; what a person should look after, as sentences without names, out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.records.alert import OutboxStatus
from monitor.records.health import Heartbeat, Matter, SourceTotals
from monitor.records.source import Mode
from monitor.services.lists.told import REFERENCE_BEAT
from monitor.services.upkeep.usual import Hours, Rate, expect_between, is_slow
from monitor.settings.model import SourceSection
from monitor.settings.school_calendar import SchoolCalendar

REJECTED_SHARE = 0.05
REJECTED_LEAST = 20
LIST_AGE = timedelta(days=30)
"""Of most lists; UT1 comes anew every few weeks. A list of phrases is kept by hand, and doesn't age."""

LIST_AGES = {"iwf": timedelta(days=4), "phrases": None}
"""The IWF publishes twice a day: after a long weekend something is wrong with the download."""

MAIL_WAIT = timedelta(minutes=15)
LOOP_SILENCE = timedelta(minutes=5)
UNKNOWN_SHOWN = timedelta(days=7)
FREE_BYTES = 512 * 1024 * 1024
STARTS, START_MINUTES = 5, 15
EXPECTED_LEAST = 200
SOON = timedelta(hours=1)
QUIET = {Mode.APPEND: timedelta(hours=2), Mode.SNAPSHOT: timedelta(hours=20), Mode.DROP: timedelta(hours=20)}
"""School hours without a line after which a source is told to be quiet: a live log, and what is exported each night."""

GRAVE_NOTICES = frozenset({"emergency", "missing", "unreadable", "hung", "drift", "format_unknown", "fault", "binary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What is known of one source. row: its part of `health --json`. unknown: the filter's words that no rule names."""

    section: SourceSection
    total: SourceTotals | None
    row: Mapping[str, Any]
    notices: Sequence[tuple[str, str]]
    hours: Hours
    rate: Rate
    unknown: Mapping[str, int]


def source_matters(facts: SourceFacts, calendar: SchoolCalendar, now: datetime) -> list[Matter]:
    """Everything that is wrong with one source."""
    row, name = facts.row, facts.section.name
    matters = [
        Matter(kind=kind, source=name, text=f"{name}: {text}", is_grave=kind in GRAVE_NOTICES)
        for kind, text in facts.notices
    ]
    if row["lines"] == 0 and not facts.notices:
        what = "no line was ever read. Is the path of this source right, and does the filter write there?"
        matters.append(Matter(kind="never_read", source=name, text=f"{name}: {what}", is_told=False))
    matters += _rejected(row, name)
    if row["lines"] != row["entries"] + row["ignored"] + row["rejected"]:
        what = "the counts don't add up; this is a fault of Filterwatch, please report it."
        matters.append(Matter(kind="counts", source=name, text=f"{name}: {what}", is_grave=True))
    matters += _quiet(facts, calendar, now) or _slow(facts)
    if facts.unknown:
        lines = sum(facts.unknown.values())
        what = (
            f"{len(facts.unknown)} word{'s' if len(facts.unknown) != 1 else ''} for what the filter did, on {lines}"
            " lines, that its format doesn't list: these lines count as unknown. `filterwatch health` shows the words;"
            " add them to [action] rules of the format."
        )
        matters.append(Matter(kind="unknown_actions", source=name, text=f"{name}: {what}"))
    return matters


def _rejected(row: Mapping[str, Any], name: str) -> list[Matter]:
    for counts, when in ((row["recent"], "in the last 24 hours"), (row, "in all")):
        if counts["rejected"] >= REJECTED_LEAST and counts["rejected"] > REJECTED_SHARE * counts["lines"]:
            share = counts["rejected"] / counts["lines"]
            text = f"{name}: {counts['rejected']} of {counts['lines']} lines ({share:.0%}) {when} could not be read."
            return [Matter(kind="rejects", source=name, text=text, is_grave=True, is_told=counts is row["recent"])]
    return []


def _quiet(facts: SourceFacts, calendar: SchoolCalendar, now: datetime) -> list[Matter]:
    """A filter that stopped writing looks just like a day on which nobody did anything."""
    last = facts.total.last_read_at if facts.total is not None else None
    if last is None:
        return []
    silence = calendar.school_time(last, now)
    expected = None
    if facts.section.mode is Mode.APPEND and silence >= SOON:
        expected = expect_between(facts.hours, calendar, last, now)
    is_early = expected is not None and expected >= EXPECTED_LEAST
    if silence < QUIET[facts.section.mode] and not is_early:
        return []
    since = f"{last.astimezone(calendar.zone):%d %B %Y, %H:%M}"
    usual = f" Usually about {expected:.0f} lines come in that time." if is_early else ""
    what = f"nothing arrived since {since}, in school hours.{usual} Does the filter still write there?"
    text = f"{facts.section.name}: {what}"
    return [Matter(kind="silent", source=facts.section.name, text=text, is_grave=True)]


def _slow(facts: SourceFacts) -> list[Matter]:
    if facts.section.mode is not Mode.APPEND or not is_slow(facts.rate):
        return []
    text = (
        f"{facts.section.name}: {facts.rate.entries} lines in the last two school hours, where about "
        f"{facts.rate.usual:.0f} are usual. Does all of the school's traffic still go through the filter?"
    )
    return [Matter(kind="slow", source=facts.section.name, text=text, is_grave=True)]


def list_matters(row: Mapping[str, Any], kind: str) -> list[Matter]:
    """row: of a list in `health --json`. kind: of [[list]], which says how often a new one is to be expected."""
    name = row["name"]
    if row["error"]:
        return [Matter(kind="list", source=name, text=row["error"], is_grave=True)]
    most = LIST_AGES.get(kind, LIST_AGE)
    if most is not None and row["age_days"] > most.days:
        text = f"list {name} is {row['age_days']} days old. Fetch a newer one."
        return [Matter(kind="list_age", source=name, text=text)]
    return []


def outbox_matters(outbox: OutboxStatus, now: datetime) -> list[Matter]:
    """A mail about mail goes nowhere, so these are not told by mail."""
    matters = []
    if outbox.dead:
        text = f"mail: {outbox.dead} could not be delivered for good. {outbox.last_error}".rstrip()
        matters.append(Matter(kind="mail_dead", source="", text=text))
    waits = outbox.oldest_unsent_at is not None and now - outbox.oldest_unsent_at > MAIL_WAIT
    unsent = outbox.queued + outbox.sending
    if unsent and (outbox.last_error or waits):
        text = f"mail: {unsent} not yet delivered. {outbox.last_error}".rstrip()
        matters.append(Matter(kind="mail", source="", text=text, is_told=False))
    return matters


def program_matters(
    beats: Mapping[str, Heartbeat], now: datetime, *, broken_row: int | None, free: int
) -> list[Matter]:
    """The daemon, the database, the disk. free: bytes left where the database lies, -1 when not known."""
    matters = []
    beat = beats.get("daemon")
    if beat is not None and now - beat.at > LOOP_SILENCE and not beat.details.get("stopped"):
        at = beat.at.isoformat(timespec="seconds").replace("+00:00", "Z")
        text = f"The daemon last finished a pass at {at}: it isn't running, or it hangs."
        matters.append(Matter(kind="daemon", source="", text=text, is_told=False))
    if is_looping(_starts(beats), now):
        text = (
            f"The daemon was started {STARTS} times or more within {START_MINUTES} minutes without being stopped: it"
            " ends by a fault each time. On the server: journalctl -u filterwatch"
        )
        matters.append(Matter(kind="crash_loop", source="", text=text, is_grave=True, is_told=False))
    reference = beats.get(REFERENCE_BEAT)
    if reference is not None and reference.details.get("problem"):
        text = (
            f"Themes and phrases were changed, but not as they can be used: {reference.details['problem']} Those from"
            " before stay in use. `filterwatch check` shows every problem."
        )
        matters.append(Matter(kind="reference", source="", text=text, is_grave=True))
    if broken_row:
        text = f"The audit trail is broken at row {broken_row}: somebody changed the database."
        matters.append(Matter(kind="audit", source="", text=text, is_grave=True))
    if 0 <= free < FREE_BYTES:
        text = f"The disk of the database has {free // 1_048_576} MiB left. Make room before reading has to pause."
        matters.append(Matter(kind="disk", source="", text=text))
    return matters


def is_looping(starts: Iterable[datetime], now: datetime) -> bool:
    """Whether there were so many starts of late that each must have ended by a fault. starts: since a clean stop."""
    return sum(now - at <= timedelta(minutes=START_MINUTES) for at in starts) >= STARTS


def _starts(beats: Mapping[str, Heartbeat]) -> list[datetime]:
    beat = beats.get("starts")
    return [] if beat is None else [datetime.fromisoformat(at) for at in beat.details.get("at", [])]
