"""What is learned from one JSON record."""

import pytest

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.jsonlines.teacher import MOST_VALUES, Teacher

PLAIN = Layout(kind="jsonlines")
PIVOT = Layout(kind="jsonlines", pivot="p")


def learn(record, names, layout=PLAIN):
    return Teacher(layout, names).learn(record)


def read(record, template):
    """The texts of a template's leaves in the very record that it was learned from, by column."""
    quotes = [at for at, octet in enumerate(record) if octet == ord('"')]
    borders = [-1, *quotes, len(record)]
    leaves = {
        number: record[borders[low.border] + low.offset : borders[high.border] + high.offset].decode()
        for number, (low, high) in template.leaves.items()
    }
    return [[leaves[number] for number in column] for column in template.columns]


@pytest.mark.parametrize(
    ("record", "names", "texts"),
    [
        (b'{"a":"x","b":17,"c":true}', ("a", "b", "c", "d"), [["x"], ["17"], ["true"], []]),
        (b'tag: {"a": {"b": "x" }, "c" : [1, 2]}', ("a.b", "a", "c"), [["x"], [], ["1", "2"]]),
        (b'{"a":[{"t":"x"},{"t":"y"},{}]}', ("a.t", "a"), [["x", "y"], []]),
        (b'{"a":"1","a":"2","a.b":3}', ("a", "a.b"), [["2"], ["3"]]),
        (b'{"a.b":"x","a":null}', ("a", "a.b"), [["null"], ["x"]]),
        (b"{}", ("a",), [[]]),
    ],
)
def test_finds_where_the_values_lie(record, names, texts):
    assert read(record, learn(record, names)) == texts


def test_names_that_decide_about_columns_are_part_of_the_template():
    record = b'{"name":"N","p":[{"name":"URL","value":"u"},{"name":"X","value":null}]}'
    template = learn(record, ("URL", "X", "name"), PIVOT)
    assert read(record, template) == [["u"], ["null"], ["N"]]
    literals = b" ".join(literal.octets for literal in template.literals)
    assert b'"URL"' in literals
    assert b'"X"' in literals
    assert b'"N"' not in literals


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (b'{"\\u0061":"x"}', "an escaped key"),
        (b'"t" {"a":"x"}', "a quote before the object"),
        (b'{"a":[1.0,2]}', "a number that isn't read as it is written"),
        (b'{"a":[null,null]}', "nulls side by side"),
        (b'{"a":"x"} x', "no JSON"),
        (b'{"a":NaN}', "no strict JSON"),
        (b'{"a":' + b"[" * 600 + b"]" * 600 + b"}", "too deep"),
        (b"{" + b",".join(b'"%d":1' % number for number in range(MOST_VALUES + 1)) + b"}", "too many values"),
    ],
)
def test_nothing_is_learned_where_more_than_the_look_decides(record, why):
    assert learn(record, ("a", "a.b")) is None, why


def test_a_name_that_is_a_number_teaches_nothing():
    assert learn(b'{"p":[{"name":5,"value":"u"}]}', ("a",), PIVOT) is None
