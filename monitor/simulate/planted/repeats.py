"""A stage comes in; people who keep trying leave: pupil, staff, Head, shared and unknown logins, a bare device."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random

from monitor.records.people import Role, SubjectKind
from monitor.simulate.browsing import after, open_blocked
from monitor.simulate.event import Event, Seat, Topic
from monitor.simulate.planted.stage import PlantedCase, Stage, first_staff, to_case
from monitor.simulate.truth import Expected, TruthRow

GAP_SECONDS = (300, 480)
UNKNOWN_LOGIN = "guest.tmp7"
KIOSK = Seat(login="", address="10.20.9.40", device="KIOSK-1")


def gambling_lesson(stage: Stage) -> PlantedCase:
    """Six gambling sites in one lesson, each refused."""
    return _pupil_repeats(stage, "gambling_lesson", "gambling", Topic.GAMBLING, lesson=2)


def bypass(stage: Stage) -> PlantedCase:
    """Six web proxies in one lesson; one of them only the council's list knows."""
    return _pupil_repeats(stage, "bypass", "redirector", Topic.BYPASS, lesson=3)


def staff_repeats(stage: Stage) -> PlantedCase:
    """A member of staff, six adult sites within an hour: the Headteacher is told."""
    row = first_staff(stage.people)
    return _person_repeats(
        stage, "staff_repeats", row.login, Topic.PORNOGRAPHY, route=Role.HEAD, kind=SubjectKind.STAFF
    )


def head_repeats(stage: Stage) -> PlantedCase:
    """The Headteacher: the Chair of Governors is told, and never the Head, even where the Head is the DSL."""
    login = stage.people.roles[Role.HEAD]
    return _person_repeats(stage, "head_repeats", login, Topic.GAMBLING, route=Role.CHAIR, kind=SubjectKind.HEAD)


def shared_login(stage: Stage) -> PlantedCase:
    """An examination login that many use: a draft, but no name is claimed."""
    shared = stage.people.of_kind(SubjectKind.SHARED)[0].login
    seat = Seat(login=shared, address="10.20.2.11", device="EXAM-01")
    return _nobody_named(stage, "shared_login", seat, kinds=("shared",))


def unknown_login(stage: Stage) -> PlantedCase:
    """A login that the roster doesn't have."""
    seat = Seat(login=UNKNOWN_LOGIN, address="10.20.3.77", device="LT-9001")
    return _nobody_named(stage, "unknown_login", seat, kinds=("unknown",))


def device_only(stage: Stage) -> PlantedCase:
    """A machine in the corridor that signs nobody in."""
    return _nobody_named(stage, "device_only", KIOSK, kinds=("device", "unknown"))


def slow_drip(stage: Stage) -> PlantedCase:
    """One refused gambling site every school day: nothing on one day, a pattern only over weeks."""
    chance = stage.chance("slow_drip")
    row = stage.parts["slow_drip"]
    at = stage.moment(chance, lesson=chance.randrange(5))
    host = chance.choice(stage.lists.hosts["gambling"])
    events = open_blocked(chance, stage.seat(row.login, at), at, f"https://{host}/", topic=Topic.GAMBLING)
    return to_case(
        events,
        TruthRow(
            case="slow_drip",
            subject=row.login,
            draft_group="gambling",
            expected=Expected.NONE,
            at=at,
            tolerated=((row.login, "gambling"),),
        ),
    )


def _pupil_repeats(stage: Stage, case: str, category: str, topic: Topic, *, lesson: int) -> PlantedCase:
    chance = stage.chance(case)
    row = stage.parts[case]
    at = stage.moment(chance, lesson=lesson)
    hosts = chance.sample(stage.lists.hosts[category], 6)
    if category == "redirector":
        hosts[-1] = stage.lists.council[0]
    truth = TruthRow(
        case=case,
        subject=row.login,
        draft_group=topic.value,
        expected=Expected.DRAFT,
        at=at,
        kinds=("pupil",),
        severity=2,
        route_first=Role.DSL,
        restricted=False,
        attempts=6,
    )
    return to_case(_visits(chance, stage.seat(row.login, at), at, hosts, topic), truth)


def _person_repeats(
    stage: Stage, case: str, login: str, topic: Topic, *, route: Role, kind: SubjectKind
) -> PlantedCase:
    chance = stage.chance(case)
    at = stage.at(13, 25)
    hosts = chance.sample(stage.lists.hosts["adult" if topic is Topic.PORNOGRAPHY else "gambling"], 6)
    truth = TruthRow(
        case=case,
        subject=login,
        draft_group=topic.value,
        expected=Expected.DRAFT,
        at=at,
        kinds=(kind.value,),
        route_first=route,
        restricted=False,
        attempts=6,
    )
    return to_case(_visits(chance, stage.seat(login, at), at, hosts, topic), truth)


def _nobody_named(stage: Stage, case: str, seat: Seat, *, kinds: tuple[str, ...]) -> PlantedCase:
    chance = stage.chance(case)
    at = stage.moment(chance, lesson=1)
    subject = seat.login or f"{stage.source}:{seat.address}"
    truth = TruthRow(
        case=case,
        subject=subject,
        draft_group="gambling",
        expected=Expected.DRAFT,
        at=at,
        kinds=kinds,
        severity=2,
        route_first=Role.DSL,
        confidence="low",
        restricted=False,
        attempts=6,
        tolerated=((subject, "account"),),
    )
    return to_case(_visits(chance, seat, at, chance.sample(stage.lists.hosts["gambling"], 6), Topic.GAMBLING), truth)


def _visits(chance: Random, seat: Seat, at: datetime, hosts: Iterable[str], topic: Topic) -> Iterator[Event]:
    """Each host once, minutes apart, now by its name alone (CONNECT), now by a page."""
    now = at
    for host in hosts:
        method = chance.choice(("GET", "CONNECT"))
        yield from open_blocked(chance, seat, now, f"https://www.{host}/", topic=topic, method=method)
        now = after(now, chance.uniform(*GAP_SECONDS))
