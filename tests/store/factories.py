"""Records with everything filled in, so that a test names only what it is about."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, Engine

from monitor.records.access import Account, WebSession
from monitor.records.alert import Alert, AlertKind, Delivery, MailKind
from monitor.records.detection import Attempt, Evidence, FlaggedEntry, Incident, IncidentState, Origin
from monitor.records.event import Action, Kind, Zone
from monitor.records.people import Confidence, Role, Subject, SubjectKind, Viewer
from monitor.records.source import Generation, ReadBatch, Reject, Tally
from monitor.store.engine import writing

KEY = bytes(range(32))
NOW = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def make_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def make_key(number: int) -> bytes:
    return blake2b(str(number).encode(), digest_size=16).digest()


def make_entry(number: int = 1, **changes) -> FlaggedEntry:
    evidence = Evidence(
        theme="gambling", origin=Origin.LIST, name="ut1", entry="bets.example", kind="host", version="2026-09-01"
    )
    entry = FlaggedEntry(
        key=make_key(number),
        source="filter",
        generation_id=make_id("generation"),
        offset=number * 100,
        at=after(number),
        zone=Zone.SITE,
        action=Action.BLOCKED,
        kind=Kind.WEB,
        subject_id="s-pupil",
        client="10.1.2.3",
        site="bets.example",
        theme="gambling",
        themes=("gambling", "bypass"),
        draft_group="gambling",
        severity=2,
        restricted=False,
        breach=False,
        is_search=False,
        evidence=(evidence,),
        url="http://bets.example/odds",
        search_term=None,
        vendor_action="TCP_DENIED/403",
        vendor_category="gambling",
    )
    return replace(entry, **changes)


def make_attempt(name: str = "one", numbers: tuple[int, ...] = (1,), **changes) -> Attempt:
    attempt = Attempt(
        id=make_id(name),
        subject_id="s-pupil",
        theme="gambling",
        themes=("gambling", "bypass"),
        draft_group="gambling",
        severity=2,
        restricted=False,
        breach=False,
        is_search=False,
        filter_test=False,
        epoch=0,
        client="10.1.2.3",
        sites=("bets.example",),
        first_at=after(min(numbers)),
        last_at=after(max(numbers)),
        lines=len(numbers),
        blocked_lines=len(numbers),
        entry_keys=tuple(make_key(number) for number in sorted(numbers)),
        grounds=("list ut1, version 2026-09-01",),
    )
    return replace(attempt, **changes)


def make_incident(name: str = "draft", **changes) -> Incident:
    digits = blake2b(name.encode(), digest_size=3).hexdigest().upper()
    incident = Incident(
        id=make_id(name),
        ref=f"FW-{digits}",
        state=IncidentState.DRAFT,
        subject_id="s-pupil",
        subject_kind=SubjectKind.PUPIL,
        year_group="Year 5",
        theme="gambling",
        themes=("gambling",),
        draft_group="gambling",
        severity=2,
        rules=("repeat",),
        opened_at=after(5),
        first_at=after(1),
        last_at=after(5),
        attempts=1,
        sites=1,
        lines=1,
        restricted=False,
        route=(Role.DSL, Role.DEPUTY_DSL),
        confidence=Confidence.MEDIUM,
        why=("5 attempts on 2 sites within an hour.",),
        attempt_ids=(make_id("one"),),
    )
    return replace(incident, **changes)


def make_subject(subject_id: str = "s-pupil", **changes) -> Subject:
    subject = Subject(
        id=subject_id,
        kind=SubjectKind.PUPIL,
        login="pat.example",
        year_group="Year 5",
        group="5B",
        flags=frozenset({"send"}),
        confidence=Confidence.MEDIUM,
    )
    return replace(subject, **changes)


def make_viewer(*roles: Role, login: str = "adsl", own: frozenset[str] = frozenset()) -> Viewer:
    return Viewer(login=login, roles=frozenset(roles), subject_ids=own)


DSL = make_viewer(Role.DSL)


def make_generation(offset: int = 1000, **changes) -> Generation:
    generation = Generation(
        id=make_id("generation"),
        source="filter",
        path="/var/log/filter/access.log",
        device=2**64 - 1,
        inode=7,
        head_hash="ab",
        head_length=1024,
        tail_hash="cd",
        offset=offset,
        size=offset,
        modified_ns=1,
        changed_ns=2,
        reader_state={"header": ["Time", "User"]},
    )
    return replace(generation, **changes)


def make_reject(offset: int = 10, raw: bytes = b"torn line", **changes) -> Reject:
    reject = Reject(
        source="filter", generation_id=make_id("generation"), offset=offset, reason="too few columns", raw=raw
    )
    return replace(reject, **changes)


def make_batch(offset: int = 1000, lines: int = 10, **changes) -> ReadBatch:
    tally = Tally(source="filter", format="squid", lines=lines, entries=lines - 2, ignored=1, rejected=1)
    return replace(ReadBatch(generation=make_generation(offset), tally=tally), **changes)


def make_alert(name: str = "draft", **changes) -> Alert:
    alert = Alert(
        id=make_id(f"alert {name}"),
        kind=AlertKind.URGENT,
        incident_id=make_id(name),
        severity=4,
        created_at=NOW,
        due_at=NOW,
    )
    return replace(alert, **changes)


def make_delivery(name: str = "mail", **changes) -> Delivery:
    delivery = Delivery(
        id=make_id(f"delivery {name}"),
        kind=MailKind.URGENT,
        role=Role.DSL,
        login="adsl",
        address="dsl@school.example",
        subject_line="FW-7KQ2M9: a draft waits",
        body="A draft waits for you.",
        alert_ids=(make_id("alert draft"),),
        created_at=NOW,
        next_try_at=NOW,
    )
    return replace(delivery, **changes)


def make_account(login: str = "adsl", **changes) -> Account:
    return replace(Account(login=login, password_hash="$argon2id$...", created_at=NOW), **changes)


def make_session(token: bytes = b"t" * 32, **changes) -> WebSession:
    session = WebSession(token_hash=token, login="adsl", csrf="c" * 43, created_at=NOW, seen_at=NOW)
    return replace(session, **changes)


@contextmanager
def cut_short(engine: Engine) -> Iterator[Connection]:
    """A transaction that fails after everything was written and before it is committed."""
    with suppress(ZeroDivisionError), writing(engine) as connection:
        yield connection
        raise ZeroDivisionError
