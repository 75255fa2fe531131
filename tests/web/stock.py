"""An invented school with drafts of every sort, made through the store's own functions: what the pages are tested on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from monitor.detect.people import subject_id
from monitor.records.alert import Alert, AlertKind
from monitor.records.detection import Attempt, Evidence, FlaggedEntry, Incident, IncidentState, Origin
from monitor.records.event import Action, Kind, Zone
from monitor.records.health import ListStatus
from monitor.records.people import Person, Subject
from monitor.records.source import Generation, ReadBatch, Tally
from monitor.services.review.desk import Desk
from monitor.settings.model import (
    WebSection,
)
from monitor.settings.routes import find_implicated, route_for
from monitor.store.alerts import queue_alert
from monitor.store.attempts import replace_attempts
from monitor.store.decisions import decide
from monitor.store.engine import writing
from monitor.store.entries import record_entries
from monitor.store.heartbeat import beat
from monitor.store.incidents import record_incidents
from monitor.store.lists import record_list_status
from monitor.store.sources import record_reading
from monitor.store.subjects import record_subjects
from tests.web.planted import EARLIER, EVERYTHING, Line, Planted
from tests.web.school import KEY, NOW, PEOPLE, make_desk, viewer_for

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def plant(desk: Desk, planted: Planted, *, now: datetime = NOW) -> Incident:
    """Put a draft with its evidence into the database, as the pipeline would."""
    start = datetime(2026, 10, 6, tzinfo=desk.zone) - timedelta(days=planted.days_ago) + timedelta(hours=planted.clock)
    subject = Subject(
        id=subject_id(KEY, planted.login),
        kind=planted.kind,
        login=planted.login,
        year_group=planted.year,
        confidence=planted.confidence,
    )
    entries = [_entry(planted, subject, line, number, start) for number, line in enumerate(planted.lines)]
    attempts = _attempts(planted, subject, entries)
    incident = _incident(desk, planted, subject, entries, attempts)
    people = find_implicated(planted.login, desk.school.people)
    implicated = frozenset({subject.id, *(subject_id(KEY, person.login) for person in people)})
    with writing(desk.engine) as connection:
        record_subjects(connection, [subject])
        record_entries(connection, entries)
        replace_attempts(connection, [], attempts)
        record_incidents(
            connection,
            [incident],
            now=max(start, incident.opened_at),
            implicated={incident.id: implicated},
            due_at=None if planted.state is not IncidentState.DRAFT else now + timedelta(hours=8),
        )
        if planted.severity == 4 and planted.state is IncidentState.DRAFT:
            queue_alert(connection, _alert(incident, now))
    return incident


def plant_reading(desk: Desk, *, now: datetime = NOW, lines: int = 12_431) -> None:
    """Counts of a source, a list and a running daemon, so that the health page has something to show."""
    tally = Tally(source="filter", format="squid", lines=lines, entries=lines - 31, ignored=25, rejected=6)
    generation = Generation(
        id=str(uuid5(NAMESPACE_URL, "generation")),
        source="filter",
        path="logs/access.log",
        device=1,
        inode=2,
        head_hash="",
        head_length=0,
        tail_hash="",
        offset=1_500_000,
        size=1_500_000,
        modified_ns=0,
        changed_ns=0,
    )
    with writing(desk.engine) as connection:
        record_reading(
            connection,
            ReadBatch(
                generation=generation,
                tally=tally,
                last_entry_at=now - timedelta(seconds=40),
                words={("category", "Web Telephony"): 41},
            ),
            now=now - timedelta(seconds=20),
        )
        record_list_status(
            connection,
            ListStatus(
                name="ut1",
                version="2026-10-01",
                loaded_at=now - timedelta(days=4),
                modified_at=now - timedelta(days=5),
                manifest={"entries": 104_233, "rejected": 3, "quarantined": 1},
            ),
        )
        beat(connection, "daemon", now=now - timedelta(seconds=20))


def _entry(planted: Planted, subject: Subject, line: Line, number: int, start: datetime) -> FlaggedEntry:
    key = blake2b(
        f"{planted.login}/{planted.draft_group}/{planted.days_ago}/{planted.epoch}/{number}".encode("utf-8", "replace"),
        digest_size=16,
    )
    because = planted.because or Evidence(
        theme=planted.theme, origin=Origin.LIST, name="ut1", entry=line.site, kind="host", version="2026-10-01"
    )
    return FlaggedEntry(
        key=key.digest(),
        source="filter",
        generation_id="g",
        offset=number * 120,
        at=(start + timedelta(minutes=line.minutes)).astimezone(UTC),
        zone=Zone.EPOCH,
        action=line.action,
        kind=Kind.WEB,
        subject_id=subject.id,
        client="s-client",
        site="s-site" if planted.restricted else line.site,
        theme=planted.theme,
        themes=(planted.theme,),
        draft_group=planted.draft_group,
        severity=planted.severity,
        restricted=planted.restricted,
        breach=planted.breach,
        is_search=line.words is not None,
        evidence=(because,),
        url=None if planted.restricted else f"https://{line.site}{line.path}",
        search_term=line.words,
        filter_test=planted.state is IncidentState.FILTER_TEST,
    )


def _attempts(planted: Planted, subject: Subject, entries: list[FlaggedEntry]) -> list[Attempt]:
    numbers = sorted({line.attempt for line in planted.lines})
    members = {
        number: [entry for entry, line in zip(entries, planted.lines, strict=True) if line.attempt == number]
        for number in numbers
    }
    return [
        Attempt(
            id=str(uuid5(NAMESPACE_URL, own[0].key.hex())),
            subject_id=subject.id,
            theme=planted.theme,
            themes=(planted.theme,),
            draft_group=planted.draft_group,
            severity=planted.severity,
            restricted=planted.restricted,
            breach=planted.breach,
            is_search=any(entry.is_search for entry in own),
            filter_test=own[0].filter_test,
            epoch=planted.epoch,
            client="s-client",
            sites=tuple(dict.fromkeys(entry.site for entry in own)),
            first_at=own[0].at,
            last_at=own[-1].at,
            lines=len(own),
            blocked_lines=sum(entry.action is Action.BLOCKED for entry in own),
            entry_keys=tuple(entry.key for entry in own),
        )
        for own in members.values()
    ]


def _incident(
    desk: Desk, planted: Planted, subject: Subject, entries: list[FlaggedEntry], attempts: list[Attempt]
) -> Incident:
    identity = uuid5(
        NAMESPACE_URL, f"{subject.id}/{planted.draft_group}/{planted.restricted}/{planted.state}/{planted.epoch}"
    )
    digits = identity.int
    ref = "FW-" + "".join(LETTERS[(digits >> 5 * place) % len(LETTERS)] for place in range(6))
    on = desk.to_day(entries[0].at)
    return Incident(
        id=str(identity),
        ref=ref,
        state=planted.state,
        subject_id=subject.id,
        subject_kind=planted.kind,
        year_group=planted.year,
        theme=planted.theme,
        themes=planted.themes or (planted.theme,),
        draft_group=planted.draft_group,
        severity=planted.severity,
        rules=planted.rules,
        opened_at=entries[-1].at,
        first_at=entries[0].at,
        last_at=entries[-1].at,
        attempts=len(attempts),
        sites=len({entry.site for entry in entries}),
        lines=len(entries),
        restricted=planted.restricted,
        route=route_for(planted.kind, planted.login, desk.school.people, on=on),
        confidence=planted.confidence,
        why=planted.why,
        epoch=planted.epoch,
        attempt_ids=tuple(attempt.id for attempt in attempts),
    )


def _alert(incident: Incident, now: datetime) -> Alert:
    return Alert(
        id=str(uuid5(NAMESPACE_URL, f"alert/{incident.id}")),
        kind=AlertKind.URGENT,
        incident_id=incident.id,
        severity=4,
        created_at=now,
        due_at=now,
    )


def make_stock(folder: Path, *, people: Sequence[Person] = PEOPLE, web: WebSection | None = None) -> Desk:
    """A desk with every sort of draft."""
    desk = make_desk(folder, people=people, web=web)
    incidents = [plant(desk, planted) for planted in EVERYTHING]
    earlier = incidents[EVERYTHING.index(EARLIER)]
    with writing(desk.engine) as connection:
        decide(
            connection,
            viewer_for(desk, people[0].login),
            earlier.id,
            state=IncidentState.NO_CONCERN,
            reason="Spoken with; a pop-up on a games site.",
            now=NOW - timedelta(days=19),
        )
    plant_reading(desk)
    return desk
