"""One JSON record enters; the template of all that look like it leaves, if what they mean is plain from their look."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.jsonlines.parser import descend, make_finder, make_json_parser, pivot, to_text
from monitor.ingest.readers.jsonlines.template import Leaves, Template, Tokens, Value, lay_out

LONGEST_RECORD = 8_192
MOST_VALUES = 192

_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*+)"(\s*:)?|-?\d[-+.\deE]*+|true|false|null')
_MARK = "\0"  # no record that is taken apart here has one in a value


class Teacher:
    """Learns the templates of a layout's records; what a record means is what the layout's own parser reads."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        self._layout = layout
        self._lists = tuple(layout.pivot.split(".")) if layout.pivot else ()
        self._find = make_finder(layout, names)
        self._parse = make_json_parser(layout, names)

    def learn(self, record: bytes) -> Template | None:
        """The template of a record; None where it is no row, or what it means hangs on more than its look.

        record: in UTF-8, without a NUL, written or escaped.
        """
        start = record.find(b"{")
        if len(record) > LONGEST_RECORD or b'"' in record[: max(start, 0)] or not self._is_row(record, start):
            return None
        tokens = _read_tokens(record, start)
        if tokens is None or len(tokens.values) > MOST_VALUES:
            return None
        known = self._find_names(record, tokens)
        columns = None if known is None else self._place_values(record, tokens, known)
        if known is None or columns is None:
            return None
        template = lay_out(record, tokens, known, columns)
        fixed = template.leaves.keys() - template.holes
        return template if all(_is_as_written(record, tokens.values[leaf]) for leaf in fixed) else None

    def _is_row(self, record: bytes, start: int) -> bool:
        """Whether the parser takes the record, and not only because it isn't strict."""
        try:
            orjson.loads(record[start:])
        except orjson.JSONDecodeError:
            return False
        return type(self._parse(record.decode())) is tuple

    def _find_names(self, record: bytes, tokens: Tokens) -> frozenset[int] | None:
        """The values that decide what column others are in: those are the same in every record of a template."""
        if not self._lists:
            return frozenset()
        inner = descend(orjson.loads(_mark(record, tokens.values, frozenset())), self._layout.descend)
        names = frozenset(_to_leaves(list(pivot(inner, self._lists))) or ())
        return names if all(tokens.values[name].is_text for name in names) else None

    def _place_values(self, record: bytes, tokens: Tokens, known: frozenset[int]) -> tuple[Leaves, ...] | None:
        """Of each wanted column the values that its text is made of.

        What they are decides about no other column: in a path a null leads nowhere, as a number does.
        """
        found = self._find(orjson.loads(_mark(record, tokens.values, known)))
        columns = [leaves for leaves in map(_to_leaves, found) if leaves is not None]
        if len(columns) < len(found) or any(list(leaves) != sorted(leaves) for leaves in columns):
            return None
        shared = Counter(leaf for leaves in set(columns) for leaf in leaves)
        return tuple(columns) if all(count == 1 for count in shared.values()) else None


def _read_tokens(record: bytes, start: int) -> Tokens | None:
    """The tokens of an object; None where a key is escaped."""
    tokens = Tokens()
    for found in _TOKEN.finditer(record, start):
        gap = len(tokens.quotes)
        if found[1] is not None:
            gap += 1
            tokens.quotes.extend((found.start(), found.end(1)))
        if found[2] is None:
            tokens.values.append(Value(gap, found.start(), found.end(), found[1] is not None))
        elif b"\\" in found[1]:
            return None
        else:
            tokens.keys.add(gap)
    return tokens


def _mark(record: bytes, values: Sequence[Value], known: frozenset[int]) -> bytes:
    """The object with a mark in place of each value that isn't known."""
    parts, place = list[bytes](), record.index(b"{")
    for number, value in enumerate(values):
        if number not in known:
            parts += record[place : value.start], b'"\\u0000%d"' % number
            place = value.end
    return b"".join([*parts, record[place:]])


def _to_leaves(value: Any) -> Leaves | None:
    """The values whose marks stand in a column; None where something else does."""
    if isinstance(value, list):
        parts = list(map(_to_leaves, value))
        return None if None in parts else tuple(leaf for part in parts for leaf in part or ())
    if isinstance(value, str) and value.startswith(_MARK):
        return (int(value[1:]),)
    return () if to_text(value) is None else None


def _is_as_written(record: bytes, value: Value) -> bool:
    """Whether a value outside of quotes reads as it is written; not asked of texts."""
    written = record[value.start : value.end]
    return value.is_text or (written != b"null" and to_text(orjson.loads(written)) == written.decode())
