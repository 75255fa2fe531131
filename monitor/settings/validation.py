"""A table read from TOML and a model go in; the model's value and one problem per wrong key come out."""

import difflib
import tomllib
from collections.abc import Iterable
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import Problem
from monitor.settings.model import Section

S = TypeVar("S", bound=Section)
Location = tuple[int | str, ...]

PATTERN_FIXES = {
    "name": "Use letters, digits, '.', '-' and '_', at most 64.",
    "quiet": 'Write quiet = "17:30-08:00".',
}
TYPE_FIXES: dict[object, str] = {
    time: 'Write a time of day as "08:30".',
    date: "Write a day as 2026-09-07, without quotes.",
}


def read_toml(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Read a TOML file; a byte-order mark is tolerated. What can't be read gives an empty table and one problem."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text), []
    except OSError as error:
        return {}, [
            Problem(str(path), f"can't be read: {error.strerror}.", "Check that it exists and who may read it.")
        ]
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start})."
        return {}, [Problem(str(path), what, "Save it as UTF-8 in the editor.")]
    except tomllib.TOMLDecodeError as error:
        return {}, [Problem(str(path), f"is not valid TOML: {error}.", "Mend that line; text needs quotes.")]


def read_section(data: dict[str, Any], model: type[S], *, file: str) -> tuple[S, list[Problem]]:
    """Validate a whole file against its model.

    Returns the model's value and every problem. With problems, the value is what the rest of the file says (wrong keys
    are left out, a table that lacks a required key is left out as a whole), so that later checks can go on.
    """
    problems: list[Problem] = []
    for _ in range(10):
        try:
            return model.model_validate(data), problems
        except ValidationError as error:
            details = error.errors(include_url=False)
            if not problems:  # one pass tells all; what it leaves out would only be called missing in the next
                problems = [_describe(detail, model, file) for detail in details]
            data = _without(data, [_wrong_part(detail) for detail in details])
    return model(), problems


def nearest_name(word: str, names: Iterable[str]) -> str | None:
    """The known name that a mistyped word probably meant, or None."""
    by_key = {name.casefold(): name for name in names}
    found = difflib.get_close_matches(word.casefold(), by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else None


def suggest(word: str, names: Iterable[str]) -> str:
    """A sentence with the nearest known name, or with all of them when none is near."""
    known = sorted(names)
    near = nearest_name(word, known)
    return f'Did you mean "{near}"?' if near else f"Known: {', '.join(known)}."


def field_names(model: type[BaseModel]) -> dict[str, str]:
    """Key in the file -> field of the model (they differ where the key is a Python keyword)."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def describe_location(location: Location) -> str:
    """("source", 1, "path") -> `[[source]] 2, path`; ("mail", "tls") -> `[mail] tls`."""
    parts = list(location)
    if len(parts) > 1 and isinstance(parts[1], int):
        head = f"[[{parts[0]}]] {parts[1] + 1}" if len(parts) > 2 else f"{parts[0]}, value {parts[1] + 1}"
        return ", ".join([head, *(str(part) for part in parts[2:])])
    if len(parts) > 1:
        return f"[{parts[0]}] " + " ".join(str(part) for part in parts[1:])
    return str(parts[0]) if parts else "the file"


def _describe(detail: ErrorDetails, model: type[Section], file: str) -> Problem:
    location = detail["loc"]
    where = f"{file}: {describe_location(location)}"
    key = str(location[-1]) if location else ""
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = field_names(_section_at(model, location[:-1]))
        is_misplaced = len(location) > 1 and key in field_names(model)
        fix = "It belongs above the first [table] of the file." if is_misplaced else suggest(key, known)
        return Problem(where, "is not a known key.", fix)
    if kind == "missing":
        return Problem(where, "is missing.", f"Add {key} = ...")
    if kind in {"literal_error", "enum"}:
        expected = str(detail.get("ctx", {}).get("expected", "")).replace("'", '"')
        near = _nearest_expected(detail["input"], expected)
        return Problem(where, f"must be one of {expected}.", f'Did you mean "{near}"?' if near else "")
    if kind == "string_pattern_mismatch":
        return Problem(where, "is not written as it must be.", PATTERN_FIXES.get(key, ""))
    message = detail["msg"].removeprefix("Value error, ")
    annotation = _annotation_at(model, location)
    return Problem(where, f"{message[:1].lower()}{message[1:]}.", TYPE_FIXES.get(annotation, ""))


def _nearest_expected(value: object, expected: str) -> str | None:
    words = [part.strip(' "') for part in expected.replace(" or ", ", ").split(",")]
    return nearest_name(value, words) if isinstance(value, str) else None


def _annotation_at(model: type[Section], location: Location) -> object:
    if not location or not isinstance(location[-1], str):
        return None
    section = _section_at(model, location[:-1])
    field = section.model_fields.get(field_names(section).get(location[-1], ""))
    return field.annotation if field else None


def _section_at(model: type[BaseModel], location: Location) -> type[BaseModel]:
    """The model of the table at a location: through `tuple[Table, ...]` and `Table | None`."""
    for part in location:
        if isinstance(part, str):
            field = model.model_fields[field_names(model).get(part, part)]
            inner = (field.annotation, *get_args(field.annotation))
            model = next((kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)), model)
    return model


def _wrong_part(detail: ErrorDetails) -> Location:
    """What has to go so that the rest can be checked: the key, or the whole table when a key of it is missing."""
    location = detail["loc"]
    if detail["type"] == "missing":
        return location[:-1]
    if len(location) == 2 and isinstance(location[1], int):  # one bad value in a plain array: the array goes
        return location[:1]
    return location


def _without(data: dict[str, Any], locations: list[Location]) -> dict[str, Any]:
    """A copy of `data` without the parts at the locations."""

    def copy(value: Any, here: Location) -> Any:
        if isinstance(value, dict):
            return {key: copy(item, (*here, key)) for key, item in value.items() if (*here, key) not in gone}
        if isinstance(value, list):
            return [copy(item, (*here, i)) for i, item in enumerate(value) if (*here, i) not in gone]
        return value

    gone = set(locations)
    return {} if () in gone else {key: copy(item, (key,)) for key, item in data.items() if (key,) not in gone}
