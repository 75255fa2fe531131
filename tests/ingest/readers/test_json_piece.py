"""JSON records of a piece at once: what is cut is what the parser reads, byte for byte; the rest is left."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers.blocks.pieces import FEWEST
from monitor.ingest.readers.encoding import decode_record
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.frames.unframe import unframe
from monitor.ingest.readers.jsonlines.parser import make_json_parser
from monitor.ingest.readers.jsonlines.piece import (
    MOST_TEMPLATES,
    JsonPieceCutter,
    make_json_piece_cutter,
)
from tests.ingest.readers.pieces_of import piece_of, read_cuts

NAMES = ("user", "url", "id.time", "tags", "tags.label", "a.b", "n", "URL")
LAYOUTS = {
    "plain": Layout(kind="jsonlines"),
    "hand made": Layout(kind="jsonlines", descend=("event",), hand_made=True),
    "pivot": Layout(kind="jsonlines", pivot="event.tags"),
}
RECORD = (
    b'{"user":"ajones","n":17,"id":{"time":"08:41","x":[1,2]},"event":{"url":"http:\\/\\/a.test\\/","ok":true,'
    b'"tags":[{"name":"URL","value":"u","label":"x"},{"name":"OTHER","value":null}]},"tags":["p","","q"],"a.b":1.5}'
)
SIGNS = [
    *(b'"', b"\\", b"{", b"}", b"[", b"]", b":", b",", b" ", b"\t", b"\x00", b"\x1f", b"\x7f", b"0", b"-", b".", b"e"),
    *(
        b"null",
        b"true",
        b'\\"',
        b"\\\\",
        b"\\u0041",
        b"\\u0000",
        b"\\n",
        b"\\/",
        b"\\u00e9",
        b"\\ud83d\\ude00",
        b"\\u20AC",
    ),
    *("é".encode(), "\u2028".encode(), b"\xff", b"\xc3", b'""', b'","user":"head', b'"name":"URL",', b'"n":5,', b"01"),
    *(b"12345678901234567890", b"1.50", b"-0", b"1e5", b"\r", b"", b"", b""),
]


def read_plainly(layout, names, record):
    row = make_json_parser(layout, names)(decode_record(record))
    return tuple(cell or None for cell in row) if isinstance(row, tuple) else row


def cut(layout, names, records, cutter=None):
    """The columns of the records that are cut; those whose text isn't their bytes are in no piece."""
    rows = [row for row, record in enumerate(records) if decode_record(record).encode() == record]
    piece = piece_of([records[row].decode() for row in rows])
    cells = read_cuts(piece, (cutter or make_json_piece_cutter(layout, names))(piece))
    return {rows[row]: tuple(cell or None for cell in cells[row]) for row in cells}


def hold_against_parser(layout, names, records):
    rows = cut(layout, names, records)
    for row, cells in rows.items():
        assert cells == read_plainly(layout, names, records[row])
    return rows


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_records_alike_are_all_cut(layout):
    records = [RECORD.replace(b"ajones", b"u%d" % n).replace(b"17", b"%d" % (n * 977)) for n in range(FEWEST)]
    assert len(hold_against_parser(layout, NAMES, records)) == (0 if layout.hand_made else len(records))


def test_texts_are_what_their_escapes_stand_for():
    records = [RECORD] * FEWEST
    (cells,) = set(cut(LAYOUTS["pivot"], (*NAMES, "event.url"), records).values())
    assert cells == ("ajones", None, "08:41", "p\x1fq", None, "1.5", "17", "u", "http://a.test/")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@settings(max_examples=50)
@given(st.data())
def test_damaged_records_are_read_as_one_by_one_or_left(layout, data):
    record = RECORD if data.draw(st.booleans()) else RECORD.replace(b"\\/", b"/")
    places = st.tuples(st.integers(0, len(record)), st.integers(0, 3), st.sampled_from(SIGNS))
    damaged = [record[:at] + sign + record[at + gone :] for at, gone, sign in data.draw(st.lists(places, max_size=24))]
    hold_against_parser(layout, NAMES, [record] * FEWEST + damaged * data.draw(st.sampled_from([1, 16])))


LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([1.0, 2.5]) | st.text('ab:" \\é', max_size=4)
KEYS = st.sampled_from(["user", "url", "id", "time", "tags", "label", "a", "b", "a.b", "event", "name", "value", "n"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@settings(max_examples=50)
@given(objects=st.lists(st.dictionaries(KEYS, VALUES, max_size=6), min_size=1, max_size=4), is_ascii=st.booleans())
@example(objects=[{"a": None, "a.b": "x"}, {"a": 5, "a.b": "x"}], is_ascii=False)
@example(objects=[{"event": {"tags": [{"name": "user", "value": 1}]}}, {"user": 2}], is_ascii=False)
@example(objects=[{"tags": [None, None]}, {"tags": [1.0, 2.0]}, {"tags": [1, 2]}], is_ascii=False)
def test_any_objects_are_read_as_one_by_one_or_left(layout, objects, is_ascii):
    records = [json.dumps(one, separators=(",", ":"), ensure_ascii=is_ascii).encode() for one in objects]
    hold_against_parser(layout, NAMES, records * FEWEST)


@pytest.mark.parametrize(
    "inner",
    [
        '"user":"a","user":"head"',
        '"user":"a","url":"\\"user\\":"',
        '"user":"a","x":"","user":5,"y":2',
    ],
)
def test_a_key_that_comes_twice_in_hand_made_json_is_left(inner):
    assert cut(LAYOUTS["hand made"], NAMES, [f'{{"event":{{{inner}}}}}'.encode()] * FEWEST) == {}


def test_of_a_key_that_comes_twice_elsewhere_the_last_one_counts():
    rows = cut(LAYOUTS["plain"], ("user",), [b'{"user":"a","user":"b"}'] * FEWEST)
    assert set(rows.values()) == {("b",)}


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"not json",
        b'{"user":"torn',
        b'{"user":"a"}x',
        b'["user"]',
        b'tag "x": {"user":"a"}',
        b'{"us\\u0065r":"a"}',
        b'{"user":01}',
        b'{"user":"\\ud800"}',
        b'{"user":"C:\\\\u0000"}',
        b'{"user":"tab\there"}',
    ],
)
def test_what_is_no_plain_object_is_left(record):
    assert cut(LAYOUTS["plain"], NAMES, [record] * FEWEST) == {}


def test_few_records_are_left():
    assert cut(LAYOUTS["plain"], NAMES, [RECORD] * (FEWEST - 1)) == {}


def test_no_more_templates_are_kept_than_are_used():
    cutter = JsonPieceCutter(LAYOUTS["plain"], ("user",))
    for number in range(3 * MOST_TEMPLATES):
        record = b'{"user":"a","%s":"x"}' % (b"k" * (number + 1))
        cut(LAYOUTS["plain"], ("user",), [record] * FEWEST, cutter)
    assert len(cutter._known) <= MOST_TEMPLATES


def test_fixtures_are_read_as_one_by_one_and_nearly_all_are_cut(formats):
    for fmt in formats.values():
        for layout in fmt.layouts:
            if layout.kind != "jsonlines":
                continue
            texts = [line for path in find_fixtures(fmt) for line in decode_record(path.read_bytes()).splitlines()]
            records = [unframe(text)[0].encode() if fmt.framed else text.encode() for text in texts]
            parse = make_json_parser(layout, fmt.columns)
            for record in (record for record in records if isinstance(parse(record.decode()), tuple)):
                rows = hold_against_parser(layout, fmt.columns, [record] * FEWEST)
                assert len(rows) == FEWEST, record
