"""One JSON record enters; what all records like it have in common leaves: which bytes, and where the values stand."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from monitor.ingest.readers.columns import Row
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.jsonlines import descend, make_finder, make_json_parser, pivot, to_text

LONGEST_RECORD = 8_192

_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*+)"(\s*:)?|-?\d[-+.\deE]*+|true|false|null')
_MARK = "\0"  # no record that is taken apart here has one in a value

Leaves = tuple[int, ...]
"""Values of a record, by their numbers."""


class Place(NamedTuple):
    """Beside a border of a record, so many bytes behind it."""

    border: int
    offset: int


class Literal(NamedTuple):
    """Bytes that stand at a place in every record."""

    place: Place
    octets: bytes


Stretch = tuple[Place, Place]
"""Where something begins and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What records have in common. Their borders: the byte before them, each quote around a text, and their end.

    fixed: gaps between two borders that are always the same, with their lengths. literals: what the fixed gaps and the
    surroundings of a hole hold. holes: numbers, truths and nulls, by their numbers among the values. leaves: the values
    of the wanted columns likewise. columns: of each wanted column its values.
    """

    borders: int
    fixed: dict[int, int]
    literals: tuple[Literal, ...]
    holes: dict[int, Stretch]
    leaves: dict[int, Stretch]
    columns: tuple[Leaves, ...]


@dataclass(frozen=True, slots=True)
class _Value:
    """A token that is no key. gap: where it stands, by the border before it."""

    gap: int
    start: int
    end: int
    is_text: bool


@dataclass(frozen=True, slots=True)
class _Tokens:
    """What a record is made of. quotes: around its texts and keys; keys: their gaps."""

    quotes: list[int]
    keys: set[int]
    values: list[_Value]


class Teacher:
    """Learns the templates of a layout's records; what a record means is what the layout's own parser reads."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        self._layout = layout
        self._lists = tuple(layout.pivot.split(".")) if layout.pivot else ()
        self._find = make_finder(layout, names)
        self._parse = make_json_parser(layout, names)

    def parse(self, record: bytes) -> Row | str | None:
        return self._parse(record.decode())

    def learn(self, record: bytes) -> Template | None:
        """The template of a record; None where it is no row, or what it means hangs on more than its look.

        record: in UTF-8, without a NUL, written or escaped.
        """
        start = record.find(b"{")
        if b'"' in record[: max(start, 0)] or len(record) > LONGEST_RECORD or type(self.parse(record)) is not tuple:
            return None
        tokens = _read_tokens(record, start)
        if tokens is None:
            return None
        known = self._find_names(record, tokens)
        columns = None if known is None else self._place_values(record, tokens, known)
        if known is None or columns is None or not self._ignores_nulls(record, tokens, known, columns):
            return None
        template = _lay_out(record, tokens, known, columns)
        return (
            template
            if all(_is_as_written(tokens, record, leaf) for leaf in template.leaves.keys() - template.holes)
            else None
        )

    def _find_names(self, record: bytes, tokens: _Tokens) -> frozenset[int] | None:
        """The values that decide what column others are in: those are the same in every record of a template."""
        if not self._lists:
            return frozenset()
        inner = descend(orjson.loads(_mark(record, tokens.values, frozenset())), self._layout.descend)
        names = frozenset(_to_leaves(list(pivot(inner, self._lists))) or ())
        return names if all(tokens.values[name].is_text for name in names) else None

    def _place_values(
        self, record: bytes, tokens: _Tokens, known: frozenset[int], null: int = -1
    ) -> tuple[Leaves, ...] | None:
        """Of each wanted column the values that its text is made of. null: a value that is taken for one."""
        found = self._find(orjson.loads(_mark(record, tokens.values, known, null)))
        columns = [leaves for leaves in map(_to_leaves, found) if leaves is not None]
        if len(columns) < len(found) or any(list(leaves) != sorted(leaves) for leaves in columns):
            return None
        shared = Counter(leaf for leaves in set(columns) for leaf in leaves)
        return tuple(columns) if all(count == 1 for count in shared.values()) else None

    def _ignores_nulls(
        self, record: bytes, tokens: _Tokens, known: frozenset[int], columns: tuple[Leaves, ...]
    ) -> bool:
        """Whether a null is as good as a number without digits: it changes nothing about where other values go."""
        for number, value in enumerate(tokens.values):
            if not value.is_text:
                without = tuple(tuple(leaf for leaf in leaves if leaf != number) for leaves in columns)
                if self._place_values(record, tokens, known, number) != without:
                    return False
        return True


