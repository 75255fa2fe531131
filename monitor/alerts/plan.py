"""A change of an incident, or how far its telling has come, goes in; what to tell, to whom and when comes out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from monitor.alerts.templates import Composed
from monitor.records.alert import Alert, AlertKind, AlertProgress, Delivery, DeliveryState, MailKind
from monitor.records.detection import OPEN_STATES, Incident
from monitor.records.people import Person, Role
from monitor.records.review import IncidentChange
from monitor.settings.routes import PUPIL_ROUTE, people_of
from monitor.settings.school_calendar import SchoolCalendar

NAMESPACE = UUID("5f3b1f0e-6c52-5d0a-9a43-3c1f6f1b7c55")
URGENT_SEVERITY = 4
# More of the same about one draft is told again only after this long; a worse severity is told at once.
URGENT_REPEAT = timedelta(hours=4)
ORDINARY_REPEAT = timedelta(hours=24)
# DESIGN section 4: urgent alerts go singly up to 20 in 10 minutes, then in listings every few minutes.
STORM_MAILS = 20
STORM_MINUTES = 10
LISTING_MINUTES = 3
LISTING_ITEMS = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Whom to tell of an alert now. step: 0 for the first role, 1 for the one after it..."""

    role: Role
    people: tuple[Person, ...]
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StormSplit(Generic[T]):
    """single: one mail each. listed: together in one mail. held: for a later listing. Each item is in exactly one."""

    single: tuple[T, ...]
    listed: tuple[T, ...]
    held: tuple[T, ...]


def is_urgent(incident: Incident) -> bool:
    """Whether an incident is told at once, quiet time or not."""
    return incident.restricted or incident.severity >= URGENT_SEVERITY


def plan_alert(
    change: IncidentChange, *, told: Sequence[Alert], now: datetime, calendar: SchoolCalendar
) -> Alert | None:
    """The alert that a change of an incident gives, or None: a record, a decided one, or told too lately.

    told: the alerts that this incident already has, sent or not. The id is derived from the incident, the severity
    and how often this severity was told before, so that the same change planned again gives the same alert.
    """
    incident = change.incident
    if incident.state not in OPEN_STATES:
        return None
    urgent = is_urgent(incident)
    before = [alert for alert in told if alert.incident_id == incident.id]
    if before and incident.severity <= max(alert.severity for alert in before):
        last = max(alert.created_at for alert in before)
        if now - last < (URGENT_REPEAT if urgent else ORDINARY_REPEAT):
            return None
    times = sum(alert.severity == incident.severity for alert in before)
    return Alert(
        id=str(uuid5(NAMESPACE, f"alert/{incident.id}/{incident.severity}/{times}")),
        kind=AlertKind.URGENT if urgent else AlertKind.ORDINARY,
        incident_id=incident.id,
        severity=incident.severity,
        created_at=now,
        due_at=now if urgent else calendar.next_digest_at(now),
    )


def plan_telling(
    progress: AlertProgress, people: Sequence[Person], *, acknowledge_minutes: Sequence[int], now: datetime, on: date
) -> Telling | None:
    """Whom to tell of an alert now, or None when nobody (more) is to be told yet.

    people: those of routes.toml who are not implicated. on: today at the school, for cover dates. The first reachable
    role of the route is told first; a later one of an urgent alert when nobody acknowledged it in time, or at once
    when every mail to the roles told so far was refused for good.
    """
    telling = _next_telling(progress, people, on=on)
    if telling is None or telling.step == 0:
        return telling
    at = next_telling_at(progress, people, acknowledge_minutes=acknowledge_minutes, on=on)
    return telling if at is not None and at <= now else None


def next_telling_at(
    progress: AlertProgress, people: Sequence[Person], *, acknowledge_minutes: Sequence[int], on: date
) -> datetime | None:
    """When the next role is due to be told: acknowledge_minutes after the first telling; None for never."""
    telling = _next_telling(progress, people, on=on)
    if telling is None:
        return None
    alive = [mail for mail in progress.deliveries if mail.state is not DeliveryState.DEAD]
    if not alive:
        return progress.alert.due_at
    if telling.step > len(acknowledge_minutes):
        return None
    first = min(mail.sent_at or mail.created_at for mail in alive)
    return first + timedelta(minutes=acknowledge_minutes[telling.step - 1])


def digest_readers(people: Sequence[Person], *, on: date) -> tuple[Person, ...]:
    """Who gets the morning mail even when there is nothing to report: the first held role of a pupil's route."""
    held = (people_of(role, people, on=on) for role in PUPIL_ROUTE)
    return next((holders for holders in held if holders), ())


def split_storm(
    due: Sequence[T], *, recent_singles: int, recent_listings: int, listing_is_fresh: bool
) -> StormSplit[T]:
    """Split one recipient's urgent alerts, oldest first, into single mails, one listing and what waits for the next.

    recent_singles, recent_listings: mails to this recipient in the last STORM_MINUTES; a listing among them means that
    the storm goes on. listing_is_fresh: one went within LISTING_MINUTES.
    """
    room = 0 if recent_listings else max(0, STORM_MAILS - recent_singles)
    single, rest = tuple(due[:room]), tuple(due[room:])
    if listing_is_fresh:
        return StormSplit(single=single, listed=(), held=rest)
    return StormSplit(single=single, listed=rest[:LISTING_ITEMS], held=rest[LISTING_ITEMS:])


def draft_delivery(
    composed: Composed, person: Person, *, kind: MailKind, alert_ids: Sequence[str] = (), about: str = "", now: datetime
) -> Delivery:
    """The outbox row for one mail to one person.

    about: what a mail without alerts stands for (the day of a digest). The id is derived from kind, alerts, `about`
    and mailbox: the same telling drafted again is the same mail, also for somebody who holds two roles.
    """
    parts = ["mail", kind, about, *sorted(alert_ids), person.login, person.mail.casefold()]
    return Delivery(
        id=str(uuid5(NAMESPACE, "/".join(parts))),
        kind=kind,
        role=person.role,
        login=person.login,
        address=person.mail,
        subject_line=composed.subject_line,
        body=composed.body,
        alert_ids=tuple(alert_ids),
        created_at=now,
        next_try_at=now,
    )


def _next_telling(progress: AlertProgress, people: Sequence[Person], *, on: date) -> Telling | None:
    """The first role of the route that has somebody who wasn't told; only urgent alerts go past the first.

    Nobody is told twice of the same alert for holding two roles: neither at the same mailbox nor, as long as a mail to
    them is alive, at another one.
    """
    told = {mail.role for mail in progress.deliveries}
    boxes = {mail.address.casefold() for mail in progress.deliveries}
    logins = {mail.login for mail in progress.deliveries if mail.login and mail.state is not DeliveryState.DEAD}
    if told and (progress.alert.kind is not AlertKind.URGENT or progress.alert.acknowledged_at is not None):
        return None
    for role in progress.route:
        holders = tuple(
            person
            for person in people_of(role, people, on=on)
            if person.mail.casefold() not in boxes and person.login not in logins
        )
        if holders and role not in told:
            return Telling(role=role, people=holders, step=len(told))
    return None
