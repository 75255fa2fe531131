"""The models of monitor/settings go in; docs/config.md, every key of every file of the config folder, comes out."""

import ast
import inspect
import tomllib
from collections.abc import Iterator
from copy import copy
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from monitor.records.people import SubjectKind
from monitor.services.review.wording import ROLES as ROLE_WORDS
from monitor.settings.model import CalendarSettings, Quiet, RoutesSettings, Rules, Section, Settings
from monitor.settings.roster import COLUMNS, NEEDED, ROLES
from monitor.settings.routes import planned_route
from monitor.settings.validation import field_names
from tools.markdown import to_fence, to_table, to_text

REPO = Path(__file__).resolve().parent.parent
EXAMPLES = REPO / "docs" / "examples"
PLAIN = {
    str: "text", int: "whole number", float: "number", bool: "`true` or `false`", Path: "path", date: "day",
    time: "time of day",
}  # fmt: skip

INTRODUCTION = """\
# The config folder

Made by `make docs` from the program itself. `filterwatch init DIR` writes the folder with every key in it, commented
out; `filterwatch check -c DIR` says every problem at once, each with what to do. A key that isn't known is a problem,
with the nearest name that is.

| file | says |
|---|---|
| [`filterwatch.toml`](#filterwatchtoml) | which logs are read, against which lists, and how people are reached |
| [`calendar.toml`](#calendartoml) | school days, school hours, quiet time |
| [`routes.toml`](#routestoml) | who may be told, by role |
| [`roster.csv`](#rostercsv) | who a login is |
| [`rules/`](#rules) | when attempts become a draft |
| other folders | [what else a school may replace](#what-else-a-school-may-replace) |
| `filterwatch.key` | 32 bytes that `init` made for this school alone |

Paths are relative to the folder. The program reads the folder when it starts: after a change, `filterwatch check`,
then restart the services. Keep a copy of `filterwatch.key` apart from the backup of the database: without it the
database can't name anyone."""

AFTER_WAYS = """\
The role of a person in `routes.toml` counts before the roster's. A role without anybody who may be told is passed over;
where none is left, the `external` contact is told. Nobody is told of a draft about themselves, or about somebody who
reads the same mailbox. `check` refuses a file in which a draft would have nobody to go to."""

ABOUT_ROSTER = """\
A CSV with a header row: UTF-8, UTF-16 or Windows-1252; comma, semicolon, tab or bar. Columns may come in any order and
any case; others are left alone. `filterwatch roster check FILE` says what is wrong with which row."""

ABOUT_RULES = """\
Shipped: {files}. A table may stand in any file of the folder, but in one only; `[[repeat]]` may stand in several, and
they add up."""

REPLACING = """\
## What else a school may replace

A file in one of these folders stands for the shipped file of the same name, as a whole, and outlives an update: copy
the shipped file and change the copy. In `rules/`, `formats/`, `phrases/` and `checklists/` a file with a new name is
added.

| folder | one file says |
|---|---|
| `rules/` | when attempts become a draft |
| `formats/` | how one kind of log is written ([formats.md](formats.md)) |
| `themes/` | the themes; which word of a filter or list means which; what is let be; known filter-test addresses |
| `phrases/` | words in searches, by theme |
| `checklists/` | the steps that a draft of one theme shows |
| `mail/` | the words of one mail |"""


def compose_config() -> str:
    parts = [
        INTRODUCTION,
        *_compose_file("filterwatch.toml", Settings),
        *_compose_file("calendar.toml", CalendarSettings),
        *_compose_file("routes.toml", RoutesSettings),
        "### Who is told about whom",
        _compose_ways(),
        *_compose_roster(),
        *_compose_rules(),
        *_compose_themes(),
        REPLACING,
    ]
    return "\n\n".join(parts) + "\n"


def _compose_file(name: str, model: type[Section], *, example: str = "") -> Iterator[str]:
    yield f"## {name}"
    yield to_text(model.__doc__)
    yield _show_example(example or name)
    plain = {key: info for key, info in read_keys(model) if not _inner_model(info)}
    if plain:
        yield "### Above the first table"
        yield _compose_keys(plain)
    for key, info in read_keys(model):
        inner = _inner_model(info)
        if inner:
            yield from _compose_table(f"[[{key}]]" if _is_repeated(info) else f"[{key}]", info, inner)
            for part, within in read_keys(inner):
                table = _inner_model(within)
                if table:
                    yield from _compose_table(f"[{key}.{part}]", within, table)


def _compose_table(heading: str, info: FieldInfo, model: type[Section]) -> Iterator[str]:
    yield f"### {heading}"
    yield to_text(info.description or model.__doc__)
    yield _compose_keys(dict(read_keys(model)))


def _compose_keys(keys: dict[str, FieldInfo]) -> str:
    rows = [
        (f"`{key}`", _spell_type(info), _spell_default(info), to_text(info.description)) for key, info in keys.items()
    ]
    return "\n".join(to_table(("key", "value", "default", "what it does"), rows))


