"""An incident, or a morning's facts, goes in; the text of a mail without a name, address or search words comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.alerts.plain_words import to_count, to_day, to_moment, to_plain_count, to_span
from monitor.alerts.templates import Composed, MailTemplates
from monitor.records.detection import Incident
from monitor.records.review import IncidentFile

LEVELS = {4: "urgent", 3: "high", 2: "medium", 1: "low"}
RESTRICTED = "restricted"
BREACH = "breach"
DIGEST_ITEMS = 100  # a longer morning is read in the list, not in a mail


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One draft as a line of a mail. theme: the theme group's label, or `restricted`. at: when it was opened."""

    ref: str
    severity: int
    theme: str
    at: datetime
    attempts: int
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What one person is told in the morning; only what that person may see.

    lines, sources: read since the last digest, and how many sources are configured. read_until: the newest reading.
    open_count: all drafts that wait, those listed included. rejects: records that couldn't be read. list_problems,
    notices: plain sentences. anchor: newest hash of the audit trail.
    """

    school_name: str
    zone: ZoneInfo
    read_until: datetime
    lines: int
    sources: int
    new: Sequence[DigestItem] = ()
    overdue: Sequence[DigestItem] = ()
    open_count: int = 0
    rejects: int = 0
    list_problems: Sequence[str] = ()
    notices: Sequence[str] = ()
    link: str = ""
    anchor: str = ""


def compose_urgent(  # noqa: PLR0913 -- the facts of one mail
    incident: Incident,
    templates: MailTemplates,
    *,
    theme_label: str,
    school_name: str,
    link: str,
    zone: ZoneInfo,
    is_raised: bool = False,
    is_escalated: bool = False,
) -> Composed:
    """The mail about one urgent draft. theme_label: of its draft group; a restricted one says only `restricted`."""
    return templates.render(
        "urgent",
        {
            "attempts": to_count(incident.attempts, "attempt"),
            "is_escalated": is_escalated,
            "is_raised": is_raised,
            "level": LEVELS[incident.severity],
            "lines": to_count(incident.lines, "log line"),
            "link": link,
            "ref": incident.ref,
            "restricted": incident.restricted,
            "school_name": school_name,
            "sites": to_count(incident.sites, "site"),
            "theme": _theme(incident, theme_label),
            "time": to_span(incident.first_at, incident.last_at, zone),
            "was_allowed": BREACH in incident.rules,
        },
    )


def compose_digest(facts: DigestFacts, templates: MailTemplates) -> Composed:
    """The morning mail: what is new, what is overdue, what can't be seen, or that there is nothing to report."""
    until = facts.read_until.astimezone(facts.zone)
    reading = (
        f"{to_plain_count(facts.lines, 'line')} from {to_plain_count(facts.sources, 'source')} up to {until:%H:%M}"
    )
    attention = _attention(facts)
    listed = len(facts.new) + len(facts.overdue)
    waiting = max(0, facts.open_count - listed)
    is_empty = not listed and not waiting
    nothing = f"nothing to report: {reading}" if is_empty else ""
    counts = [
        f"{len(facts.new)} new" if facts.new else "",
        f"{len(facts.overdue)} overdue" if facts.overdue else "",
        f"nothing new, {to_count(waiting, 'draft')} waiting" if waiting and not listed else "",
        "nothing to report" if is_empty else "",
        f"{to_count(len(attention), 'thing')} to look after" if attention else "",
    ]
    kind = "other draft" if listed else "draft"
    return templates.render(
        "digest",
        {
            "anchor": facts.anchor,
            "attention": attention,
            "day": to_day(until),
            "headline": ", ".join(count for count in counts if count),
            "link": facts.link,
            "new": _lines(facts.new, facts.zone),
            "nothing": nothing,
            "overdue": _lines(facts.overdue, facts.zone),
            "reading": reading,
            "school_name": facts.school_name,
            "waiting": f"{to_count(waiting, kind)} in the list, not overdue." if waiting else "",
        },
    )


def compose_storm(
    items: Sequence[DigestItem], templates: MailTemplates, *, school_name: str, link: str, zone: ZoneInfo
) -> Composed:
    """The listing that stands for many urgent mails: every draft once, worst first."""
    ordered = _worst_first(items)
    return templates.render(
        "storm",
        {
            "count": len(ordered),
            "first_ref": ordered[0].ref,
            "items": [_line(item, zone) for item in ordered],
            "link": link,
            "school_name": school_name,
        },
    )


def compose_health(
    text: str,
    templates: MailTemplates,
    *,
    school_name: str,
    link: str,
    now: datetime,
    zone: ZoneInfo,
    over: Sequence[str] = (),
) -> Composed:
    """The mail about the program itself: a source that went silent, a list that can't be loaded.

    text: what is wrong, "" where nothing new is. over: what was wrong and no longer is.
    """
    facts = {"link": link, "school_name": school_name, "text": text, "time": to_moment(now, zone), "over": list(over)}
    return templates.render("health", facts)


def compose_test(templates: MailTemplates, *, school_name: str, now: datetime, zone: ZoneInfo) -> Composed:
    """The mail of `filterwatch alerts test`."""
    return templates.render("test", {"school_name": school_name, "time": to_moment(now, zone)})


def to_digest_item(file: IncidentFile, *, theme_label: str) -> DigestItem:
    """A stored incident as a line of a mail; theme_label as for compose_urgent."""
    incident = file.incident
    return DigestItem(
        ref=incident.ref,
        severity=incident.severity,
        theme=_theme(incident, theme_label),
        at=incident.opened_at,
        attempts=incident.attempts,
        due_at=file.due_at,
    )


def _attention(facts: DigestFacts) -> list[str]:
    lines = []
    if facts.rejects:
        lines.append(f"{to_count(facts.rejects, 'record')} could not be read and wait for the technician")
    return [*lines, *facts.list_problems, *facts.notices]


def _lines(items: Sequence[DigestItem], zone: ZoneInfo) -> list[str]:
    lines = [_line(item, zone) for item in _worst_first(items)[:DIGEST_ITEMS]]
    more = len(items) - DIGEST_ITEMS
    return [*lines, f"and {more:,} more in the list"] if more > 0 else lines


def _line(item: DigestItem, zone: ZoneInfo) -> str:
    count = "" if item.theme == RESTRICTED else f", {to_count(item.attempts, 'attempt')}"
    due = "" if item.due_at is None else f", due {to_moment(item.due_at, zone)}"
    return f"{item.ref}  {LEVELS[item.severity]:<6}  {item.theme}{count}, {to_moment(item.at, zone)}{due}"


def _worst_first(items: Sequence[DigestItem]) -> list[DigestItem]:
    return sorted(items, key=lambda item: (-item.severity, item.at, item.ref))


def _theme(incident: Incident, label: str) -> str:
    return RESTRICTED if incident.restricted else label or incident.draft_group.replace("_", " ")
