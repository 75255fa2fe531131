"""Many records with one JSON object each enter; the columns of those that are read without a fault leave."""

from collections.abc import Sequence
from itertools import compress
from typing import Any

import numpy as np
import orjson

from monitor.ingest.readers.columns import Cells
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.jsonlines.parser import is_deep, pivot, to_text, walk
from monitor.ingest.readers.parts import Cutter, Part

_TEXTS = frozenset({str, type(None)})
_NUMBERS = frozenset({int})
_OBJECTS = frozenset({dict, type(None)})

Object = dict[str, Any]


def make_json_cutter(layout: Layout, names: Sequence[str]) -> Cutter:
    """As `make_json_parser` does, for many records: a column after the other."""
    lists = tuple(layout.pivot.split(".")) if layout.pivot else ()
    paths = [(name, tuple(name.split("."))) for name in names]

    def cut(texts: Sequence[str]) -> list[Part]:
        numbers, records = _load(texts)
        if layout.hand_made:
            fits = [_is_single(texts[at], one, layout.descend) for at, one in zip(numbers, records, strict=True)]
            numbers, records = list(compress(numbers, fits)), list(compress(records, fits))
        for key in layout.descend:
            records = [inner if type(inner := record.get(key)) is dict else record for record in records]
        if lists:
            records = [{**record, **pivot(record, lists)} for record in records]
        keys: set[str] = set().union(*records)
        nothing: Cells = [None] * len(records)
        columns = [
            _take(records, keys, name, path) if name in keys or path[0] in keys else nothing for name, path in paths
        ]
        return [Part(np.array(numbers, dtype=np.intp), columns)] if numbers else []

    return cut


def _load(texts: Sequence[str]) -> tuple[list[int], list[Object]]:
    """The objects of these texts, as far as they are plain JSON."""
    places, records = list[int](), list[Object]()
    for number, text in enumerate(texts):
        try:
            record = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        if type(record) is dict and not ("\\" in text and "\\u0000" in text) and not is_deep(text):
            places.append(number)
            records.append(record)
    return places, records


def _is_single(text: str, record: Object, descend: Sequence[str]) -> bool:
    """Whether it is plain to see that no key stands in a text twice: what was read accounts for all of its quotes."""
    if "\\" in text:
        return False
    strings = len(record) + list(map(type, record.values())).count(str)
    for key in descend:
        inner = record.get(key)
        if type(inner) is dict:
            if len(descend) > 1 or not inner.keys().isdisjoint(record):
                return False
            strings += len(inner) + list(map(type, inner.values())).count(str)
    return text.count('"') == 2 * strings


def _take(records: Sequence[Object], keys: set[str], name: str, path: tuple[str, ...]) -> Cells:
    """One column of these objects as texts. keys: all that they have."""
    values: list[Any]
    if len(path) == 1:
        values = [record.get(name) for record in records]
    else:
        first = path[0]
        values = [record.get(first) for record in records]
        kinds = set(map(type, values))
        if name not in keys and len(path) == 2:
            second, rest = path[1], path[1:]
            if _OBJECTS.issuperset(kinds):
                values = [inner and inner.get(second) for inner in values]
            else:
                values = [None if inner is None else walk(inner, second, rest) for inner in values]
        else:
            values = [
                record.get(name) if inner is None else walk(record, name, path)
                for record, inner in zip(records, values, strict=True)
            ]
    kinds = set(map(type, values))
    if _TEXTS.issuperset(kinds):
        return values
    if _NUMBERS.issuperset(kinds):
        return list(map(str, values))
    return [value if value is None or type(value) is str else to_text(value) for value in values]