def _read_tokens(record: bytes, start: int) -> _Tokens | None:
    """The tokens of an object; None where a key is escaped."""
    tokens = _Tokens([], set(), [])
    for found in _TOKEN.finditer(record, start):
        gap = len(tokens.quotes)
        if found[1] is not None:
            gap += 1
            tokens.quotes.extend((found.start(), found.end(1)))
        if found[2] is None:
            tokens.values.append(_Value(gap, found.start(), found.end(), found[1] is not None))
        elif b"\\" in found[1]:
            return None
        else:
            tokens.keys.add(gap)
    return tokens


def _mark(record: bytes, values: Sequence[_Value], known: frozenset[int], null: int = -1) -> bytes:
    """The object with a mark in place of each value that isn't known. null: a value that becomes one."""
    parts, place = list[bytes](), record.index(b"{")
    for number, value in enumerate(values):
        if number not in known:
            parts += record[place : value.start], b"null" if number == null else b'"\\u0000%d"' % number
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


def _is_as_written(tokens: _Tokens, record: bytes, leaf: int) -> bool:
    """Whether a value outside of quotes reads as it is written; not asked of texts."""
    value = tokens.values[leaf]
    written = record[value.start : value.end]
    return value.is_text or (written != b"null" and to_text(orjson.loads(written)) == written.decode())


def _lay_out(record: bytes, tokens: _Tokens, known: frozenset[int], columns: tuple[Leaves, ...]) -> Template:
    """The template of a record whose tokens and columns are known."""
    borders = [-1, *tokens.quotes, len(record)]
    scalars = Counter(value.gap for value in tokens.values if not value.is_text)
    holes = {
        number: value for number, value in enumerate(tokens.values) if not value.is_text and scalars[value.gap] == 1
    }
    hole_at = {value.gap: value for value in holes.values()}
    free = {value.gap for number, value in enumerate(tokens.values) if value.is_text and number not in known}
    fixed = {
        gap: borders[gap + 1] - borders[gap] - 1
        for gap in range(len(borders) - 1)
        if gap not in free and gap not in hole_at
    }
    wanted = {leaf for leaves in columns for leaf in leaves}
    return Template(
        borders=len(borders),
        fixed=fixed,
        literals=tuple(one for one in _find_literals(record, borders, hole_at, free) if one.octets),
        holes={number: _place_hole(value, borders) for number, value in holes.items()},
        leaves={
            number: _place_hole(value, borders) if number in holes else _place_value(value, borders)
            for number, value in enumerate(tokens.values)
            if number in wanted
        },
        columns=columns,
    )


def _find_literals(
    record: bytes, borders: Sequence[int], holes: dict[int, _Value], free: set[int]
) -> Iterator[Literal]:
    """What stands between the values, without quotes beside a text: these are known to be there."""
    place, octets = Place(0, 1), b""
    for gap in range(len(borders) - 1):
        low, high = borders[gap] + 1, borders[gap + 1]
        if gap in free:
            yield Literal(place, octets.removesuffix(b'"'))
            place, octets = Place(gap + 1, 1), b""
        elif gap in holes:
            yield Literal(place, octets + record[low : holes[gap].start])
            place, octets = Place(gap + 1, holes[gap].end - high), record[holes[gap].end : high + 1]
        else:
            octets += record[low : high + 1]
    yield Literal(place, octets)


def _place_hole(value: _Value, borders: Sequence[int]) -> Stretch:
    """A number has its own length: its end is known from what follows."""
    gap = value.gap
    return Place(gap, value.start - borders[gap]), Place(gap + 1, value.end - borders[gap + 1])


def _place_value(value: _Value, borders: Sequence[int]) -> Stretch:
    """A text lies between its quotes; one of several numbers in a gap stands where it always does."""
    gap = value.gap
    if value.is_text:
        return Place(gap, 1), Place(gap + 1, 0)
    return Place(gap, value.start - borders[gap]), Place(gap, value.end - borders[gap])