def _compose_ways() -> str:
    kinds = {
        "a pupil, a visitor, a shared or unknown login, a device": SubjectKind.PUPIL,
        "a member of staff": SubjectKind.STAFF,
        "the Headteacher, also where they are the DSL": SubjectKind.HEAD,
        "a governor": SubjectKind.GOVERNOR,
        "a technician": SubjectKind.TECHNICIAN,
    }
    rows = [
        (words, ", then ".join(f"`{role}` ({ROLE_WORDS[role]})" for role in planned_route(kind, "", ())))
        for words, kind in kinds.items()
    ]
    return "\n".join(to_table(("a draft about", "is told to"), rows)) + f"\n\n{AFTER_WAYS}"


def _compose_roster() -> Iterator[str]:
    yield "## roster.csv"
    yield ABOUT_ROSTER
    yield _show_example("roster.csv", language="csv")
    rows = [
        (f"`{name}`", ", ".join(f"`{role}`" for role in ROLES) if name == "role" else "text", _needed(name), text)
        for name, text in COLUMNS.items()
    ]
    yield "\n".join(to_table(("column", "value", "", "what it says"), rows))


def _needed(column: str) -> str:
    return "**needed**" if column in NEEDED else ""


def _compose_rules() -> Iterator[str]:
    files = ", ".join(f"`{path.name}`" for path in sorted((REPO / "config" / "rules").glob("*.toml")))
    first, *rest = _compose_file("rules/", Rules, example="rules/repeat.toml")
    yield first
    yield ABOUT_RULES.format(files=files)
    yield from rest


def _compose_themes() -> Iterator[str]:
    data = tomllib.loads((REPO / "config" / "themes" / "themes.toml").read_text(encoding="utf-8"))
    yield "## Themes"
    yield "What `theme` of a `[[list]]` and `themes` of `[instant]` may say. Severity 0 is never counted."
    rows = [(f"`{row['id']}`", row["label"], str(row["severity"])) for row in data["theme"]]
    yield "\n".join(to_table(("theme", "means", "severity"), rows))


def _show_example(name: str, *, language: str = "toml") -> str:
    return "\n".join(to_fence((EXAMPLES / name).read_text(encoding="utf-8"), language))


def read_keys(model: type[Section]) -> Iterator[tuple[str, FieldInfo]]:
    """(key, its field) of a table; the description is the string that stands under the field."""
    said = {field: text for kind in reversed(model.__mro__) for field, text in _docstrings(kind)}
    for key, field in field_names(model).items():
        info = copy(model.model_fields[field])
        info.description = info.description or said.get(field)
        yield key, info


def _docstrings(model: type) -> Iterator[tuple[str, str]]:
    """(field, the string that stands under it) of one class of ours."""
    if not issubclass(model, Section):
        return
    (definition,) = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(definition, ast.ClassDef)
    for field, below in pairwise(definition.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            yield field.target.id, inspect.cleandoc(str(ast.literal_eval(below.value)))


def _inner_model(info: FieldInfo) -> type[Section] | None:
    inner = (info.annotation, *get_args(info.annotation))
    return next((kind for kind in inner if isinstance(kind, type) and issubclass(kind, Section)), None)


def _is_repeated(info: FieldInfo) -> bool:
    return get_origin(info.annotation) is tuple


def _spell_type(info: FieldInfo) -> str:
    limits = {name: getattr(part, name) for part in info.metadata for name in ("ge", "gt", "le") if hasattr(part, name)}
    words = _spell_annotation(info.annotation, info.metadata)
    if {"gt", "le"} <= limits.keys():
        return f"{words}, more than {limits['gt']}, at most {limits['le']}"
    if "le" in limits:
        return f"{words}, {limits['ge']} to {limits['le']}"
    if "ge" in limits:
        return f"{words}, at least {limits['ge']}"
    return f"{words}, more than {limits['gt']}" if "gt" in limits else words


def _spell_annotation(kind: Any, metadata: list[Any]) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _spell_annotation(inner[0], metadata)
    if origin in {Union, UnionType}:
        words = [_spell_annotation(part, metadata) for part in inner if part is not NoneType]
        return " or ".join(dict.fromkeys(words))
    if origin is tuple:
        return f"list of {_spell_annotation(inner[0], [])}s"
    if origin is Literal or issubclass(kind, StrEnum):
        return " ".join(f"`{word}`" for word in (inner if origin is Literal else kind))
    if any(getattr(part, "pattern", None) for part in metadata):
        return "text as `17:30-08:00`" if metadata == _pattern_of(Quiet) else "letters, digits, `.` `-` `_`"
    return "a table, below" if issubclass(kind, Section) else PLAIN[kind]


def _pattern_of(kind: Any) -> list[Any]:
    return FieldInfo.from_annotation(kind).metadata


def _spell_default(info: FieldInfo) -> str:
    value = info.default
    if info.is_required():
        return "**needed**"
    if value is None or value == "":
        return "none"
    if isinstance(value, tuple):
        return f"`[{', '.join(_spell_value(item) for item in value)}]`"
    return f"`{_spell_value(value)}`"


def _spell_value(value: object) -> str:
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    return f'"{value}"' if isinstance(value, str) else str(value)
