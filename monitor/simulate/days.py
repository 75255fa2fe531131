"""People, seats and sites come in; everybody's ordinary day leaves as one stream of requests in time order."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from heapq import merge
from random import Random

from monitor.records.people import RosterRow, SubjectKind
from monitor.simulate.browsing import after, open_blocked, open_page, search
from monitor.simulate.chance import Popular, chance_of
from monitor.simulate.event import Event, Seat, Topic
from monitor.simulate.machines import run_machine
from monitor.simulate.names import SEARCHES
from monitor.simulate.people import People
from monitor.simulate.seating import Seating
from monitor.simulate.timetable import Slot
from monitor.simulate.web import ENGINES, Site

POLICY_TOPICS = (Topic.GAMES, Topic.SOCIAL, Topic.SHOPPING)
QUIET_KINDS = (SubjectKind.SHARED, SubjectKind.GOVERNOR)


def run_background(
    seed: int, day: date, *, people: People, seating: Seating, sites: Popular[Site], pace: float
) -> Iterator[Event]:
    """Everybody's innocent day. pace: 1.0 = about 60 pages for each pupil on a school day."""
    rows = [row for row in people.rows if row.role not in QUIET_KINDS and row.valid_to is None]
    streams = [
        browse_day(chance_of(seed, day, row.login), seating, row, day=day, sites=sites, pace=pace) for row in rows
    ]
    for row in rows:
        slots = seating.slots_of(row, day)
        streams.append(
            run_machine(chance_of(seed, day, row.login, "machine"), seating.seat_in(row.login, slots[0]), day)
        )
    return in_order(streams)


def in_order(streams: Iterable[Iterable[Event]]) -> Iterator[Event]:
    """One stream out of many that are each in time order; equal moments keep the order of the streams."""
    return merge(*streams, key=_moment)


def browse_day(
    chance: Random, seating: Seating, row: RosterRow, *, day: date, sites: Popular[Site], pace: float
) -> Iterator[Event]:
    """One person's day, slot by slot, in time order."""
    for slot in seating.slots_of(row, day):
        if chance.random() < slot.online:
            yield from _browse_slot(chance, seating.seat_in(row.login, slot), slot, sites=sites, pace=pace)


def _browse_slot(chance: Random, seat: Seat, slot: Slot, *, sites: Popular[Site], pace: float) -> Iterator[Event]:
    """Pages at random gaps; the next one never begins before the last has loaded."""
    now = slot.starts_at
    rate = slot.pages_per_hour * pace / 3600
    while (now := after(now, 5 + chance.expovariate(rate))) < slot.ends_at:
        for event in _act(chance, seat, now, sites):
            now = event.at
            yield event


def _act(chance: Random, seat: Seat, at: datetime, sites: Popular[Site]) -> Iterator[Event]:
    """One act: one in six a search; a page of games, chat or shops is often refused by policy."""
    if chance.random() < 1 / 6:
        return search(chance, seat, at, ENGINES.pick(chance), chance.choice(SEARCHES))
    site = sites.pick(chance)
    if site.topic in POLICY_TOPICS and chance.random() < 0.4:
        url = f"https://{site.host}/{chance.randint(1, 400)}"
        return open_blocked(chance, seat, at, url, topic=site.topic)
    return open_page(chance, seat, at, site)


def _moment(event: Event) -> datetime:
    return event.at
