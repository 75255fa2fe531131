"""An invented school with drafts of every sort, made through the store's own functions: what the pages are tested on."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from monitor.detect.people import subject_id
from monitor.records.alert import Alert, AlertKind
from monitor.records.detection import Attempt, Evidence, FlaggedEntry, Incident, IncidentState, Origin
from monitor.records.event import Action, Kind, Zone
from monitor.records.health import ListStatus
from monitor.records.people import Confidence, Person, Role, RosterRow, Subject, SubjectKind, Viewer
from monitor.records.source import Generation, ReadBatch, Tally
from monitor.records.theme import ThemeTable
from monitor.services.desk import Desk, open_desk
from monitor.services.viewers import viewer_of
from monitor.settings.model import (
    CalendarSettings,
    RoutesSettings,
    Rules,
    SchoolSection,
    Settings,
    SourceSection,
    WebSection,
)
from monitor.settings.routes import find_implicated, route_for
from monitor.settings.school import School
from monitor.store.alerts import queue_alert
from monitor.store.attempts import replace_attempts
from monitor.store.decisions import decide
from monitor.store.engine import open_engine, writing
from monitor.store.entries import record_entries
from monitor.store.heartbeat import beat
from monitor.store.incidents import record_incidents
from monitor.store.lists import record_list_status
from monitor.store.migrate import prepare_database
from monitor.store.sources import record_reading
from monitor.store.subjects import record_subjects

REPO = Path(__file__).resolve().parent.parent.parent
KEY = bytes(range(32))
NOW = datetime(2026, 10, 6, 6, 58, tzinfo=UTC)  # a Tuesday in British Summer Time: 07:58 at the school
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

PEOPLE = (
    Person(role=Role.DSL, login="alead", name="Ada Lead", mail="alead@school.example"),
    Person(role=Role.DEPUTY_DSL, login="bdeputy", name="Ben Deputy", mail="bdeputy@school.example"),
    Person(role=Role.HEAD, login="chead", name="Cora Head", mail="chead@school.example"),
    Person(role=Role.CHAIR, login="dchair", name="Dan Chair", mail="dchair@school.example"),
    Person(role=Role.TECHNICIAN, login="etech", name="Eve Tech", mail="etech@school.example"),
    Person(role=Role.EXTERNAL, login="", name="The council", mail="lado@council.example"),
)
HEAD_IS_DSL = (
    Person(role=Role.DSL, login="chead", name="Cora Head", mail="chead@school.example"),
    *(person for person in PEOPLE if person.role is not Role.DSL),
)
ROSTER = (
    RosterRow(login="p.finch", name="Poppy Finch", role=SubjectKind.PUPIL, year="9", group="9B"),
    RosterRow(login="s.wren", name="Sam Wren", role=SubjectKind.PUPIL, year="8", group="8A"),
    RosterRow(login="t.heron", name="Tia Heron", role=SubjectKind.PUPIL, year="11", group="11C"),
    RosterRow(login="m.staff", name="Max Staff", role=SubjectKind.STAFF),
    RosterRow(login="chead", name="Cora Head", role=SubjectKind.HEAD),
    RosterRow(login="library", name="", role=SubjectKind.SHARED),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One invented flagged line, `minutes` after the draft's first."""

    minutes: float = 0
    site: str = "blocked.example"
    path: str = "/"
    words: str | None = None
    action: Action = Action.BLOCKED
    attempt: int = 1


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One invented draft. days_ago: of its first line, which is at `clock` local time (hours)."""

    login: str
    theme: str
    draft_group: str
    lines: Sequence[Line] = (Line(),)
    kind: SubjectKind = SubjectKind.PUPIL
    year: str = ""
    severity: int = 2
    days_ago: int = 1
    clock: float = 10.25
    restricted: bool = False
    breach: bool = False
    state: IncidentState = IncidentState.DRAFT
    confidence: Confidence = Confidence.MEDIUM
    rules: tuple[str, ...] = ("repeat",)
    why: tuple[str, ...] = ("6 attempts on 4 sites within 38 minutes, all blocked.",)
    themes: tuple[str, ...] = ()
    because: Evidence | None = None
    epoch: int = 0


def make_school(folder: Path, *, people: Sequence[Person] = PEOPLE, web: WebSection | None = None) -> School:
    return School(
        folder=folder,
        config_folders=(REPO / "config",),
        settings=Settings(
            school=SchoolSection(name="Hill Top School"),
            source=(SourceSection(name="filter", path="logs/*.log", format="squid"),),
            web=web or WebSection(),
        ),
        calendar=CalendarSettings(),
        routes=RoutesSettings(),
        people=tuple(people),
        roster=ROSTER,
        rules=Rules(),
        key=KEY,
    )


def make_desk(folder: Path, *, people: Sequence[Person] = PEOPLE, web: WebSection | None = None) -> Desk:
    """An empty database, ready, and the desk over it."""
    desk = reopen_desk(folder, people=people, web=web)
    prepare_database(desk.engine)
    return desk


def reopen_desk(folder: Path, *, people: Sequence[Person] = PEOPLE, web: WebSection | None = None) -> Desk:
    """The desk over the database that is in the folder already."""
    school = make_school(folder, people=people, web=web)
    engine = open_engine("sqlite:///filterwatch.db", folder=folder, key=KEY, survives=False)
    return open_desk(school, engine, load_themes())


def load_themes() -> ThemeTable:
    return ThemeTable.from_rows(tomllib.loads((REPO / "config/themes/themes.toml").read_text())["theme"])


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


def viewer_for(desk: Desk, login: str) -> Viewer:
    viewer = viewer_of(desk.school, login, on=desk.to_day(NOW))
    assert viewer is not None
    return viewer


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


SELF_HARM = Planted(
    login="p.finch",
    theme="self_harm",
    draft_group="self_harm",
    year="9",
    severity=4,
    clock=13.6,
    confidence=Confidence.HIGH,
    rules=("instant",),
    why=(
        "1 attempt about self-harm, suicide or eating disorders: one is enough.",
        "Words were typed into a search: this may be somebody looking for help.",
    ),
    because=Evidence(
        theme="self_harm", origin=Origin.PHRASE, name="self_harm", entry="nobody would miss", kind="phrase", version="1"
    ),
    lines=(
        Line(site="search.example", path="/search?q=would+nobody+miss+me", words="would nobody miss me"),
        Line(
            minutes=0.5, site="search.example", path="/search?q=would+nobody+miss+me&p=2", words="would nobody miss me"
        ),
    ),
)
RESTRICTED = Planted(
    login="library",
    kind=SubjectKind.SHARED,
    theme="csam",
    draft_group="csam",
    severity=4,
    clock=15.1,
    restricted=True,
    confidence=Confidence.LOW,
    rules=("instant",),
    why=("1 line matched an illegal-content list. It was blocked.",),
    because=Evidence(theme="csam", origin=Origin.HASH, name="iwf", entry=None, kind="hash", version="2026-10-05"),
    lines=(Line(site="never.example", path="/never-shown"),),
)
BYPASS = Planted(
    login="s.wren",
    theme="bypass",
    draft_group="bypass",
    year="8",
    clock=10.1,
    themes=("bypass", "piracy"),
    lines=(
        Line(site="tunnel.example", attempt=1),
        Line(minutes=0.2, site="tunnel.example", path="/start", attempt=1),
        Line(minutes=11, site="unlock.example", path="/free", attempt=2),
        Line(minutes=22, site="hop.example", attempt=3),
        Line(minutes=22.4, site="hop.example", path="/download?file=client", attempt=3),
        Line(minutes=22.9, site="hop.example", path="/download?file=client2", attempt=3),
        Line(minutes=38, site="tunnel.example", path="/again", attempt=4),
        Line(minutes=190, site="mirror.example", action=Action.ALLOWED, attempt=5),
        Line(minutes=24 * 60 - 180, site="hop.example", attempt=6),
    ),
    why=(
        "6 attempts on 4 sites within 60 minutes; 5 in 60 minutes are enough.",
        "1 line was allowed although its site is listed.",
    ),
)
GAMBLING = Planted(
    login="t.heron",
    theme="gambling",
    draft_group="gambling",
    year="11",
    clock=12.4,
    lines=tuple(
        Line(minutes=7.5 * n, site=f"{name}.example", attempt=n + 1)
        for n, name in enumerate(("bet", "odds", "spin", "slots", "bet"))
    ),
    why=("5 attempts on 4 sites within 60 minutes, all blocked.",),
)
EARLIER = Planted(
    login="p.finch",
    theme="pornography",
    draft_group="pornography",
    year="9",
    days_ago=20,
    clock=9.1,
    confidence=Confidence.MEDIUM,
    why=("5 attempts on 2 sites within 60 minutes, all blocked.",),
)
STAFF = Planted(
    login="m.staff",
    kind=SubjectKind.STAFF,
    theme="pornography",
    draft_group="pornography",
    clock=16.2,
    why=("5 attempts on 3 sites within 60 minutes, all blocked.",),
)
HEAD = Planted(
    login="chead",
    kind=SubjectKind.HEAD,
    theme="gambling",
    draft_group="gambling",
    clock=17.2,
    severity=4,
    lines=(Line(site="hidden-head.example"),),
    why=("5 attempts on 3 sites within 60 minutes, all blocked.",),
)
FILTER_TEST = Planted(
    login="p.finch",
    theme="csam",
    draft_group="csam",
    severity=1,
    state=IncidentState.FILTER_TEST,
    clock=8.1,
    year="9",
    lines=(Line(site="filter-test.example"),),
    why=("A known filter-test address was asked for once.",),
)
EVERYTHING = (SELF_HARM, RESTRICTED, BYPASS, GAMBLING, EARLIER, STAFF, HEAD, FILTER_TEST)


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
