"""JSON objects to rows."""

import pytest

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.jsonlines.parser import DOUBLED, MOST_LEVELS, NOT_JSON, TOO_DEEP, make_json_parser


def parse(text, names, **layout):
    return make_json_parser(Layout(kind="jsonlines", **layout), names)(text)


@pytest.mark.parametrize(
    ("text", "names", "row"),
    [
        (
            '{"a": "x", "b": 1, "c": true, "d": null, "e": 2.0, "f": 2.5}',
            ("a", "b", "c", "d", "e", "f"),
            ("x", "1", "true", None, "2", "2.5"),
        ),
        ('{"a": {"b": {"c": "x"}}}', ("a.b.c", "a.b", "a.x.c"), ("x", None, None)),
        ('{"a.b": "x"}', ("a.b",), ("x",)),
        ('{"a": ["x", "y", null]}', ("a",), ("x\x1fy",)),
        ('{"a": [{"t": "x"}, {"t": "y"}, {}]}', ("a.t",), ("x\x1fy",)),
        ('{"a": "tab\there"}', ("a",), ("tab\there",)),
        ('{"a": "x\\u0000y"}', ("a",), ("x y",)),
        ('program: {"a": "x"}', ("a",), ("x",)),
    ],
)
def test_reads_paths(text, names, row):
    assert parse(text, names) == row


@pytest.mark.parametrize("text", ["", "not json", '{"a": "torn', "[1, 2]", '"text"', "{}x", "[" * 64 + "]" * 64])
def test_what_is_no_object_is_refused(text):
    assert parse(text, ("a",)) == NOT_JSON


@pytest.mark.parametrize("names", [("a",), ("a.b",), ("b",)])
@pytest.mark.parametrize("levels", [MOST_LEVELS, 600, 5000])
def test_what_is_nested_too_deep_is_refused(levels, names):
    assert parse('{"a":' + "[" * levels + "1" + "]" * levels + "}", names) == TOO_DEEP


def test_many_objects_side_by_side_are_read():
    levels = "[" * (MOST_LEVELS - 1)
    assert parse('{"b":"' + "[" * 500 + '","a":[' + '{"t":"x"},' * 500 + '{"t":"x"}]}', ("a.t",)) == (
        "\x1f".join("x" * 501),
    )
    assert parse(f'{{"a":{levels}"x"{"]" * len(levels)}}}', ("a",)) == ("x",)


def test_walks_down_first():
    assert parse('{"event": {"a": "x"}, "b": "y"}', ("a",), descend=("event",)) == ("x",)
    assert parse('{"a": "x"}', ("a",), descend=("event",)) == ("x",)


@pytest.mark.parametrize(
    "events",
    [
        '[{"p": [{"name": "URL", "value": "u"}]}]',
        '{"p": [{"name": "URL", "value": "u"}, {"name": "URL", "value": "v"}]}',
    ],
)
def test_name_and_value_objects_become_columns(events):
    assert parse(f'{{"events": {events}}}', ("URL",), pivot="events.p") == ("u",)


def test_half_a_surrogate_pair_can_be_encoded():
    (value,) = parse('{"a": "x\\ud800y"}', ("a",))
    assert value.encode("utf-8")


@pytest.mark.parametrize("forged", ['x","login":"head', 'x","\\u006cogin":"head', 'x","logi\\u006e" :"head'])
def test_a_quote_in_hand_made_json_brings_no_login(read, forged):
    record = '{"event":{"time":"Mon Sep  7 08:41:07 2026","login":"ajones","action":"Blocked","cip":"10.1.4.21","eurl":"%s"}}\n'
    assert [reason for _, reason, _ in read("zscaler_web", record % forged).rejected] == [DOUBLED]


def test_an_escape_in_a_value_of_hand_made_json_is_no_key(entries):
    record = '{"event":{"time":"Mon Sep  7 08:41:07 2026","login":"j\\u00f6rg","action":"Blocked","cip":"10.1.4.21","eurl":"a.test"}}\n'
    assert entries("zscaler_web", record)[0]["user.name"] == "jörg"


def test_a_key_that_comes_twice_is_refused_where_a_template_wrote_the_json():
    parse = make_json_parser(Layout(kind="jsonlines", hand_made=True), ("login", "url"))
    assert parse('{"login":"ajones","url":"a.test/"}') == ("ajones", "a.test/")
    assert parse('{"login":"ajones","url":"a.test/","login":"dlee","x":""}') == DOUBLED
    assert parse('{"login":"ajones","url":"a.test/","note":"1","note":"2"}') == ("ajones", "a.test/")
