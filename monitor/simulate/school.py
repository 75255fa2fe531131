"""A plan comes in; a school leaves: a config folder ready to run, its days as events, and the truth about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from monitor.errors import ConfigError, Problem
from monitor.simulate.chance import Popular
from monitor.simulate.days import in_order, run_background
from monitor.simulate.event import Event
from monitor.simulate.folder import write_folder
from monitor.simulate.lists import SchoolLists, make_lists
from monitor.simulate.live import LiveWriter
from monitor.simulate.people import People, make_people
from monitor.simulate.plan import SCHOOL_SOURCE, SchoolPlan
from monitor.simulate.planted import PlantedCase, Stage, on_day, plant_cases, plant_daily, set_stage
from monitor.simulate.seating import Seating
from monitor.simulate.timetable import SATURDAY, at_local
from monitor.simulate.truth import TruthRow, write_truth
from monitor.simulate.web import Site, make_sites

ROTATION = time(12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedSchool:
    """Everything about a school that does not exist. The same plan gives the same bytes, on any machine."""

    plan: SchoolPlan
    people: People
    lists: SchoolLists
    sites: Popular[Site]
    stage: Stage
    cases: tuple[PlantedCase, ...]

    @property
    def truth(self) -> tuple[TruthRow, ...]:
        return tuple(case.truth for case in self.cases)

    @property
    def starts_at(self) -> datetime:
        return at_local(self.plan.day, time(8))

    @property
    def ends_at(self) -> datetime:
        return at_local(self.plan.day, time(23, 30))

    def events(self, day: date) -> Iterator[Event]:
        """One day, in time order: everybody's background, and on the plan's own day every planted case."""
        background = run_background(
            self.plan.seed,
            day,
            people=self.people,
            seating=self.stage.seating,
            sites=self.sites,
            pace=self.plan.pace,
        )
        return in_order([background, *(case.events for case in self.cases_of(day))])

    def open_writer(self, folder: Path) -> LiveWriter:
        """The writer of the plan's day; it renames the school's log once, at half past twelve."""
        return LiveWriter(folder, self.events(self.plan.day), rotate_at=at_local(self.plan.day, ROTATION))

    def write_days(self, folder: Path, *, days_before: int = 0) -> int:
        """Write the plan's day, after so many earlier days, in one go. Returns the number of lines."""
        lines = 0
        for back in range(days_before, 0, -1):
            with LiveWriter(folder, self.events(self.plan.day - timedelta(days=back))) as writer:
                lines += writer.write_all()
        with self.open_writer(folder) as writer:
            return lines + writer.write_all()

    def cases_of(self, day: date) -> tuple[PlantedCase, ...]:
        """What is planted on a day: every case on the plan's own day, the slow one on other school days."""
        if day == self.plan.day:
            return self.cases
        return plant_daily(on_day(self.stage, day)) if day.weekday() < SATURDAY else ()


def make_school(plan: SchoolPlan) -> SimulatedSchool:
    """Make a school in memory. Raises ConfigError where the plan's day is no weekday."""
    if plan.day.weekday() >= SATURDAY:
        what = f"{plan.day} is a {plan.day:%A}."
        raise ConfigError([Problem("simulated school, day", what, "Choose a day from Monday to Friday.")])
    people = make_people(plan.seed, plan.day, people=plan.people, head_is_dsl=plan.head_is_dsl)
    sites = make_sites(plan.seed)
    lists = make_lists(plan.seed, sites)
    stage = set_stage(plan.seed, plan.day, source=SCHOOL_SOURCE, people=people, seating=Seating(people), lists=lists)
    return SimulatedSchool(plan=plan, people=people, lists=lists, sites=sites, stage=stage, cases=plant_cases(stage))


def write_school(folder: Path, plan: SchoolPlan) -> SimulatedSchool:
    """Make a school and write its config folder and `truth.json`; `open_writer` or `write_days` write its logs.

    Raises ConfigError where the folder already holds a config, or the plan's day is no weekday.
    """
    if (folder / "filterwatch.toml").exists():
        where, what = str(folder / "filterwatch.toml"), "is there already."
        raise ConfigError([Problem(where, what, "Choose an empty folder for the simulated school.")])
    school = make_school(plan)
    write_folder(folder, plan, people=school.people, lists=school.lists)
    write_truth(folder / "truth.json", school.truth)
    return school
