"""A seat and a moment come in; the requests of one page, or of one search as it is typed, leave in time order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from urllib.parse import quote_plus

from monitor.records.event import Action
from monitor.simulate.event import Event, Seat, Topic
from monitor.simulate.web import ADVERTS, ANALYTICS, CDNS, FONTS, Engine, Site

KINDS = (("js", "application/javascript"), ("css", "text/css"), ("png", "image/png"), ("json", "application/json"))


def after(at: datetime, seconds: float) -> datetime:
    """Whole milliseconds, as the logs have them."""
    return at + timedelta(milliseconds=round(seconds * 1000))


def open_page(chance: Random, seat: Seat, at: datetime, site: Site) -> Iterator[Event]:
    """The document, then its parts over about three seconds; parts of advert networks are often blocked."""
    path = f"/{chance.choice(('', 'topics', 'articles', 'play', 'shop'))}/{chance.randint(1, 400)}"
    page = f"https://{site.host}{path}"
    yield Event(
        at=at,
        seat=seat,
        url=page,
        topic=site.topic,
        method="CONNECT" if site.tunnelled else "GET",
        size=chance.randint(2_000, 90_000),
        milliseconds=chance.randint(30, 900),
    )
    for seconds in sorted(chance.uniform(0.05, 3.0) for _ in range(site.parts)):
        yield _part(chance, seat, after(at, seconds), site, page)


def open_blocked(
    chance: Random, seat: Seat, at: datetime, url: str, *, topic: Topic, method: str = "GET"
) -> Iterator[Event]:
    """A refused page as a browser shows it: the document, one to three retries, its icon. All within two seconds."""
    moments = [0.0, *sorted(chance.uniform(0.2, 1.6) for _ in range(chance.randint(1, 3)))]
    for seconds in moments:
        yield refusal(seat, after(at, seconds), url, topic=topic, method=method)
    if method == "GET":
        icon = "/".join(url.split("/")[:3]) + "/favicon.ico"
        yield refusal(seat, after(at, moments[-1] + 0.15), icon, topic=topic, method=method)


def refusal(seat: Seat, at: datetime, url: str, *, topic: Topic, method: str = "GET") -> Event:
    return Event(
        at=at,
        seat=seat,
        url=url,
        action=Action.BLOCKED,
        topic=topic,
        method=method,
        status=403,
        size=3_917,
        milliseconds=0,
    )


def search(
    chance: Random, seat: Seat, at: datetime, engine: Engine, words: str, *, every_letter: bool = False
) -> Iterator[Event]:
    """A search typed into a box that asks for suggestions (at each letter, or now and then), then the result page."""
    moment = at
    base = f"https://{engine.host}"
    if engine.suggest_path:
        for length in range(1, len(words) + 1):
            moment = after(moment, chance.uniform(0.12, 0.35))
            if every_letter or chance.random() < 0.3:
                typed = words[:length]
                url = f"{base}{engine.suggest_path}?{engine.suggest_parameter}={quote_plus(typed)}"
                yield Event(
                    at=moment, seat=seat, url=url, topic=Topic.SEARCH, size=900, mime="application/json", term=typed
                )
    yield Event(
        at=after(moment, 0.6),
        seat=seat,
        url=f"{base}{engine.path}?{engine.parameter}={quote_plus(words)}",
        topic=Topic.SEARCH,
        size=chance.randint(40_000, 120_000),
        term=words,
    )


def _part(chance: Random, seat: Seat, at: datetime, site: Site, page: str) -> Event:
    """One part: half from a content network or the site itself, the rest adverts, counters and fonts."""
    roll = chance.random()
    topic, hosts = (
        (Topic.INFRASTRUCTURE, CDNS) if roll < 0.4
        else (site.topic, (site.own,)) if roll < 0.65
        else (Topic.ADVERTS, ADVERTS) if roll < 0.82
        else (Topic.INFRASTRUCTURE, ANALYTICS) if roll < 0.94
        else (Topic.INFRASTRUCTURE, FONTS)
    )  # fmt: skip
    extension, mime = chance.choice(KINDS)
    url = f"https://{chance.choice(hosts)}/{chance.randint(1, 9999):04d}.{extension}"
    if topic is Topic.ADVERTS and chance.random() < 0.4:
        return refusal(seat, at, url, topic=topic)
    return Event(
        at=at,
        seat=seat,
        url=url,
        topic=topic,
        method="CONNECT" if chance.random() < 0.5 else "GET",
        size=chance.randint(200, 60_000),
        milliseconds=chance.randint(5, 300),
        mime=mime,
        referrer=page,
    )
