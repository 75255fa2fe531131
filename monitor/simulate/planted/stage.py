"""The school, its lists and the day come in; the cast leaves: which pupil plays which planted case, and when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from random import Random

from monitor.records.people import RosterRow, SubjectKind
from monitor.simulate.browsing import after
from monitor.simulate.chance import chance_of
from monitor.simulate.event import Event, Seat
from monitor.simulate.lists import SchoolLists
from monitor.simulate.people import People
from monitor.simulate.seating import Seating
from monitor.simulate.timetable import LESSONS, at_local
from monitor.simulate.truth import TruthRow

SITE_BREACH_PEOPLE = 7
LEAD_PARTS = ("iwf_page", "gambling_lesson", "self_harm_search", "allowed_listed_host", "bypass", "slow_drip")
QUIET_PARTS = ("innocent_page", "advert_burst", "help_seeking", "curriculum")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedCase:
    """The requests of one case, in time order, and the one row of truth about them."""

    events: tuple[Event, ...]
    truth: TruthRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a case needs. parts: the pupil of each case; crowd: who reaches one allowed host; class_pupils: one form."""

    seed: int
    day: date
    source: str
    people: People
    seating: Seating
    lists: SchoolLists
    parts: dict[str, RosterRow]
    crowd: tuple[RosterRow, ...]
    class_pupils: tuple[RosterRow, ...]

    def chance(self, case: str) -> Random:
        return chance_of(self.seed, self.day, "planted", case)

    def moment(self, chance: Random, *, lesson: int, first_minute: int = 2, last_minute: int = 8) -> datetime:
        """A moment in the first minutes of lesson 0 to 4."""
        return after(at_local(self.day, LESSONS[lesson][0]), chance.uniform(first_minute * 60, last_minute * 60))

    def at(self, hour: int, minute: int) -> datetime:
        return at_local(self.day, time(hour, minute))

    def seat(self, login: str, at: datetime) -> Seat:
        return self.seating.seat_at(login, at, self.day)


def set_stage(seed: int, day: date, *, source: str, people: People, seating: Seating, lists: SchoolLists) -> Stage:
    """Cast the parts by seed: leads are pupils without a flag, so that nothing but the case moves their severity."""
    chance = chance_of(seed, "cast")
    pupils = list(people.present_pupils())
    chance.shuffle(pupils)
    pupils.sort(key=lambda row: bool(row.flags))
    names = LEAD_PARTS + QUIET_PARTS
    parts = dict(zip(names, pupils, strict=False))
    spare = pupils[len(names) :]
    crowd = tuple((spare + [parts[name] for name in QUIET_PARTS])[:SITE_BREACH_PEOPLE])
    leads = {parts[name].login for name in LEAD_PARTS}
    free = [row for row in pupils if row.login not in leads and row not in crowd]
    free = free or [row for row in pupils if row.login not in leads]
    largest = max(people.forms(), key=lambda form: sum(row.group == form for row in free))
    return Stage(
        seed=seed,
        day=day,
        source=source,
        people=people,
        seating=seating,
        lists=lists,
        parts=parts,
        crowd=crowd,
        class_pupils=tuple(row for row in free if row.group == largest),
    )


def on_day(stage: Stage, day: date) -> Stage:
    """The same cast on another day."""
    return replace(stage, day=day)


def first_staff(people: People) -> RosterRow:
    """A member of staff who holds no safeguarding role."""
    held = set(people.roles.values())
    return next(row for row in people.of_kind(SubjectKind.STAFF) if row.login not in held)


def to_case(events: Iterable[Event], truth: TruthRow) -> PlantedCase:
    """Put a case's requests in time order."""
    return PlantedCase(events=tuple(sorted(events, key=lambda event: event.at)), truth=truth)
