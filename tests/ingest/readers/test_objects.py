"""JSON objects, many at once: what is in a part is read as one by one, and what may be no plain object is left."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.jsonlines.objects import make_json_cutter
from monitor.ingest.readers.jsonlines.parser import make_json_parser

NAMES = ("user", "url", "id.time", "tags.label", "a.b", "event")
LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([1.0, 2.5]) | st.text('ab:" \\', max_size=4)
KEYS = st.sampled_from(["user", "url", "id", "time", "tags", "label", "a", "b", "a.b", "event", "name", "value"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
LAYOUTS = [
    Layout(kind="jsonlines"),
    Layout(kind="jsonlines", descend=("event",), hand_made=True),
    Layout(kind="jsonlines", pivot="event.tags"),
]


def read_together(layout, texts):
    found = {}
    for part in make_json_cutter(layout, NAMES)(texts):
        found |= dict(zip(part.numbers.tolist(), zip(*part.columns, strict=True), strict=True))
    return found


@pytest.mark.parametrize("layout", LAYOUTS, ids=["plain", "hand made", "pivot"])
@given(objects=st.lists(st.dictionaries(KEYS, VALUES, max_size=5), min_size=1, max_size=4))
def test_objects_are_read_as_one_by_one(layout, objects):
    texts = [json.dumps(one, separators=(",", ":")) for one in objects]
    parse = make_json_parser(layout, NAMES)
    rows = read_together(layout, texts)
    assert len(rows) == len(texts) or layout.hand_made
    for number, row in rows.items():
        assert row == parse(texts[number])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"user":"a"},{"user":"b"}',
        '{"user":NaN}',
        '{"user":"a\\u0000"}',
        "1",
        '{"user":' + "[" * 600 + "]" * 600 + "}",
    ],
)
def test_what_is_no_plain_object_is_left(text):
    assert list(read_together(LAYOUTS[0], ['{"user":"x"}', text, '{"user":"y"}'])) == [0, 2]


@pytest.mark.parametrize(
    "inner",
    [
        '"user":"a","user":"head"',
        '"user":"a","user"  :"head","x":1',
        '"user":"a","x":"","user":5,"y":2',
        '"user":"a","\\u0075ser":"head"',
        '"user":"a","url":"\\"user\\":"',
    ],
)
def test_hand_made_objects_that_may_hold_a_key_twice_are_left(inner):
    assert read_together(LAYOUTS[1], [f'{{"event":{{{inner}}}}}']) == {}


def test_a_key_of_the_outer_object_that_the_inner_one_has_too_is_left():
    assert read_together(LAYOUTS[1], ['{"user":"b","event":{"user":"a"}}']) == {}
    assert read_together(LAYOUTS[1], ['{"x" : "b","event" :{"user":"a"}}'])[0][0] == "a"
