"""A plan, its people and lists come in; a complete config folder leaves: settings, calendar, routes, roster, lists."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from monitor.records.people import Role, RosterRow
from monitor.simulate.lists import SchoolLists, write_lists
from monitor.simulate.people import People
from monitor.simulate.plan import HOME_SOURCE, SCHOOL_SOURCE, SchoolPlan

ROSTER_COLUMNS = ("login", "name", "role", "year", "group", "flags", "valid_from", "valid_to")
Value = str | int | date


def write_folder(folder: Path, plan: SchoolPlan, *, people: People, lists: SchoolLists) -> None:
    """Write filterwatch.toml, calendar.toml, routes.toml, roster.csv and lists/ into the folder (made if need be)."""
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    (folder / "filterwatch.toml").write_text(_settings(plan), encoding="utf-8")
    (folder / "calendar.toml").write_text(_calendar(plan.day), encoding="utf-8")
    (folder / "routes.toml").write_text(_routes(people), encoding="utf-8")
    write_roster(folder / "roster.csv", people.rows)
    write_lists(folder / "lists", lists)


def write_roster(path: Path, rows: Iterable[RosterRow]) -> None:
    """A roster CSV with the columns of `ROSTER_COLUMNS`; several flags are divided by blanks."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ROSTER_COLUMNS)
        for row in rows:
            days = (day.isoformat() if day else "" for day in (row.valid_from, row.valid_to))
            flags = " ".join(sorted(row.flags))
            writer.writerow((row.login, row.name, row.role.value, row.year, row.group, flags, *days))


def _settings(plan: SchoolPlan) -> str:
    mail: dict[str, Value] = {
        "host": "127.0.0.1",
        "port": plan.mail_port,
        "tls": plan.mail_tls,
        "from": "filterwatch@school.example",
    }
    if plan.ca_file:
        mail["ca_file"] = plan.ca_file
    school: dict[str, Value] = {
        "name": "Bramble Hill School (simulated)",
        "timezone": "Europe/London",
        "roster": "roster.csv",
    }
    return "".join(
        (
            "# A school that does not exist: written by `filterwatch demo`.\n",
            _table("[school]", school),
            _table(
                "[[source]]", {"name": SCHOOL_SOURCE, "path": "logs/access.log*", "format": "squid", "mode": "append"}
            ),
            _table("[[source]]", {"name": HOME_SOURCE, "path": "logs/laptops.csv", "format": "csv", "mode": "append"}),
            _table("[[list]]", {"name": "ut1", "path": "lists/ut1", "kind": "ut1"}),
            _table("[[list]]", {"name": "council", "path": "lists/council.txt", "kind": "domains", "theme": "bypass"}),
            _table("[[list]]", {"name": "iwf", "path": "lists/iwf.txt", "kind": "iwf"}),
            _table("[database]", {"url": "sqlite:///filterwatch.db"}),
            _table("[mail]", mail),
            _table("[web]", {"host": "127.0.0.1", "port": plan.web_port}),
        )
    )


def _calendar(day: date) -> str:
    """A term around the day, so that it is a school day whatever the year."""
    hours: dict[str, Value] = {"start": "08:30", "end": "15:30", "quiet": "17:30-08:00"}
    term: dict[str, Value] = {"name": "Term", "first": day - timedelta(days=28), "last": day + timedelta(days=70)}
    return _table("[hours]", hours) + _table("[[term]]", term)


def _routes(people: People) -> str:
    names = {row.login: row.name for row in people.rows}
    boxes: dict[str, str] = {}
    text = ""
    for role in (Role.HEAD, *(role for role in people.roles if role is not Role.HEAD)):
        login = people.roles[role]
        mail = boxes.setdefault(login, f"{role.value.replace('_', '-')}@school.example")
        text += _table("[[person]]", {"role": role.value, "login": login, "name": names[login], "mail": mail})
    officer: dict[str, Value] = {
        "role": "external",
        "login": "",
        "name": "Designated Officer",
        "mail": "lado@council.example",
    }
    return text + _table("[[person]]", officer)


def _table(head: str, values: Mapping[str, Value]) -> str:
    """One TOML table; a JSON string of plain text is a TOML string as well."""
    lines = [head]
    for key, value in values.items():
        lines.append(f"{key} = {value.isoformat() if isinstance(value, date) else json.dumps(value)}")
    return "\n".join(lines) + "\n\n"
