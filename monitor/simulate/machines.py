"""A device's day comes in; what it asks for by itself leaves: sign-in storms, updates, failed handshakes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from random import Random

from monitor.records.event import Action
from monitor.simulate.browsing import after, refusal
from monitor.simulate.event import Event, Seat, Topic
from monitor.simulate.timetable import SATURDAY, at_local
from monitor.simulate.web import UPDATES


def run_machine(chance: Random, seat: Seat, day: date) -> Iterator[Event]:
    """A school device from switching on to the end of the afternoon; no login stands beside what it does."""
    if day.weekday() >= SATURDAY:
        return
    alone = replace(seat, login="")
    now = after(at_local(day, time(8, 25)), chance.uniform(0, 1800))
    if chance.random() < 0.3:
        yield from sign_in_storm(chance, alone, now, lines=chance.randint(8, 40))
        now = after(now, 30)
    closing = at_local(day, time(15, 40))
    while (now := after(now, chance.uniform(1200, 5400))) < closing:
        yield from _poll(chance, alone, now)


def sign_in_storm(chance: Random, seat: Seat, at: datetime, *, lines: int) -> Iterator[Event]:
    """A waking machine asks again and again without a password: 407 for each line, and nobody did anything."""
    for seconds in sorted(chance.uniform(0, 6) for _ in range(lines)):
        yield Event(
            at=after(at, seconds),
            seat=seat,
            url=f"https://{chance.choice(UPDATES)}/",
            action=Action.AUTH,
            topic=Topic.UPDATES,
            method="CONNECT",
            status=407,
            size=4_100,
            milliseconds=0,
        )


def _poll(chance: Random, seat: Seat, at: datetime) -> Iterator[Event]:
    """One poll for updates: mostly answered, sometimes refused several times in a row, sometimes broken TLS."""
    url = f"https://{chance.choice(UPDATES)}/v{chance.randint(1, 9)}/check"
    roll = chance.random()
    if roll < 0.2:
        for seconds in range(chance.randint(2, 12)):
            yield refusal(seat, after(at, seconds / 2), url, topic=Topic.UPDATES, method="CONNECT")
    elif roll < 0.3:
        yield Event(
            at=at,
            seat=seat,
            url=url,
            action=Action.ERROR,
            topic=Topic.UPDATES,
            method="CONNECT",
            status=503,
            size=0,
            milliseconds=0,
        )
    else:
        yield Event(at=at, seat=seat, url=url, topic=Topic.UPDATES, method="CONNECT", size=6_000, mime="")
