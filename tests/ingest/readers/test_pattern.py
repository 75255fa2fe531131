"""Records that an expression describes."""

import re

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.patterns.parser import NO_FIT, make_pattern_parser


def parser(*patterns, names=("a", "b")):
    return make_pattern_parser(Layout(kind="pattern", patterns=tuple(map(re.compile, patterns))), names)


def test_named_groups_are_columns():
    assert parser(r"(?P<b>\w) (?P<a>\w)$")("x y") == ("y", "x")
    assert parser(r"(?P<b>\w)$", names=("b",))("x") == ("x",)


def test_the_first_expression_that_fits_counts():
    parse = parser(r"(?P<a>\d)$", r"(?P<a>\w) (?P<b>\w)$")
    assert parse("1") == ("1", None)
    assert parse("x y") == ("x", "y")
    assert parse("x y z") == NO_FIT
