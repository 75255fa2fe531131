"""Settings that were read go in; what doesn't fit together comes out as problems. Pure: no file is touched."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from ipaddress import ip_address
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.errors import Problem
from monitor.settings.model import CalendarSettings, MailSection, Rules, Settings, Span
from monitor.settings.validation import nearest_name

MAIN = "filterwatch.toml"
CALENDAR = "calendar.toml"
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


def find_setting_problems(settings: Settings) -> list[Problem]:
    """What is wrong in filterwatch.toml beyond its shape."""
    problems = _zone_problems(settings.school.timezone, f"{MAIN}: [school] timezone")
    for source in settings.source:
        if source.timezone is not None:
            problems += _zone_problems(source.timezone, f'{MAIN}: [[source]] "{source.name}", timezone')
    problems += _twice((source.name for source in settings.source), "source", "Give each source its own name.")
    problems += _twice((entry.name for entry in settings.list), "list", "Give each list its own name.")
    if not settings.source:
        problems.append(warning(f"{MAIN}: [[source]]", "there is none.", "Add the filter's log, or nothing is read."))
    if not settings.database.url.startswith(DATABASES):
        fix = 'Use "sqlite:///filterwatch.db".'
        problems.append(Problem(f"{MAIN}: [database] url", "names no database that can be used.", fix))
    problems += _web_problems(settings)
    if settings.mail is None:
        problems.append(warning(f"{MAIN}: [mail]", "is missing.", "Drafts will be made, but nobody is told by mail."))
    else:
        problems += _mail_problems(settings.mail)
    return problems


def find_calendar_problems(calendar: CalendarSettings, *, today: date) -> list[Problem]:
    """What is wrong in calendar.toml beyond its shape; a warning when its terms have run out."""
    problems = []
    if calendar.hours.end <= calendar.hours.start:
        problems.append(Problem(f"{CALENDAR}: [hours] end", "is not after start.", "Swap or correct them."))
    for kind, spans in (("term", calendar.term), ("closed", calendar.closed)):
        problems += [
            Problem(f'{CALENDAR}: [[{kind}]] "{span.name}", last', "is before first.", "Swap or correct them.")
            for span in spans
            if span.last < span.first
        ]
    problems += _overlaps(calendar.term)
    if calendar.term and max(term.last for term in calendar.term) < today:
        fix = "Add the next school year's terms."
        problems.append(warning(f"{CALENDAR}: [[term]]", "the last term is over.", fix))
    return problems


def find_rule_problems(rules: Rules) -> list[Problem]:
    """Names that stand twice among the rules."""
    return _twice((rule.name for rule in rules.repeat), "repeat", "Give each rule its own name.", file="rules")


def _mail_problems(mail: MailSection) -> list[Problem]:
    problems = []
    if not MAIL_ADDRESS.fullmatch(mail.sender):
        problems.append(
            Problem(f"{MAIN}: [mail] from", "is not a mail address.", 'Write "filterwatch@school.example".')
        )
    if not mail.host.strip() or re.search(r"[\s\x00-\x1f/@]", mail.host):
        problems.append(Problem(f"{MAIN}: [mail] host", "is not a host name.", 'Write "mail.school.example".'))
    elif mail.tls == "none" and not is_loopback(mail.host):
        fix = 'Use tls = "starttls" or "implicit"; mail never leaves this machine unencrypted.'
        problems.append(Problem(f"{MAIN}: [mail] tls", '"none" is for 127.0.0.1 only.', fix))
    if mail.tls == "none" and mail.username is not None:
        problems.append(Problem(f"{MAIN}: [mail] username", "needs TLS.", "Remove it, or use TLS."))
    return problems


def _web_problems(settings: Settings) -> list[Problem]:
    web = settings.web
    problems = []
    if (web.certificate is None) != (web.private_key is None):
        missing = "private_key" if web.private_key is None else "certificate"
        problems.append(Problem(f"{MAIN}: [web] {missing}", "is missing.", "certificate and private_key go together."))
    if web.certificate is None and not is_loopback(web.host):
        fix = 'Set certificate and private_key, or host = "127.0.0.1".'
        problems.append(Problem(f"{MAIN}: [web] host", "is open to the network without a certificate.", fix))
    if web.public_url and not re.fullmatch(r"https?://[^\s\x00-\x1f]+", web.public_url):
        fix = 'Write "https://filterwatch.school.example".'
        problems.append(Problem(f"{MAIN}: [web] public_url", "is not a web address.", fix))
    return problems


def is_loopback(host: str) -> bool:
    """Whether mail or pages for a host stay on this machine: 127.0.0.0/8, ::1, localhost."""
    if host.strip("[]").casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _zone_problems(name: str, where: str) -> list[Problem]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest_name(name, available_timezones())
        fix = f'Did you mean "{near}"?' if near else 'Use a name such as "Europe/London" or "UTC".'
        return [Problem(where, f"{name!r} is not a time zone.", fix)]
    return []


def _twice(names: Iterable[str], table: str, fix: str, *, file: str = MAIN) -> list[Problem]:
    counts = Counter(names)
    return [
        Problem(f'{file}: [[{table}]] "{name}"', f"this name stands there {count} times.", fix)
        for name, count in counts.items()
        if count > 1
    ]


def _overlaps(terms: tuple[Span, ...]) -> list[Problem]:
    ordered = sorted(terms, key=lambda term: term.first)
    return [
        Problem(f'{CALENDAR}: [[term]] "{later.name}"', f'begins before "{earlier.name}" ends.', "Correct the dates.")
        for earlier, later in pairwise(ordered)
        if later.first <= earlier.last
    ]


def warning(where: str, what: str, fix: str) -> Problem:
    """A problem that doesn't stop the start."""
    return Problem(where, what, fix, fatal=False)
