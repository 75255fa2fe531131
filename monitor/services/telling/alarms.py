"""What a person should look after goes in; one mail when it begins and one when it is over come out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid5

from sqlalchemy import Connection

from monitor.alerts.compose import compose_health
from monitor.alerts.plan import NAMESPACE, draft_delivery
from monitor.records.alert import Delivery, MailKind
from monitor.records.health import Alarm, Matter
from monitor.records.people import Person, Role
from monitor.services.telling.office import Office
from monitor.services.upkeep.health import gather_health
from monitor.settings.routes import reachable
from monitor.store.alarms import end_alarms, load_open_alarms, open_alarm, see_alarms
from monitor.store.audit import record_audit_proof
from monitor.store.heartbeat import beat, load_heartbeats
from monitor.store.outbox import queue_delivery

WATCH = "alarms"
WATCH_EVERY = timedelta(seconds=60)
OVER_AFTER = timedelta(minutes=10)
"""A matter is over when it wasn't so for ten minutes: what comes and goes is told once."""

URGENT_KINDS = frozenset({"emergency", "audit", "disk", "hung"})
"""Told at once, quiet time or not; the others wait for the morning."""

TOLD = (Role.TECHNICIAN, Role.DSL, Role.HEAD)


def queue_alarms(connection: Connection, office: Office, *, now: datetime) -> int:
    """Open, go on with and end alarms, and put what is news into the outbox; returns how many mails are new.

    At most once a minute. Each matter is told once when it begins and once when it is over.
    """
    last = load_heartbeats(connection).get(WATCH)
    if last is not None and timedelta(0) <= now - last.at < WATCH_EVERY:
        return 0
    beat(connection, WATCH, now=now)
    record_audit_proof(connection, now=now)
    health = gather_health(connection, office.school, now=now)
    return record_matters(connection, health.matters, office, now=now)


def record_matters(connection: Connection, matters: Iterable[Matter], office: Office, *, now: datetime) -> int:
    """Hold what is so now against what was so before."""
    found: dict[tuple[str, str], Matter] = {}
    for matter in matters:
        if matter.is_told:
            found.setdefault((matter.kind, matter.source), matter)
    known = {(alarm.matter.kind, alarm.matter.source): alarm for alarm in load_open_alarms(connection)}
    begun = [open_alarm(connection, _begin(found[key], now)) for key in found.keys() - known.keys()]
    see_alarms(connection, (known[key].id for key in found.keys() & known.keys()), now=now)
    over = [known[key] for key in known.keys() - found.keys() if now - known[key].seen_at >= OVER_AFTER]
    end_alarms(connection, (alarm.id for alarm in over), now=now)
    begun.sort(key=lambda alarm: (alarm.matter.source, alarm.matter.kind))
    over.sort(key=lambda alarm: (alarm.matter.source, alarm.matter.kind))
    return sum(queue_delivery(connection, mail) for mail in _compose(begun, over, office, now=now))


def find_told(people: Sequence[Person], *, office: Office, now: datetime, is_grave: bool) -> list[Person]:
    """The technician (else the DSL, else the Head), and the DSL as well where the school's safety depends on it."""
    here = reachable(people, on=office.to_day(now))
    by_role = {role: [person for person in here if person.role is role] for role in TOLD}
    first = next((by_role[role] for role in TOLD if by_role[role]), [])
    if not is_grave:
        return first
    return list({person.mail.casefold(): person for person in [*first, *by_role[Role.DSL]]}.values())


def _begin(matter: Matter, now: datetime) -> Alarm:
    name = f"alarm/{matter.kind}/{matter.source}/{now.isoformat()}"
    return Alarm(id=str(uuid5(NAMESPACE, name)), matter=matter, began_at=now, seen_at=now)


def _compose(begun: Sequence[Alarm], over: Sequence[Alarm], office: Office, *, now: datetime) -> list[Delivery]:
    """One mail per person, with all that is news to them."""
    news, ends = _by_person(begun, office, now), _by_person(over, office, now)
    return [_write(person, news.get(person, []), ends.get(person, []), office, now=now) for person in {**news, **ends}]


def _by_person(alarms: Sequence[Alarm], office: Office, now: datetime) -> dict[Person, list[Alarm]]:
    found: defaultdict[Person, list[Alarm]] = defaultdict(list)
    for alarm in alarms:
        for person in find_told(office.school.people, office=office, now=now, is_grave=alarm.matter.is_grave):
            found[person].append(alarm)
    return dict(found)


def _write(person: Person, news: Sequence[Alarm], ends: Sequence[Alarm], office: Office, *, now: datetime) -> Delivery:
    composed = compose_health(
        "\n\n".join(alarm.matter.text for alarm in news),
        office.templates,
        school_name=office.school.settings.school.name,
        link=f"{office.link()}health",
        now=now,
        zone=office.zone,
        over=[alarm.matter.text for alarm in ends],
    )
    about = "/".join(sorted(f"{alarm.id}/{alarm in ends}" for alarm in [*news, *ends]))
    is_urgent = any(alarm.matter.kind in URGENT_KINDS for alarm in news)
    due = now if is_urgent else office.calendar.quiet_until(now)
    mail = draft_delivery(composed, person, kind=MailKind.HEALTH, about=about, now=now)
    return replace(mail, next_try_at=max(due, now))
