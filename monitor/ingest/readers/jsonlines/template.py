"""The tokens of a JSON record enter; what all records like it have in common leaves, and where their values lie."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

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


Extent = tuple[Place, Place]
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
    holes: dict[int, Extent]
    leaves: dict[int, Extent]
    columns: tuple[Leaves, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A token that is no key. gap: where it stands, by the border before it."""

    gap: int
    start: int
    end: int
    is_text: bool


@dataclass(slots=True)
class Tokens:
    """What a record is made of. quotes: around its texts and keys; keys: the gaps of these."""

    quotes: list[int] = field(default_factory=list)
    keys: set[int] = field(default_factory=set)
    values: list[Value] = field(default_factory=list)


def lay_out(record: bytes, tokens: Tokens, known: frozenset[int], columns: tuple[Leaves, ...]) -> Template:
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


def _find_literals(record: bytes, borders: Sequence[int], holes: dict[int, Value], free: set[int]) -> Iterator[Literal]:
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


def _place_hole(value: Value, borders: Sequence[int]) -> Extent:
    """A number has its own length: its end is known from what follows."""
    gap = value.gap
    return Place(gap, value.start - borders[gap]), Place(gap + 1, value.end - borders[gap + 1])


def _place_value(value: Value, borders: Sequence[int]) -> Extent:
    """A text lies between its quotes; one of several numbers in a gap stands where it always does."""
    gap = value.gap
    if value.is_text:
        return Place(gap, 1), Place(gap + 1, 0)
    return Place(gap, value.start - borders[gap]), Place(gap, value.end - borders[gap])
