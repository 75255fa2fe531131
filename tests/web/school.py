"""An invented school: its people, its roster, its morning, and a desk over an empty database."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from monitor.records.people import Person, Role, RosterRow, SubjectKind, Viewer
from monitor.records.theme import ThemeTable
from monitor.services.review.desk import Desk, open_desk
from monitor.services.review.viewers import viewer_of
from monitor.settings.model import (
    CalendarSettings,
    RoutesSettings,
    Rules,
    SchoolSection,
    Settings,
    SourceSection,
    WebSection,
)
from monitor.settings.school import School
from monitor.store.engine import open_engine
from monitor.store.migrate import prepare_database

REPO = Path(__file__).resolve().parent.parent.parent
KEY = bytes(range(32))
NOW = datetime(2026, 10, 6, 6, 58, tzinfo=UTC)  # a Tuesday in British Summer Time: 07:58 at the school

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


def viewer_for(desk: Desk, login: str) -> Viewer:
    viewer = viewer_of(desk.school, login, on=desk.to_day(NOW))
    assert viewer is not None
    return viewer
