"""Rows that a rule of a format names."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.search import FEWEST
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.fields.ignored import find_ignored
from monitor.ingest.readers.format import IgnoreRule
from monitor.ingest.readers.patterns.engines import compile_pattern

TABLE = Table.from_rows(("w", "n"), [("Blocked", "1"), ("allowed", None), (None, None), ("Odd", "2"), ("-", "2")])
CELLS = st.none() | st.text("ab/.- \té\n", max_size=5)
RULES = [
    IgnoreRule(source=source, **{way: compile_pattern(text, trusted=True)})
    for source in (("w",), ("w", "n"), ("w", "x"))
    for way in ("match", "unless")
    for text in (r"^$", r"^/?[^./]*$", "a", r"(?i)^A")
]


@pytest.mark.parametrize(
    ("rule", "flags"),
    [
        (IgnoreRule(source=("w",), match=re.compile("Odd")), [False, False, False, True, False]),
        (IgnoreRule(source=("n",), unless=re.compile("^2$")), [True, True, True, False, False]),
        (IgnoreRule(source=("w", "n"), match=re.compile("^$")), [False, False, True, False, False]),
    ],
)
def test_records_that_are_no_requests_are_marked(rule, flags):
    assert find_ignored(TABLE, (rule,)).tolist() == flags


def to_spans(*columns):
    """Columns of texts that lie in the same bytes, one behind the other."""
    texts = [text or "" for column in columns for text in column]
    sizes = np.array([len(text.encode()) for text in texts], dtype=np.int64)
    ends = np.cumsum(sizes)
    sides = zip(np.split(ends - sizes, len(columns)), np.split(ends, len(columns)), strict=True)
    return [SpanTexts("".join(texts).encode(), starts, stops) for starts, stops in sides]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=9))
def test_columns_that_lie_in_the_bytes_are_judged_as_their_texts(rows):
    rows = rows * FEWEST
    cells = list(zip(*rows, strict=True))
    table = Table(dict(zip("wn", cells, strict=True)), len(rows))
    spans = Table(dict(zip("wn", to_spans(*cells), strict=True)), len(rows))
    for rule in RULES:
        assert find_ignored(spans, (rule,)).tolist() == find_ignored(table, (rule,)).tolist()
