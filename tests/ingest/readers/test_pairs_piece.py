"""key=value records of a piece at once: what is cut is what the parser reads, byte for byte; the rest is left."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers.blocks.pieces import Piece
from monitor.ingest.readers.blocks.spans import Block
from monitor.ingest.readers.encoding import decode_record
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.frames.unframe import may_be_framed, unframe
from monitor.ingest.readers.keyvalue.guard import Guard
from monitor.ingest.readers.keyvalue.parser import KeyValueParser
from monitor.ingest.readers.keyvalue.piece import FEWEST_ROWS, make_pairs_piece_cutter
from monitor.ingest.readers.layouts import _make_guard
from monitor.ingest.readers.patterns.engines import compile_pattern

NAMES = ("a", "user", "url", "never")
GUARD = Guard([["user"], ["a"]], frozenset({"url"}), frozenset())
START = r"^(?:.*?:)?(?P<a>\d)?\|"
LAYOUTS = {
    "blank": Layout(kind="keyvalue"),
    "tab": Layout(kind="keyvalue", pair_separator="\t"),
    "comma": Layout(kind="keyvalue", pair_separator=","),
    "semicolon": Layout(kind="keyvalue", pair_separator=";", assign=":"),
    "quoted": Layout(kind="keyvalue", pair_separator='","', start=compile_pattern('^"', trusted=True)),
    "cef": Layout(kind="keyvalue", escape="cef"),
    "start": Layout(kind="keyvalue", start=compile_pattern(START, trusted=True)),
}
SIGNS = [
    '"',
    "'",
    "=",
    ":",
    " ",
    "  ",
    "\t",
    ",",
    ";",
    "|",
    "]",
    "\\",
    "\\\\",
    '\\"',
    "\\=",
    "\\n",
    "é",
    "\xa0",
    "\x85",
    "x",
]
FORGED = [
    " user=head",
    "\tuser=head",
    ",user=head",
    "; user:head",
    '","user=head',
    ' url="u" user="x"',
    " a=1",
    ' a="1"',
]


def piece_of(texts):
    sizes = np.array([len(text.encode()) + 1 for text in texts])
    ends = np.cumsum(sizes) - 1
    block = Block("".join(f"{text}\n" for text in texts).encode())
    return Piece(block, 0, np.arange(len(texts)), ends - sizes + 1, ends)


def cut_all(cut, texts):
    """The row of each record that is in a cut."""
    piece = piece_of(texts)
    found = {}
    for one in cut(piece):
        data = piece.block.data + one.made
        spans = [None if span is None else list(zip(*map(np.ndarray.tolist, span), strict=True)) for span in one.spans]
        for at, row in enumerate(one.rows.tolist()):
            assert row not in found
            places = [(0, 0) if span is None else span[at] for span in spans]
            found[row] = tuple(data[start:end].decode() for start, end in places)
    return found


def assert_alike(found, parse, texts):
    for number, row in found.items():
        alone = parse(texts[number])
        assert isinstance(alone, tuple), alone
        assert row == tuple(cell or "" for cell in alone)


def mutate(draw, text):
    for _ in range(draw(st.integers(0, 3))):
        borders = [found.start() for found in re.finditer(r"[\"'=:\\|;, \t]", text)] or [0]
        place = min(draw(st.sampled_from(borders)) + draw(st.integers(0, 1)), len(text))
        end = place + draw(st.sampled_from([0, 0, 1, 3]))
        text = text[:place] + draw(st.sampled_from(["", *SIGNS, *FORGED])) + text[end:]
    return text


@st.composite
def logs(draw, texts):
    """Some shapes of record, each often enough to be learned, with a few changes of single characters."""
    found = []
    for text in draw(st.lists(st.sampled_from(texts), min_size=1, max_size=3)):
        changed = mutate(draw, text)
        found += [changed] * FEWEST_ROWS + [mutate(draw, changed) for _ in range(2)]
    return [text.replace("\n", "") for text in found]


@st.composite
def records(draw, layout):
    pairs = []
    for key in draw(st.permutations(["a", "b", "user", "url", "long_key_of_more_than_fifteen"])):
        value = draw(st.text("ab1=\\\"' é/", max_size=8))
        quote = draw(st.sampled_from(['"', "", "'"]))
        if quote:
            value = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
        pairs.append(f"{key}{layout.assign}{quote}{value}{quote}")
    start = "" if layout.start is None else draw(st.sampled_from(["|", "1|", "x:2|", '"', "a:b:|"]))
    return start + layout.pair_separator.join(pairs) + draw(st.sampled_from(["", " ", "]", '"', " x"]))


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=25)
@given(data=st.data())
def test_what_is_cut_is_what_the_parser_reads(name, data):
    layout = LAYOUTS[name]
    texts = data.draw(logs(data.draw(st.lists(records(layout), min_size=1, max_size=4))))
    cut = make_pairs_piece_cutter(layout, NAMES, GUARD)
    assert cut is not None
    assert_alike(cut_all(cut, texts), KeyValueParser(layout, NAMES, GUARD), texts)


@pytest.fixture(scope="module")
def fixtures(formats):
    """Of each shipped key=value layout the records of the fixtures that it reads."""
    found = []
    for fmt in formats.values():
        texts = [
            unframe(text)[0] if fmt.framed and may_be_framed(text) else text
            for path in find_fixtures(fmt)
            for text in map(decode_record, path.read_bytes().splitlines())
        ]
        for layout in fmt.layouts:
            if layout.kind == "keyvalue":
                parse = KeyValueParser(layout, fmt.columns, _make_guard(fmt, layout))
                if mine := [text for text in texts if isinstance(parse(text), tuple)]:
                    found.append((fmt, layout, parse, mine))
    return found


def test_every_readable_record_of_the_fixtures_is_cut_as_it_is_read(fixtures):
    count = left = 0
    for fmt, layout, parse, texts in fixtures:
        cut = make_pairs_piece_cutter(layout, fmt.columns, _make_guard(fmt, layout))
        assert cut is not None
        many = [text for text in texts for _ in range(FEWEST_ROWS)]
        found = cut_all(cut, many)
        assert_alike(found, parse, many)
        count, left = count + len(many), left + len(many) - len(found)
    assert count > 500
    assert left < count / 8


@settings(max_examples=60)
@given(data=st.data())
def test_changed_records_of_the_fixtures_are_cut_as_they_are_read(fixtures, data):
    fmt, layout, parse, texts = data.draw(st.sampled_from(fixtures))
    cut = make_pairs_piece_cutter(layout, fmt.columns, _make_guard(fmt, layout))
    assert cut is not None
    changed = data.draw(logs(texts))
    assert_alike(cut_all(cut, changed), parse, changed)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a=1 user=head url=http://x.test/ b=2", ("1", "head", "http://x.test/", "")),
        ("a=1 user=two words url=http://x.test/ b=2", ("1", "two words", "http://x.test/", "")),
        ("a=1 user= url=http://x.test/ b=2", ("1", "", "http://x.test/", "")),
        ("a=1 user=x url=http://x.test/?user=head b=2", ("1", "x", "http://x.test/?user=head", "")),
        ('a=1 user="x b=3" url=" u " b=2', ("1", "x b=3", " u ", "")),
        (r'a=1 user="S\\x" url="a \"b\" c=\d" b=2', ("1", r"S\x", r'a "b" c=\d', "")),
        ("a=1 user=x url=http://x.test/ user=head", None),
        ("a=1 url=http://x.test/ user=x user=head", None),
        ('a=1 user="x url=y b=2', None),
        ("a=1 user='x' url=y b=2", None),
        ("a=1", None),
    ],
)
def test_records_are_cut_with_what_they_hold(text, row):
    cut = make_pairs_piece_cutter(LAYOUTS["blank"], NAMES, GUARD)
    assert cut is not None
    assert cut_all(cut, [text] * FEWEST_ROWS) == ({} if row is None else dict.fromkeys(range(FEWEST_ROWS), row))


@pytest.mark.parametrize(
    "layout",
    [
        Layout(kind="keyvalue", pair_separator=", "),
        Layout(kind="keyvalue", pair_separator="-"),
        Layout(kind="keyvalue", assign=": "),
        Layout(kind="keyvalue", start=compile_pattern("^(?i:x)", trusted=True)),
    ],
    ids=["blank behind", "sign of a key", "two signs", "not understood"],
)
def test_what_is_not_told_by_single_signs_is_left_to_the_plain_way(layout):
    assert make_pairs_piece_cutter(layout, NAMES, None) is None


def test_a_separator_begins_behind_what_precedes_the_pairs():
    cut = make_pairs_piece_cutter(LAYOUTS["quoted"], NAMES, None)
    assert cut is not None
    texts = ['"a=1","user=2","b=3"'] * FEWEST_ROWS + ['","a=1","user=2","b=3"'] * FEWEST_ROWS
    assert_alike(cut_all(cut, texts), KeyValueParser(LAYOUTS["quoted"], NAMES), texts)


def test_cef_has_blanks_between_its_pairs_whatever_the_layout_says():
    layout = Layout(kind="keyvalue", escape="cef", pair_separator="-", assign=":")
    cut = make_pairs_piece_cutter(layout, NAMES, None)
    assert cut is not None
    assert cut_all(cut, ["a=1-b user=x"] * FEWEST_ROWS) == dict.fromkeys(range(FEWEST_ROWS), ("1-b", "x", "", ""))


def test_a_key_that_a_device_writes_seldom_is_left():
    cut = make_pairs_piece_cutter(LAYOUTS["blank"], NAMES, None)
    assert cut is not None
    texts = ["a=1 user=x"] * FEWEST_ROWS + ["a=1 user=x url=y"]
    assert sorted(cut_all(cut, texts)) == list(range(FEWEST_ROWS))


def test_what_a_school_wrote_of_the_start_is_read_by_its_bytes_too():
    layout = Layout(kind="keyvalue", start=compile_pattern(r"^(?P<a>\d)\|", trusted=False))
    cut = make_pairs_piece_cutter(layout, NAMES, None)
    assert cut is not None
    texts = ["3|b=1 user=x"] * FEWEST_ROWS + ["b=1 user=x"] * FEWEST_ROWS
    assert cut_all(cut, texts) == dict.fromkeys(range(FEWEST_ROWS), ("3", "x", "", ""))
