"""One JSON object a record enters; rows leave, by dotted paths."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from monitor.frames import CATEGORY_SEPARATOR
from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.delimited.parser import Parser
from monitor.ingest.readers.format import Layout

NOT_JSON = "not a JSON object"
TOO_DEEP = "an object with too many others inside each other"
DOUBLED = "a key comes twice: a quote inside a value is not escaped"

MOST_LEVELS = 64
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_DISGUISED = re.compile(r'\\u[0-9a-fA-F]{4}[^"]*"\s*:')  # a key that no template writes
_OTHER = ("intValue", "boolValue", "multiValue")  # where there is no `value`
_TEXTS = frozenset({str, type(None)})


def make_json_parser(layout: Layout, names: Sequence[str]) -> Parser:
    """Read the wanted paths of each object. A path may also be a key that holds dots itself.

    A list of plain values becomes one text; of a list of objects, the path goes on in each. Something before the first
    brace (a program's tag) is passed over.
    """
    find = make_finder(layout, names)

    def parse(text: str) -> Row | str | None:
        if is_deep(text):
            return TOO_DEEP
        record = _load(text)
        if record is None:
            return NOT_JSON
        values = find(record)
        if _TEXTS.issuperset(map(type, values)):
            return tuple(values)
        return tuple(value if value is None or type(value) is str else to_text(value) for value in values)

    return _refuse_doubled(parse, names) if layout.hand_made else parse


def make_finder(layout: Layout, names: Sequence[str]) -> Callable[[dict[str, Any]], list[Any]]:
    """What finds the values of the wanted paths in an object."""
    plain = [name for name in names if "." not in name]
    dotted = [(place, name, tuple(name.split("."))) for place, name in enumerate(names) if "." in name]
    lists = tuple(layout.pivot.split(".")) if layout.pivot else ()

    def find(record: dict[str, Any]) -> list[Any]:
        record = descend(record, layout.descend)
        if lists:
            record = {**record, **pivot(record, lists)}
        values = list(map(record.get, names if len(plain) == len(names) else plain))
        for place, name, path in dotted:
            inner = record.get(path[0])
            values.insert(place, record.get(name) if inner is None else walk(record, name, path))
        return values

    return find


def descend(record: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """The object inside that these keys lead to; where one leads to none, it is passed over."""
    for key in keys:
        inner = record.get(key)
        record = inner if isinstance(inner, dict) else record
    return record


def is_deep(text: str) -> bool:
    """Whether objects and lists stand inside each other more than MOST_LEVELS times, which no product writes."""
    if text.count("[") + text.count("{") <= MOST_LEVELS:
        return False
    level = deepest = 0
    for sign in _STRING.sub("", text):
        if sign in "[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in "]}":
            level -= 1
    return deepest > MOST_LEVELS


def _refuse_doubled(parse: Parser, names: Sequence[str]) -> Parser:
    """Records of a template that escapes nothing: a quote in an address can bring further keys."""
    keys = re.compile(rf'"({"|".join(map(re.escape, names))})"\s*:')

    def parse_once(text: str) -> Row | str | None:
        found = keys.findall(text)
        is_doubled = len(set(found)) < len(found) or ("\\u" in text and _DISGUISED.search(text) is not None)
        return DOUBLED if is_doubled else parse(text)

    return parse_once


def _load(text: str) -> dict[str, Any] | None:
    place = 0 if text.startswith("{") else text.find("{")
    if place < 0:
        return None
    text = text[place:] if place else text
    if "\\u0000" in text:
        text = text.replace("\\u0000", " ")
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError:
        record = _load_leniently(text)
    return record if isinstance(record, dict) else None


def _load_leniently(text: str) -> Any:
    """What orjson refuses and hand-made JSON holds: raw control characters, NaN, lone surrogates (which become `?`)."""
    try:
        record = json.loads(text, strict=False)
        return json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def walk(value: Any, name: str, path: tuple[str, ...]) -> Any:
    """What stands at the end of a path, in each item of the lists on the way; None where nothing does."""
    if type(value) is dict and name in value:
        return value[name]
    for number, key in enumerate(path):
        if type(value) is dict:
            value = value.get(key)
        elif type(value) is list:
            rest = path[number:]
            if len(rest) == 1:
                found = [item.get(key) if type(item) is dict else walk(item, key, rest) for item in value]
            else:
                found = [walk(item, ".".join(rest), rest) for item in value]
            return [item for item in found if item is not None] or None
        else:
            return None
    return value


def pivot(record: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The {name, value} objects under a path as keys; the first of two equal names counts."""
    columns: dict[str, Any] = {}
    for item in _flatten(walk(record, ".".join(path), path)):
        if type(item) is dict and type(name := item.get("name")) is str and name not in columns:
            columns[name] = item["value"] if "value" in item else next((item[k] for k in _OTHER if k in item), None)
    return columns


def _flatten(value: Any) -> list[Any]:
    if type(value) is list:
        if all(type(item) is dict for item in value):
            return value
        return [inner for item in value for inner in _flatten(item)]
    return [] if value is None else [value]


def to_text(value: Any) -> str | None:
    """A value as a cell: the items of a list are joined, an object is none."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        parts = value if _TEXTS.issuperset(map(type, value)) else [to_text(item) for item in value]
        return CATEGORY_SEPARATOR.join(part for part in parts if part) or None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if isinstance(value, dict) else str(value)
