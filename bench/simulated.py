"""A format's name and a number of lines come in; a log file of that size in that format leaves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.records.event import Action
from monitor.simulate.chance import chance_of
from monitor.simulate.event import Event, Seat, Topic
from monitor.simulate.formats import FORMATS
from monitor.simulate.web import make_sites

FIRST_AT = datetime(2026, 9, 7, 8, tzinfo=UTC)
BLOCKED_TOPICS = (Topic.GAMBLING, Topic.PORNOGRAPHY, Topic.DRUGS, Topic.BYPASS, Topic.GAMES, Topic.ADVERTS)


def write_format(path: Path, name: str, *, lines: int, seed: int = 1) -> int:
    """Write that many lines of one of the simulated formats, after its header; returns the number of bytes.

    A product that logs only refusals (squidGuard) or typed words (Senso) gets events that it does log.
    """
    log_format = FORMATS[name]
    written = 0
    with path.open("wb") as file:
        file.write(log_format.head_bytes())
        for event in _events(seed):
            line = log_format.to_bytes(event)
            if line:
                file.write(line)
                written += 1
            if written == lines:
                break
    return path.stat().st_size


def _events(seed: int) -> Iterator[Event]:
    """Requests without end, a tenth of a second apart: one in sixteen refused, one in twenty a search."""
    chance = chance_of(seed, "formats")
    sites = make_sites(seed, count=2_000)
    at = FIRST_AT
    while True:
        at += timedelta(milliseconds=100)
        number = chance.randrange(2_000)
        seat = Seat(login=f"u{number:04d}", address=f"10.30.{number // 250}.{number % 250}", device=f"LT-{number:04d}")
        site = sites.pick(chance)
        event = Event(at=at, seat=seat, url=f"https://{site.host}/p/{chance.randrange(5_000)}", topic=site.topic)
        roll = chance.random()
        if roll < 1 / 16:
            topic = chance.choice(BLOCKED_TOPICS)
            event = replace(event, action=Action.BLOCKED, topic=topic, status=403, term="some words")
        elif roll < 1 / 16 + 1 / 20:
            event = replace(
                event, url="https://www.google.com/search?q=some+words", topic=Topic.SEARCH, term="some words"
            )
        elif roll < 1 / 2:
            event = replace(event, method="CONNECT")
        yield event
