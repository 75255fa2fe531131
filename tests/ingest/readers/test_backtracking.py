"""No expression of the product goes over a text again and again: a line could be written that never ends."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from math import inf
from types import ModuleType

import pytest

import monitor.detect
import monitor.ingest
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers.patterns.engines import QUICK_CHARACTERS, ShippedPattern, keep_runs
from tests.ingest.readers.backtracking import find_growth

MOST_STEPS = 20_000_000
"""On a text of QUICK_CHARACTERS. By experience a fiftieth of a second; a step of ten is never taken."""
FORMATS = load_formats([shipped_folder()])
MEANT = re.ASCII | re.IGNORECASE | re.DOTALL | re.MULTILINE | re.VERBOSE


@pytest.mark.parametrize(
    "text",
    [
        r"(?:/\S+)* via",
        r"(a*)*b",
        r"(a|aa)*b",
        r"(?:a|ab|b)*c",
        r'( ("[^"]*"|\S+)){100}',
        r"(?:<!--.*?-->\s*)*<html",
        r"(\w+\d*)+$",
    ],
)
def test_a_text_that_can_be_read_in_two_ways_again_and_again_is_seen(text: str) -> None:
    assert find_growth(text).count_steps(100) == inf


@pytest.mark.parametrize(
    "text",
    [
        r"(?:/\S+)? via",
        r"(?:ab|ba)*c",
        r'( ("[^"]*"|[^\s"])\S*){100}',
        r"(?:\S+ )*via",
        r'"(?:[^"\\]|\\.)*"',
        r'"[^"]*(?:"+[^",][^"]*)*"*"',
        r"a{3}b{2,}c?",
    ],
)
def test_near_misses_of_it_are_read_in_one_way(text: str) -> None:
    assert find_growth(text).words == ()


@pytest.mark.parametrize(
    ("text", "anywhere", "words"),
    [
        ("a*b", False, ()),
        ("a*b", True, (1,)),
        ("^a*b", True, ()),
        ("(?i)x$|^a*B", True, ()),
        ("a*a*b", False, (1,)),
        ("a*+a*b", False, ()),
        (".*x.*y", False, (2,)),
        (".*ab.*cd.*e", False, (3, 3)),
        (r"\S+ +\S+", False, ()),
        (r".* +\S+ +\S+", False, (1,)),
        (r"x\d{10}\d*y\d*", False, ()),
    ],
)
def test_each_part_that_could_end_in_many_places_makes_one_power_more(
    text: str, anywhere: bool, words: tuple[int, ...]
) -> None:
    assert find_growth(text, anywhere=anywhere).words == words


def test_steps_are_counted_by_the_length_of_what_is_repeated() -> None:
    assert find_growth("a*b").count_steps(2_000) == 2_000
    assert find_growth("a*a*b").count_steps(2_000) == 2_000 * 2_000 / 2
    assert find_growth(".*abc.*d").count_steps(2_000) == 2_000 * 2_000 / 4 / 2


@pytest.mark.fault("S03")
@pytest.mark.parametrize("format_id", sorted(FORMATS))
def test_no_line_keeps_an_expression_of_a_shipped_format_busy(format_id: str) -> None:
    slow = [
        text
        for text in dict.fromkeys(_find_expressions(FORMATS[format_id]))
        if find_growth(keep_runs(text), anywhere=True).count_steps(QUICK_CHARACTERS) > MOST_STEPS
    ]

    assert slow == []


@pytest.mark.parametrize("room", [monitor.detect, monitor.ingest])
def test_no_text_keeps_an_expression_of_the_code_busy_for_ever(room: ModuleType) -> None:
    slow = [
        f"{module.__name__}.{name}"
        for module in _import_all(room)
        for name, made in vars(module).items()
        if isinstance(made, re.Pattern)
        and find_growth(_to_text(made), anywhere=True, flags=made.flags & MEANT).is_exponential
    ]

    assert slow == []


def _find_expressions(made: object) -> Iterator[str]:
    """Of a format and of all that it is made of."""
    if isinstance(made, ShippedPattern):
        yield str(made.pattern)
    elif isinstance(made, Mapping):
        yield from _find_expressions(tuple(made.values()))
    elif isinstance(made, tuple):
        for part in made:
            yield from _find_expressions(part)
    elif is_dataclass(made):
        for part in fields(made):
            yield from _find_expressions(getattr(made, part.name))


def _import_all(room: ModuleType) -> list[ModuleType]:
    return [importlib.import_module(found.name) for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")]


def _to_text(made: re.Pattern[str] | re.Pattern[bytes]) -> str:
    return made.pattern if isinstance(made.pattern, str) else made.pattern.decode("latin-1")
