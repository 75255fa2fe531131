"""A stage comes in; single pages leave: an illegal one, its innocent neighbour, breaches, adverts, tests, a class."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from monitor.records.people import Role
from monitor.simulate.browsing import after, open_blocked, refusal
from monitor.simulate.event import Event, Seat, Topic
from monitor.simulate.lists import FILTER_TEST_HOST
from monitor.simulate.planted.stage import PlantedCase, Stage, to_case
from monitor.simulate.truth import Expected, TruthRow
from monitor.simulate.web import ADVERTS


def iwf_page(stage: Stage) -> PlantedCase:
    """One page that is on the IWF list, refused twice: restricted, and told at once."""
    chance = stage.chance("iwf_page")
    row = stage.parts["iwf_page"]
    at = stage.moment(chance, lesson=1)
    seat = stage.seat(row.login, at)
    url = f"http://{stage.lists.iwf_pages[0]}"
    events = [refusal(seat, after(at, seconds), url, topic=Topic.CSAM) for seconds in (0.0, 1.2)]
    truth = TruthRow(
        case="iwf_page",
        subject=row.login,
        draft_group="csam",
        expected=Expected.DRAFT,
        at=at,
        kinds=("pupil",),
        severity=4,
        route_first=Role.DSL,
        restricted=True,
        attempts=1,
    )
    return to_case(events, truth)


def innocent_page(stage: Stage) -> PlantedCase:
    """Another page of the same host: nothing."""
    chance = stage.chance("innocent_page")
    row = stage.parts["innocent_page"]
    at = stage.moment(chance, lesson=2)
    host = stage.lists.iwf_pages[0].split("/", 1)[0]
    event = Event(at=at, seat=stage.seat(row.login, at), url=f"http://{host}/help/index.html", topic=Topic.UNRATED)
    return to_case(
        [event], TruthRow(case="innocent_page", subject=row.login, draft_group="", expected=Expected.NONE, at=at)
    )


def advert_burst(stage: Stage) -> PlantedCase:
    """Forty refused advert lines within three seconds of one page; most of them for a betting shop."""
    chance = stage.chance("advert_burst")
    row = stage.parts["advert_burst"]
    at = stage.moment(chance, lesson=3)
    seat = stage.seat(row.login, at)
    betting = f"banners.{stage.lists.hosts['gambling'][0]}"
    events = []
    for number in range(40):
        host, topic = (betting, Topic.GAMBLING) if number % 4 else (chance.choice(ADVERTS), Topic.ADVERTS)
        events.append(refusal(seat, after(at, number * 0.07), f"https://{host}/{number}.gif", topic=topic))
    truth = TruthRow(case="advert_burst", subject=row.login, draft_group="", expected=Expected.NONE, at=at)
    return to_case(events, truth)


def allowed_listed_host(stage: Stage) -> PlantedCase:
    """The filter let a listed gambling host through: a breach of filtering, one draft for the person."""
    chance = stage.chance("allowed_listed_host")
    row = stage.parts["allowed_listed_host"]
    at = stage.moment(chance, lesson=0)
    host = stage.lists.hosts["gambling"][1]
    truth = TruthRow(
        case="allowed_listed_host",
        subject=row.login,
        draft_group="gambling",
        expected=Expected.DRAFT,
        at=at,
        kinds=("pupil",),
        severity=2,
        route_first=Role.DSL,
        restricted=False,
        attempts=1,
    )
    return to_case(_let_through(chance, stage.seat(row.login, at), at, host, Topic.GAMBLING), truth)


def site_breach(stage: Stage) -> PlantedCase:
    """Seven people reach one listed host that the filter lets through: one draft for the site."""
    chance = stage.chance("site_breach")
    host = stage.lists.hosts["drogue"][0]
    first = stage.at(9, 5)
    events: list[Event] = []
    for number, row in enumerate(stage.crowd):
        at = after(first, number * 1500 + chance.uniform(0, 600))
        events += _let_through(chance, stage.seat(row.login, at), at, host, Topic.DRUGS)
    truth = TruthRow(
        case="site_breach",
        subject=host,
        draft_group="drugs",
        expected=Expected.DRAFT,
        at=first,
        kinds=("site",),
        route_first=Role.DSL,
        tolerated=tuple((row.login, "drugs") for row in stage.crowd),
    )
    return to_case(events, truth)


def filter_test(stage: Stage) -> PlantedCase:
    """The technician opens the well-known filter-test pages before lessons: a record, and no draft."""
    login = stage.people.roles[Role.TECHNICIAN]
    at = stage.at(8, 12)
    seat = stage.seat(login, at)
    events = [
        refusal(seat, after(at, 15 * number), f"http://{FILTER_TEST_HOST}/{path}", topic=topic)
        for number, (path, topic) in enumerate(
            (
                ("test/page.html", Topic.CSAM),
                ("test/terrorism.html", Topic.UNRATED),
                ("test/adult.html", Topic.PORNOGRAPHY),
            )
        )
    ]
    truth = TruthRow(
        case="filter_test", subject=login, draft_group="", expected=Expected.RECORD, at=at, kinds=("technician",)
    )
    return to_case(events, truth)


def whole_class(stage: Stage) -> PlantedCase:
    """A whole form opens one refused site within two minutes: nobody's draft; a record of the class at most."""
    chance = stage.chance("whole_class")
    first = stage.moment(chance, lesson=4, first_minute=12, last_minute=20)
    url = f"https://{stage.lists.hosts['redirector'][0]}/"
    events: list[Event] = []
    for row in stage.class_pupils:
        at = after(first, chance.uniform(0, 120))
        events += open_blocked(chance, stage.seat(row.login, at), at, url, topic=Topic.BYPASS)
    form = stage.class_pupils[0].group
    truth = TruthRow(case="whole_class", subject=form, draft_group="bypass", expected=Expected.NONE, at=first)
    return to_case(events, truth)


def _let_through(chance: Random, seat: Seat, at: datetime, host: str, topic: Topic) -> Iterator[Event]:
    """A page that loaded, and three parts from the same host."""
    for seconds, path in ((0.0, ""), (0.3, "app.js"), (0.5, "style.css"), (1.1, "wheel.png")):
        size = chance.randint(900, 60_000)
        yield Event(at=after(at, seconds), seat=seat, url=f"https://www.{host}/{path}", topic=topic, size=size)
