"""The morning mail: what is new and overdue for each person, or nothing to report, and why that is known."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.alerts.compose import DigestFacts, DigestItem, compose_digest
from monitor.alerts.plan import digest_readers, draft_delivery
from monitor.records.alert import AlertKind, Delivery, MailKind
from monitor.records.detection import OPEN_STATES
from monitor.records.people import Person, Viewer
from monitor.services.review.viewers import viewer_of
from monitor.services.telling.mailing import incidents_of, plan_tellings
from monitor.services.telling.office import Office
from monitor.services.upkeep.health import health_report
from monitor.store.alerts import find_undelivered
from monitor.store.audit import load_anchor
from monitor.store.bulk import in_chunks
from monitor.store.outbox import last_digest_at, load_mailboxes, queue_delivery
from monitor.store.review import count_by_state, find_overdue, load_chosen
from monitor.store.sources import load_recent_tallies
from monitor.store.visibility import OWNER

FIRST_WINDOW = timedelta(hours=24)
"""How far back the first digest ever counts lines."""

PUNCTUAL = timedelta(minutes=30)
"""The digest's own time may lie in quiet time (07:58, quiet until 08:00)."""

NOBODY = Viewer(login="", roles=frozenset())
"""How an external contact, who doesn't sign in, sees health: without mails about any draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new to one mailbox. items: by the id of the incident, each once, however many alerts it has."""

    person: Person
    alert_ids: list[str] = field(default_factory=list)
    items: dict[str, DigestItem] = field(default_factory=dict)


def queue_digests(connection: Connection, office: Office, *, now: datetime) -> int:
    """Put today's digest of everyone who is due one into the outbox, once; returns how many.

    Due: a school day, from the digest time until the evening. The DSL always gets one; anyone else only with something
    in it.
    """
    due_since = digest_time_today(office, now)
    if due_since is None or now < due_since or _is_too_late(office, now, due_since):
        return 0
    ordinary = find_undelivered(connection, AlertKind.ORDINARY, now=now)
    news = _gather_news(connection, ordinary, office, now=now)
    readers = digest_readers(office.school.people, on=office.to_day(now))
    done = load_mailboxes(connection, MailKind.DIGEST, since=due_since)
    for person in readers:
        news.setdefault(_mailbox(person), News(person=person))
    mails = [_compose(connection, office, new, now=now) for box, new in news.items() if box not in done]
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


def _gather_news(
    connection: Connection, alert_ids: Sequence[str], office: Office, *, now: datetime
) -> dict[tuple[str, str], News]:
    """What these alerts tell, by mailbox; a part of them is loaded at a time, a line of a mail is what is kept."""
    news: dict[tuple[str, str], News] = {}
    for chunk in in_chunks(alert_ids):
        tellings = [one for every in plan_tellings(connection, chunk, office, now=now) for one in every]
        files = load_chosen(connection, OWNER, incidents_of(tellings))
        for telling in tellings:
            new = news.setdefault(_mailbox(telling.person), News(person=telling.person))
            new.alert_ids.append(telling.alert.id)
            new.items[telling.incident_id] = office.to_item(files[telling.incident_id])
    return news


def _compose(connection: Connection, office: Office, new: News, *, now: datetime) -> Delivery:
    return draft_delivery(
        compose_digest(_gather(connection, office, new, now=now), office.templates),
        new.person,
        kind=MailKind.DIGEST,
        alert_ids=new.alert_ids,
        about=office.to_day(now).isoformat(),
        now=now,
    )


def _gather(connection: Connection, office: Office, new: News, *, now: datetime) -> DigestFacts:
    viewer = viewer_of(office.school, new.person.login, on=office.to_day(now))
    states = count_by_state(connection, viewer) if viewer is not None else {}
    since = last_digest_at(connection, login=new.person.login) or now - FIRST_WINDOW
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
        new=list(new.items.values()),
        overdue=_list_overdue(connection, office, viewer, new.items, now=now) if viewer is not None else [],
        open_count=sum(states.get(state, 0) for state in OPEN_STATES),
        rejects=sum(tally.rejected for tally in tallies),
        notices=health["problems"],
        anchor=load_anchor(connection),
    )


def _list_overdue(
    connection: Connection, office: Office, viewer: Viewer, told: Container[str], *, now: datetime
) -> list[DigestItem]:
    ids = [one for one in find_overdue(connection, viewer, now=now) if one not in told]
    return [
        office.to_item(file) for chunk in in_chunks(ids) for file in load_chosen(connection, viewer, chunk).values()
    ]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
