"""Alerts that are due go in; mails in the outbox come out: who is told now, in which words, singly or listed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.alerts.compose import compose_storm, compose_urgent, to_digest_item
from monitor.alerts.plan import (
    LISTING_MINUTES,
    STORM_MINUTES,
    draft_delivery,
    plan_telling,
    split_storm,
)
from monitor.records.alert import AlertKind, AlertProgress, Delivery, MailKind
from monitor.records.people import Person
from monitor.records.review import IncidentFile
from monitor.services.telling.office import Office
from monitor.settings.routes import find_implicated
from monitor.store.alerts import load_unacknowledged, load_undelivered
from monitor.store.outbox import count_mails_since, queue_delivery
from monitor.store.review import load_incident
from monitor.store.subjects import load_subjects
from monitor.store.visibility import OWNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One alert that one person is to be told now."""

    progress: AlertProgress
    file: IncidentFile
    person: Person
    is_escalated: bool


def queue_urgent_mails(connection: Connection, office: Office, *, now: datetime) -> int:
    """Put every urgent alert that is due, or that nobody acknowledged in time, into the outbox. Returns new mails."""
    waiting = [*load_undelivered(connection, now=now), *load_unacknowledged(connection)]
    urgent = [progress for progress in waiting if progress.alert.kind is AlertKind.URGENT]
    by_person: defaultdict[Person, list[Telling]] = defaultdict(list)
    for telling in plan_tellings(connection, urgent, office, now=now):
        by_person[telling.person].append(telling)
    return sum(
        queue_delivery(connection, delivery)
        for person, tellings in by_person.items()
        for delivery in _compose_for(connection, person, tellings, office, now=now)
    )


def plan_tellings(
    connection: Connection, waiting: Iterable[AlertProgress], office: Office, *, now: datetime
) -> list[Telling]:
    """Who is to be told what now, implicated people left out. An alert whose draft is gone tells nobody."""
    tellings = []
    for progress in waiting:
        file = load_incident(connection, OWNER, progress.alert.incident_id or "")
        if file is None:
            continue
        plan = plan_telling(
            progress,
            innocent_people(connection, file, office),
            acknowledge_minutes=office.school.routes.acknowledge_minutes,
            now=now,
            on=office.to_day(now),
        )
        if plan is not None:
            tellings += [
                Telling(progress=progress, file=file, person=person, is_escalated=plan.step > 0)
                for person in plan.people
            ]
    return tellings


def innocent_people(connection: Connection, file: IncidentFile, office: Office) -> tuple[Person, ...]:
    """Everyone of routes.toml whom this incident is not about."""
    subject = load_subjects(connection, [file.incident.subject_id]).get(file.incident.subject_id)
    implicated = find_implicated(subject.login, office.school.people) if subject is not None else frozenset()
    return tuple(person for person in office.school.people if person not in implicated)


def _compose_for(
    connection: Connection, person: Person, tellings: Sequence[Telling], office: Office, *, now: datetime
) -> list[Delivery]:
    since = now - timedelta(minutes=STORM_MINUTES)
    fresh = now - timedelta(minutes=LISTING_MINUTES)
    split = split_storm(
        tellings,
        recent_singles=count_mails_since(connection, MailKind.URGENT, login=person.login, since=since),
        recent_listings=count_mails_since(connection, MailKind.STORM, login=person.login, since=since),
        listing_is_fresh=count_mails_since(connection, MailKind.STORM, login=person.login, since=fresh) > 0,
    )
    mails = [_compose_single(telling, office, now=now) for telling in split.single]
    return [*mails, _compose_listing(person, split.listed, office, now=now)] if split.listed else mails


def _compose_single(telling: Telling, office: Office, *, now: datetime) -> Delivery:
    incident = telling.file.incident
    composed = compose_urgent(
        incident,
        office.templates,
        theme_label=office.to_group_label(incident.draft_group),
        school_name=office.school.settings.school.name,
        link=office.link(incident.id),
        zone=office.zone,
        is_escalated=telling.is_escalated,
    )
    return draft_delivery(
        composed, telling.person, kind=MailKind.URGENT, alert_ids=(telling.progress.alert.id,), now=now
    )


def _compose_listing(person: Person, listed: Sequence[Telling], office: Office, *, now: datetime) -> Delivery:
    items = [
        to_digest_item(telling.file, theme_label=office.to_group_label(telling.file.incident.draft_group))
        for telling in listed
    ]
    composed = compose_storm(
        items, office.templates, school_name=office.school.settings.school.name, link=office.link(), zone=office.zone
    )
    alert_ids = tuple(telling.progress.alert.id for telling in listed)
    return draft_delivery(composed, person, kind=MailKind.STORM, alert_ids=alert_ids, now=now)
