"""Orders of keys, many records at once: what is in a part is read as the scanner reads it, and the rest is left."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.keyvalue.guard import Guard
from monitor.ingest.readers.keyvalue.parser import KeyValueParser
from monitor.ingest.readers.keyvalue.shapes import MOST_LESSONS, MOST_SHAPES, make_shape_cutter
from monitor.ingest.readers.parts import cut_behind, leave_out
from monitor.ingest.readers.patterns.engines import compile_pattern

NAMES = ("a", "user", "url", "never")
VALUE = st.text("ab1=\\\"' é/\0", max_size=8)
LAYOUTS = [
    Layout(kind="keyvalue"),
    Layout(kind="keyvalue", pair_separator="\t"),
    Layout(kind="keyvalue", pair_separator=","),
    Layout(kind="keyvalue", escape="cef"),
    Layout(kind="keyvalue", start=compile_pattern(r"^(?:.*?:)?(?P<a>\d)?\|", trusted=True)),
]


@st.composite
def records(draw, layout):
    pairs = []
    for key in draw(st.permutations(["a", "b", "user", "url", "user"])):
        value = draw(VALUE)
        quote = draw(st.sampled_from(['"', "", "'"]))
        if quote:
            value = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
        pairs.append(f"{key}={quote}{value}{quote}")
    start = "" if layout.start is None else draw(st.sampled_from(["|", "1|", "x:2|", "x:", "a:b:|"]))
    return start + layout.pair_separator.join(pairs) + draw(st.sampled_from(["", " ", "]", '"', " x"]))


def read_together(layout, texts, guard=None):
    """Each text's row where it is in a part."""
    cut = make_shape_cutter(layout, NAMES, guard)
    assert cut is not None
    found = {}
    parts = cut(texts)
    for part in parts:
        found |= dict(zip(part.numbers.tolist(), zip(*part.columns, strict=True), strict=True))
    assert sorted([*found, *leave_out(parts, len(texts)).tolist()]) == list(range(len(texts)))
    return found


def bare(row):
    return tuple(cell and cell.strip() for cell in row)


@pytest.mark.parametrize("layout", LAYOUTS, ids=["blank", "tab", "comma", "cef", "start"])
@settings(max_examples=30)
@given(data=st.data())
def test_records_of_learnt_shapes_are_read_as_the_scanner_does(layout, data):
    texts = data.draw(st.lists(records(layout), min_size=1, max_size=8)) * 2
    parse = KeyValueParser(layout, NAMES)
    for number, row in read_together(layout, texts).items():
        alone = parse(texts[number])
        assert isinstance(alone, tuple)
        assert bare(row) == bare(alone)


def test_every_usual_record_is_in_a_part():
    texts = [f'a={number} user="u{number}" url=http://x.test/?q=1' for number in range(50)]
    assert read_together(LAYOUTS[0], texts) == {
        number: (str(number), f"u{number}", "http://x.test/?q=1", None) for number in range(50)
    }


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a=1 user=head url=http://x.test/ b=2", ("1", "head", "http://x.test/", None)),
        ("a=1 user=two words url=http://x.test/ b=2", ("1", "two words", "http://x.test/", None)),
        ("a=1 user= url=http://x.test/ b=2", ("1", "", "http://x.test/", None)),
        ("a=1 user=x url=http://x.test/?user=head b=2", ("1", "x", "http://x.test/?user=head", None)),
        ("a=1 user=x url=http://x.test/ user=head b=2", None),
        ("a=1 user=x b=2", None),
    ],
)
def test_a_shape_takes_only_records_with_its_very_keys(text, row):
    cut = make_shape_cutter(LAYOUTS[3], NAMES, None)
    assert cut is not None
    cut(["a=0 user=u url=http://y.test/ b=0"] * (MOST_LESSONS + 1))
    parts = [part for part in cut(["a=0 user=u url=http://y.test/ b=0", text]) if 1 in part.numbers.tolist()]
    shaped = parts and len(parts[0].numbers) == 2
    assert bool(shaped) == (row is not None)
    if shaped:
        assert tuple(cells[1] for cells in parts[0].columns) == row


def test_a_login_behind_free_text_that_names_one_is_not_taken_when_the_shape_is_learnt():
    guard = Guard([["user"]], frozenset({"url"}), frozenset())
    texts = [f"user=u{number} url=http://x.test/ a=1 user=head" for number in range(5)]
    for number, row in read_together(LAYOUTS[0], texts, guard).items():
        assert row[1] == f"u{number}"


def test_backslashes_are_undone_where_values_hold_any():
    texts = [r'a="1" user="S\\u1" url="\"x\""', r'a="2" user="u2" url="\\\\"', 'a="3" user="\0\\\\" url="y"']
    rows = read_together(LAYOUTS[0], texts)
    assert rows == {0: ("1", "S\\u1", '"x"', None), 1: ("2", "u2", "\\\\", None), 2: ("3", "\0\\", "y", None)}


def test_a_log_of_ever_new_shapes_is_left_to_the_scanner():
    cut = make_shape_cutter(LAYOUTS[0], NAMES, None)
    assert cut is not None
    for batch in range(40):
        cut([f"k{batch}x{number}=1 a=2" for number in range(2 * MOST_SHAPES)])
    assert cut(["new=1 a=2"]) == []


def test_a_start_that_a_school_wrote_is_not_made_a_part_of_a_shape():
    layout = Layout(kind="keyvalue", start=compile_pattern(r"^(?P<a>\d)\|", trusted=False))
    assert make_shape_cutter(layout, NAMES, None) is None


@settings(max_examples=30)
@given(data=st.data())
def test_behind_a_start_that_a_school_wrote_records_are_read_as_the_scanner_does(data):
    layout = Layout(kind="keyvalue", start=compile_pattern(r"^(?:.*?:)?(?P<a>\d)?\|", trusted=False))
    behind = make_shape_cutter(replace(layout, start=None), NAMES, None)
    assert layout.start is not None
    assert behind is not None
    texts = data.draw(st.lists(records(layout), min_size=1, max_size=8)) * 2
    parse = KeyValueParser(layout, NAMES)
    for part in cut_behind(layout.start, NAMES, behind)(texts):
        for number, row in zip(part.numbers.tolist(), zip(*part.columns, strict=True), strict=True):
            alone = parse(texts[number])
            assert isinstance(alone, tuple)
            assert bare(row) == bare(alone)


def test_what_a_school_wrote_of_the_start_gives_columns_to_every_usual_record():
    start = compile_pattern(r"^<(?P<a>\d)> ", trusted=False)
    behind = make_shape_cutter(Layout(kind="keyvalue"), NAMES, None)
    assert behind is not None
    (part,) = cut_behind(start, NAMES, behind)(
        ["<3> a=1 user=x url=y", "no start user=x url=y", "<4> a=2 user=z url=y"]
    )
    assert part.numbers.tolist() == [0, 2]
    assert [list(cells) for cells in part.columns[:2]] == [["3", "4"], ["x", "z"]]
