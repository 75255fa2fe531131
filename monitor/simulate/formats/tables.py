"""An event comes in; its row in the exports with a header row leaves: any CSV, Lightspeed, Senso. All in local time."""

import csv
from io import StringIO
from urllib.parse import urlsplit

from monitor.records.event import Action
from monitor.simulate.event import Channel, Event, Topic
from monitor.simulate.formats.words import LIGHTSPEED, PLAIN, SENSO
from monitor.simulate.timetable import LONDON

CSV_COLUMNS = ("Date and Time", "Username", "IP Address", "URL", "Category", "Action")
LIGHTSPEED_COLUMNS = ("Time", "User", "User OU", "User Groups", "Computer", "IP Address", "Destination", "Action",
                      "Reason", "Inspected Data")  # fmt: skip
SENSO_COLUMNS = ("Date/Time", "Site", "PC Name", "IP Address", "Username", "Application", "Phrase", "Rule Set",
                 "Severity", "Screenshot", "Status", "Notes")  # fmt: skip
VERDICTS = {Action.ALLOWED: "Allowed", Action.BLOCKED: "Blocked"}


def to_row(values: tuple[str, ...]) -> str:
    """One CSV row (RFC 4180), every value quoted, without its line end."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="").writerow(values)
    return out.getvalue()


def write_csv(event: Event) -> str | None:
    """The columns of `CSV_COLUMNS`; the time as dd/mm/yyyy hh:mm:ss on the school's clock."""
    verdict = VERDICTS.get(event.action)
    if verdict is None:
        return None
    category = PLAIN.get(event.topic, "Uncategorised")
    return to_row((_stamp(event), event.seat.login, event.seat.address, _address(event), category, verdict))


def write_lightspeed(event: Event) -> str | None:
    """The documented columns of the activity log; the category is the reason."""
    verdict = VERDICTS.get(event.action)
    if verdict is None:
        return None
    seat = event.seat
    reason = LIGHTSPEED.get(event.topic, "unknown")
    unit = f"/School/{seat.group.title()}"
    return to_row((_stamp(event), seat.login, unit, seat.group, seat.device, seat.address, _address(event), verdict,
                   reason, event.term))  # fmt: skip


def write_senso(event: Event) -> str | None:
    """The documented columns of the violation log: only what was typed, and only where a rule set knows it."""
    rules = SENSO.get(event.topic, "")
    if not event.term or not rules:
        return None
    severity = "CRITICAL" if event.topic is Topic.SELF_HARM else "MEDIUM"
    place = "Off site" if event.seat.channel is Channel.HOME else "Main"
    return to_row((_stamp(event), place, event.seat.device, event.seat.address, event.seat.login, "Browser", event.term,
                   rules, severity, "No", "", ""))  # fmt: skip


def _stamp(event: Event) -> str:
    return event.at.astimezone(LONDON).strftime("%d/%m/%Y %H:%M:%S")


def _address(event: Event) -> str:
    """A tunnel shows no path."""
    return f"https://{urlsplit(event.url).hostname}/" if event.method == "CONNECT" else event.url
