"""Alerts that are due go in; mails in the outbox come out: who is told now, in which words, singly or listed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.alerts.compose import compose_storm, compose_urgent
from monitor.alerts.plan import (
    LISTING_ITEMS,
    LISTING_MINUTES,
    STORM_MAILS,
    STORM_MINUTES,
    StormSplit,
    draft_delivery,
    plan_telling,
    split_storm,
)
from monitor.records.alert import Alert, AlertKind, Delivery, MailKind
from monitor.records.detection import Incident
from monitor.records.people import Person, Subject
from monitor.services.telling.office import Office
from monitor.settings.routes import find_implicated
from monitor.store.alerts import find_unacknowledged, find_undelivered, load_progress
from monitor.store.bulk import in_chunks
from monitor.store.outbox import count_mails_since, queue_delivery
from monitor.store.review import load_chosen
from monitor.store.subjects import load_subjects
from monitor.store.visibility import OWNER

MOST_AT_ONCE = STORM_MAILS + LISTING_ITEMS
"""Of one person: what `split_storm` lets go in one pass at most, the oldest of what waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One alert that one person is to be told now."""

    alert: Alert
    person: Person
    is_escalated: bool

    @property
    def incident_id(self) -> str:
        """What it tells of: only alerts of incidents have a route, and are told to persons."""
        return self.alert.incident_id or ""


def queue_urgent_mails(connection: Connection, office: Office, *, now: datetime) -> int:
    """Put every urgent alert that is due, or that nobody acknowledged in time, into the outbox. Returns new mails."""
    minutes = office.school.routes.acknowledge_minutes
    waiting = [
        *find_undelivered(connection, AlertKind.URGENT, now=now),
        *find_unacknowledged(connection, acknowledge_minutes=minutes, now=now),
    ]
    by_person = _take_first(plan_tellings(connection, waiting, office, now=now))
    splits = {person: _split(connection, person, tellings, now=now) for person, tellings in by_person.items()}
    going = {telling.alert.id for split in splits.values() for telling in (*split.single, *split.listed)}
    mails = []
    for person, split in splits.items():
        mails += _compose_singles(connection, split.single, office, now=now)
        # An alert counts as told to a whole role at once: what one of them is told now, nobody else may be spared.
        listed = [*split.listed, *(telling for telling in split.held if telling.alert.id in going)]
        if listed:
            mails.append(_compose_listing(connection, person, listed, office, now=now))
    return sum(queue_delivery(connection, mail) for mail in mails)


def plan_tellings(
    connection: Connection, alert_ids: Sequence[str], office: Office, *, now: datetime
) -> Iterator[tuple[Telling, ...]]:
    """Who is to be told of each of these alerts now: implicated people left out, nothing where it is nobody."""
    for chunk in in_chunks(alert_ids):
        waiting = load_progress(connection, chunk)
        subjects = load_subjects(connection, {progress.subject_id for progress in waiting})
        for progress in waiting:
            plan = plan_telling(
                progress,
                _innocent_people(subjects.get(progress.subject_id), office),
                acknowledge_minutes=office.school.routes.acknowledge_minutes,
                now=now,
                on=office.to_day(now),
            )
            if plan is not None:
                is_escalated = plan.step > 0
                yield tuple(
                    Telling(alert=progress.alert, person=person, is_escalated=is_escalated) for person in plan.people
                )


def _innocent_people(subject: Subject | None, office: Office) -> tuple[Person, ...]:
    """Everyone of routes.toml whom this is not about."""
    implicated = find_implicated(subject.login, office.school.people) if subject is not None else frozenset()
    return tuple(person for person in office.school.people if person not in implicated)


def _take_first(alerts: Iterable[tuple[Telling, ...]]) -> dict[Person, list[Telling]]:
    """For each person as many as one pass can tell; of an alert that is taken for one, for all who are to be told."""
    by_person: defaultdict[Person, list[Telling]] = defaultdict(list)
    for tellings in alerts:
        if any(len(by_person[telling.person]) < MOST_AT_ONCE for telling in tellings):
            for telling in tellings:
                by_person[telling.person].append(telling)
    return by_person


def _split(
    connection: Connection, person: Person, tellings: Sequence[Telling], *, now: datetime
) -> StormSplit[Telling]:
    since = now - timedelta(minutes=STORM_MINUTES)
    fresh = now - timedelta(minutes=LISTING_MINUTES)
    return split_storm(
        tellings,
        recent_singles=count_mails_since(connection, MailKind.URGENT, login=person.login, since=since),
        recent_listings=count_mails_since(connection, MailKind.STORM, login=person.login, since=since),
        listing_is_fresh=count_mails_since(connection, MailKind.STORM, login=person.login, since=fresh) > 0,
    )


def _compose_singles(
    connection: Connection, tellings: Sequence[Telling], office: Office, *, now: datetime
) -> list[Delivery]:
    files = load_chosen(connection, OWNER, incidents_of(tellings))
    told = ((telling, files[telling.incident_id].incident) for telling in tellings)
    return [_compose_single(telling, incident, office, now=now) for telling, incident in told]


def incidents_of(tellings: Iterable[Telling]) -> list[str]:
    """The ids of the incidents that are told, once each."""
    return list(dict.fromkeys(telling.incident_id for telling in tellings))


def _compose_single(telling: Telling, incident: Incident, office: Office, *, now: datetime) -> Delivery:
    composed = compose_urgent(
        incident,
        office.templates,
        theme_label=office.to_group_label(incident.draft_group),
        school_name=office.school.settings.school.name,
        link=office.link(incident.id),
        zone=office.zone,
        is_escalated=telling.is_escalated,
    )
    return draft_delivery(composed, telling.person, kind=MailKind.URGENT, alert_ids=(telling.alert.id,), now=now)


def _compose_listing(
    connection: Connection, person: Person, listed: Sequence[Telling], office: Office, *, now: datetime
) -> Delivery:
    items = [office.to_item(file) for file in load_chosen(connection, OWNER, incidents_of(listed)).values()]
    composed = compose_storm(
        items, office.templates, school_name=office.school.settings.school.name, link=office.link(), zone=office.zone
    )
    alert_ids = tuple(telling.alert.id for telling in listed)
    return draft_delivery(composed, person, kind=MailKind.STORM, alert_ids=alert_ids, now=now)
