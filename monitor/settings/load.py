"""A config folder goes in; a checked School comes out, or one ConfigError that holds every problem found."""

import secrets
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.errors import ConfigError, Problem
from monitor.records.people import Person
from monitor.settings.checks import (
    CALENDAR,
    MAIN,
    find_calendar_problems,
    find_setting_problems,
)
from monitor.settings.key import has_key, load_mail_password, load_or_create_key
from monitor.settings.model import CalendarSettings, RoutesSettings, Settings
from monitor.settings.paths import (
    default_config_folder,
    exists,
    find_config_file,
    find_path_problems,
    resolve_paths,
    sqlite_file,
)
from monitor.settings.roster import Roster, normalise_login, read_roster
from monitor.settings.route_checks import ROUTES, find_person_problems, find_route_problems
from monitor.settings.rules import load_rules
from monitor.settings.school import School
from monitor.settings.school_calendar import SchoolCalendar
from monitor.settings.validation import read_section, read_toml

MAX_ROSTER_BYTES = 50_000_000


def load_school(path: Path | None = None, *, today: date | None = None, needs_routes: bool = True) -> School:
    """Read a config folder (or its filterwatch.toml) and check it as a whole.

    today: the day for which cover dates and terms are judged; left out = today at the school. needs_routes: False
    where nobody is told anyway (replay, formats, lists): routes without a reachable person are then warnings.
    In the result every path is absolute, and what is not fatal stands in `warnings`.
    Raises ConfigError with every problem, warnings included.
    """
    main = find_config_file(path)
    folder = main.parent
    data, problems = read_toml(main)
    raw, wrong = read_section(data, Settings, file=main.name)
    problems += wrong
    if not any(problem.fatal and problem.where == str(main) for problem in problems):
        problems += find_setting_problems(raw)
    settings = resolve_paths(raw, folder)
    problems += find_path_problems(settings)
    roster = _load_roster(settings)
    problems += roster.problems
    today = today or datetime.now(tz=_zone(settings)).date()
    calendar, wrong = _load_calendar(folder, today=today)
    problems += wrong
    routes, people, wrong = _load_routes(folder, today=today, needs_routes=needs_routes)
    problems += wrong
    config_folders = (default_config_folder(), folder)
    rules, wrong = load_rules(config_folders)
    problems += wrong
    key, wrong = _load_key(settings, folder)
    problems += wrong + _password_problems(settings)
    if any(problem.fatal for problem in problems):
        raise ConfigError(problems)
    return School(
        folder=folder,
        config_folders=config_folders,
        settings=settings,
        calendar=calendar,
        routes=routes,
        people=people,
        roster=roster.rows,
        rules=rules,
        key=key,
        warnings=tuple(problems),
    )


def load_defaults() -> School:
    """A school without a config folder, to replay or try single files: shipped defaults and a passing key.

    Raises ConfigError when the shipped rules are damaged.
    """
    config_folders = (default_config_folder(),)
    rules, problems = load_rules(config_folders)
    if problems:
        raise ConfigError(problems)
    return School(
        folder=Path.cwd(),
        config_folders=config_folders,
        settings=Settings(),
        calendar=CalendarSettings(),
        routes=RoutesSettings(),
        people=(),
        roster=(),
        rules=rules,
        key=secrets.token_bytes(32),
    )


def school_calendar(school: School) -> SchoolCalendar:
    """The school's calendar in its time zone."""
    return SchoolCalendar(school.calendar, ZoneInfo(school.settings.school.timezone))


def to_people(routes: RoutesSettings) -> tuple[Person, ...]:
    """The people of routes.toml, their logins normalised as in the logs."""
    return tuple(
        Person(
            role=person.role,
            login=normalise_login(person.login),
            name=person.name,
            mail=person.mail,
            first=person.first,
            last=person.last,
        )
        for person in routes.person
    )


def _load_roster(settings: Settings) -> Roster:
    path = settings.school.roster
    if path is None:
        where, fix = f"{MAIN}: [school] roster", "Add one, so that pupils and staff can be told apart."
        problem = Problem(where, "is missing: every login will be unknown.", fix, fatal=False)
        return Roster(rows=(), problems=(problem,))
    try:
        if path.stat().st_size > MAX_ROSTER_BYTES:
            problem = Problem(str(path), "is too large for a roster.", "Export one row for each login.")
            return Roster(rows=(), problems=(problem,))
        return read_roster(path.read_bytes(), file=path.name)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
        fix = "Check [school] roster in filterwatch.toml, and who may read the file."
        return Roster(rows=(), problems=(Problem(str(path), f"can't be read: {reason}.", fix),))


def _load_calendar(folder: Path, *, today: date) -> tuple[CalendarSettings, list[Problem]]:
    path = folder / CALENDAR
    if not exists(path):
        fix = "Add your terms; until then every weekday that isn't a bank holiday is a school day."
        return CalendarSettings(), [Problem(CALENDAR, "is missing.", fix, fatal=False)]
    data, problems = read_toml(path)
    calendar, wrong = read_section(data, CalendarSettings, file=CALENDAR)
    return calendar, problems + wrong + find_calendar_problems(calendar, today=today)


def _load_routes(
    folder: Path, *, today: date, needs_routes: bool
) -> tuple[RoutesSettings, tuple[Person, ...], list[Problem]]:
    path = folder / ROUTES
    data, problems = read_toml(path) if exists(path) else ({}, [])
    routes, wrong = read_section(data, RoutesSettings, file=ROUTES)
    problems += wrong + find_person_problems(routes)
    people = to_people(routes)
    if problems:  # a person that can't be read would show up a second time as a route without anybody
        return routes, people, problems
    problems = find_route_problems(people, today=today)
    if not needs_routes:
        problems = [replace(problem, fatal=False) for problem in problems]
    return routes, people, problems


def _load_key(settings: Settings, folder: Path) -> tuple[bytes, list[Problem]]:
    """The key; a new one is never made beside a database whose columns were sealed with another."""
    database = sqlite_file(settings)
    if database is not None and exists(database) and not has_key(folder):
        fix = f"Restore filterwatch.key from the backup; without it, {database.name} can't be read."
        return b"", [Problem(str(folder / "filterwatch.key"), "is missing, but the database is there.", fix)]
    try:
        return load_or_create_key(folder), []
    except ConfigError as error:
        return b"", error.problems


def _password_problems(settings: Settings) -> list[Problem]:
    """A password that can't be used is fatal; one that isn't here may yet come as a credential of the daemon alone."""
    if settings.mail is None:
        return []
    try:
        load_mail_password(settings.mail)
    except ConfigError as error:
        is_fatal = settings.mail.password_file is not None
        return [replace(problem, fatal=is_fatal) for problem in error.problems]
    return []


def _zone(settings: Settings) -> ZoneInfo:
    try:
        return ZoneInfo(settings.school.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the checks report it; until then any day will do
        return ZoneInfo("UTC")
