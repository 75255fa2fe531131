"""The morning mail: what is new and overdue for each person, or nothing to report, and why that is known."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.alerts.compose import DigestFacts, DigestItem, compose_digest, to_digest_item
from monitor.alerts.plan import digest_readers, draft_delivery
from monitor.records.alert import AlertKind, Delivery, MailKind
from monitor.records.people import Person, Viewer
from monitor.records.review import IncidentFile
from monitor.services.review.viewers import viewer_of
from monitor.services.telling.mailing import Telling, plan_tellings
from monitor.services.telling.office import Office
from monitor.services.upkeep.health import health_report
from monitor.store.alerts import load_undelivered
from monitor.store.audit import load_anchor
from monitor.store.outbox import last_digest_at, load_mailboxes, queue_delivery
from monitor.store.review import queue as load_queue
from monitor.store.sources import load_recent_tallies

FIRST_WINDOW = timedelta(hours=24)
"""How far back the first digest ever counts lines."""

PUNCTUAL = timedelta(minutes=30)
"""The digest's own time may lie in quiet time (07:58, quiet until 08:00)."""

NOBODY = Viewer(login="", roles=frozenset())
"""How an external contact, who doesn't sign in, sees health: without mails about any draft."""


def queue_digests(connection: Connection, office: Office, *, now: datetime) -> int:
    """Put today's digest of everyone who is due one into the outbox, once; returns how many.

    Due: a school day, from the digest time until the evening. The DSL always gets one; anyone else only with something
    in it.
    """
    due_since = digest_time_today(office, now)
    if due_since is None or now < due_since or _is_too_late(office, now, due_since):
        return 0
    ordinary = [
        progress for progress in load_undelivered(connection, now=now) if progress.alert.kind is AlertKind.ORDINARY
    ]
    tellings = plan_tellings(connection, ordinary, office, now=now)
    readers = digest_readers(office.school.people, on=office.to_day(now))
    done = load_mailboxes(connection, MailKind.DIGEST, since=due_since)
    mails = [
        _compose(connection, office, person, [t for t in tellings if _mailbox(t.person) == box], now=now)
        for box, person in _by_mailbox([*readers, *(telling.person for telling in tellings)]).items()
        if box not in done
    ]
    return sum(queue_delivery(connection, mail) for mail in mails)


def _is_too_late(office: Office, now: datetime, due_since: datetime) -> bool:
    """A morning mail that could not go in the morning still goes during the day, but not into the evening's quiet."""
    return office.calendar.is_quiet(now) and now - due_since > PUNCTUAL


def digest_time_today(office: Office, now: datetime) -> datetime | None:
    """When today's digest goes, None when today is no school day."""
    today = office.to_day(now)
    if not office.calendar.is_school_day(today):
        return None
    return datetime.combine(today, office.school.calendar.hours.digest, tzinfo=office.zone)


def _mailbox(person: Person) -> tuple[str, str]:
    """Who reads it: somebody who holds two roles gets one digest at each of their addresses."""
    return person.login, person.mail.casefold()


def _by_mailbox(people: Iterable[Person]) -> dict[tuple[str, str], Person]:
    found: dict[tuple[str, str], Person] = {}
    for person in people:
        found.setdefault(_mailbox(person), person)
    return found


def _compose(
    connection: Connection, office: Office, person: Person, new: Sequence[Telling], *, now: datetime
) -> Delivery:
    return draft_delivery(
        compose_digest(_gather(connection, office, person, new, now=now), office.templates),
        person,
        kind=MailKind.DIGEST,
        alert_ids=tuple(telling.progress.alert.id for telling in new),
        about=office.to_day(now).isoformat(),
        now=now,
    )


def _gather(
    connection: Connection, office: Office, person: Person, new: Sequence[Telling], *, now: datetime
) -> DigestFacts:
    viewer = viewer_of(office.school, person.login, on=office.to_day(now))
    waiting = load_queue(connection, viewer, now=now) if viewer is not None else []
    told = {telling.file.incident.id for telling in new}
    overdue = [file for file in waiting if file.is_overdue(now) and file.incident.id not in told]
    since = last_digest_at(connection, login=person.login) or now - FIRST_WINDOW
    tallies = load_recent_tallies(connection, since).values()
    health = health_report(connection, office.school, now=now, sight=viewer or NOBODY)
    read_until = max((_time(row["last_read_at"]) for row in health["sources"] if row["last_read_at"]), default=now)
    return DigestFacts(
        school_name=office.school.settings.school.name,
        link=office.link(),
        zone=office.zone,
        read_until=read_until,
        lines=sum(tally.lines for tally in tallies),
        sources=len(office.school.settings.source),
        new=[_item(telling.file, office) for telling in new],
        overdue=[_item(file, office) for file in overdue],
        open_count=len(waiting),
        rejects=sum(tally.rejected for tally in tallies),
        notices=health["problems"],
        anchor=load_anchor(connection),
    )


def _item(file: IncidentFile, office: Office) -> DigestItem:
    return to_digest_item(file, theme_label=office.to_group_label(file.incident.draft_group))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
