"""Many texts at once are taken apart as each of them alone is."""

import re
from random import Random

import pytest

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers.delimited.cells import cut_cells, pick_columns
from monitor.ingest.readers.delimited.header import HeaderParser
from monitor.ingest.readers.delimited.parser import make_picker, split_with
from monitor.ingest.readers.frames.unframe import NO_FRAME, unframe, unframe_all
from monitor.ingest.readers.layouts import RecordParser
from monitor.ingest.readers.parsing import PIECE_TEXTS, parse_texts
from monitor.ingest.readers.patterns.engines import keep_runs

FORMATS = load_formats([shipped_folder()])
PLACES = [(0,), (2, 1), (5,), (), (1, 7)]
PARTS = [
    "a",
    "b c",
    '"',
    '""',
    '","',
    ",",
    ", ",
    " ",
    "  ",
    "\t",
    "|",
    "\r",
    "\n",
    '"x"',
    '"x,y"',
    '"a ""b"" c"',
    "é",
    "",
]
FRAMES = [
    "<134>1 2026-09-07T07:30:00Z gate app 12 ID7 - ", "<134>1 2026-09-07T07:30:00Z - - - - - ", "<30>Sep  7 07:30:00 gate app[1]: ",
    "Sep 17 07:30:00 app: ", "Sep  7 07:30:00 gate ", "<30> Sep  7 07:30:00 gate app:", "<30>", "2026-09-07T07:30:00Z gate app: ",
    "Sep  7 07:30:00 - ", "Sep  7 07:30:00 gate app: Sep  7 07:30:01 inner app2: ", "Sep  7 07:30:00 a[b]c: ", "\ufeff", "#011", "",
    "Sep  7 07:30:00 2001:db8::1 app: ", "<\u0663>Sep  7 07:30:00 gate app: ", "Sep  7 07:30:00 ga\u00a0te app: ",
]  # fmt: skip


@pytest.mark.parametrize(
    ("separator", "quote"), [(",", "doubled"), ("\t", "none"), ("blank", "doubled"), ("blank", "none"), ("|", "bare")]
)
def test_cells_of_many_records_are_those_of_each(separator: str, quote: str) -> None:
    chance, read = Random(7), 0
    split, pick = split_with(separator, quote), make_picker(PLACES)
    joiner = " " if separator == "blank" else separator
    texts = [joiner.join(chance.choices(PARTS, k=chance.choice([1, 3, 6, 6, 6]))) for _ in range(4_000)]
    for numbers, column, width in cut_cells(texts, separator, quote):
        rows = list(zip(*pick_columns(column, PLACES, width, len(numbers)), strict=True))
        for number, row in zip(numbers.tolist(), rows, strict=True):
            cells = split(texts[number])
            assert not isinstance(cells, str)
            assert row == pick(cells)
            read += 1
    assert read > 500 or quote == "bare"


def test_many_frames_are_those_of_each_line() -> None:
    chance = Random(3)
    texts = [
        chance.choice(FRAMES) + chance.choice(["1,2", "a: b", "x", "", "<7>y", "Sep  7 07:30:00 z: q"])
        for _ in range(2_000)
    ]
    records, frames = unframe_all(texts)
    assert frames is not None
    for text, record, time, host, message_id in zip(texts, records, *frames, strict=True):
        inside, frame = unframe(text)
        told = frame or NO_FRAME
        assert (record, time or None, host or None, message_id or None) == (
            inside,
            told.time,
            told.host,
            told.message_id,
        )


def test_lines_without_a_frame_are_left_as_they_are() -> None:
    texts = ["10.0.0.1 a", "http://x.test/"]
    assert unframe_all(texts) == (texts, None)


def test_a_header_row_of_another_kind_counts_for_what_stands_behind_it() -> None:
    layout = RecordParser(FORMATS["smoothwall"])
    head, other = "Time,Username,Source IP,URL", "Time,Source IP,Username,URL"
    lines = [f"07/09/2026 07:30:00,u{number},10.0.0.1,http://a.test/" for number in range(PIECE_TEXTS + 50)]
    turned = [f"07/09/2026 07:30:00,10.0.0.1,u{number},http://a.test/" for number in range(40)]
    for texts in ([head, *lines, other, *turned], [head, *lines[:40], head, *lines[40:80], other, *turned]):
        parse, header = layout.open({})
        assert isinstance(header, HeaderParser)
        parsed = parse_texts(texts, parse, layout.cutter(header), header, framed=False)
        alone, _ = layout.open({})
        rows = [row for text in texts if isinstance(row := alone(text), tuple)]
        assert list(zip(*parsed.part.columns, strict=True)) == rows
        assert parsed.ignored == len(texts) - len(rows)


@pytest.mark.parametrize("name", ["e2guardian", "dansguardian"])
def test_the_quick_expression_for_quoted_values_finds_what_the_general_one_finds(name: str) -> None:
    quick, general = next(layout.patterns for layout in FORMATS[name].layouts if len(layout.patterns) == 2)
    general_match = re.compile(str(general.pattern), re.ASCII).match
    chance, found = Random(5), 0
    odd = [
        "-",
        "GET",
        "1",
        "403",
        "",
        'a"b',
        '"',
        ",",
        '",',
        "10.0.0.1",
        "ABC",
        'a","b',
        '""',
        ',"',
        '7","',
        '"GET',
        '1"',
    ]
    usual = [
        "2026.09.07 07:30:00",
        "u",
        "ip",
        "http://a/",
        "*DENIED*",
        "GET",
        "0",
        "0",
        "cat",
        "1",
        "403",
        "text/html",
        "pc",
        "g",
        "ag",
        "x",
        "y",
        "-",
        "-",
        "z",
        "a",
        "b",
    ]
    for _ in range(20_000):
        cells = usual[: chance.choice([14, 15, 15, 16, 18, 19, 22])]
        for _ in range(chance.choice([0, 1, 2, 3, 5])):
            cells[chance.randrange(1, len(cells))] = chance.choice(odd)
        text = '"' + '","'.join(cells) + '"'
        match = quick.match(text)
        if match is not None:
            found += 1
            other = general_match(text)
            assert other is not None
            assert match.groupdict() == other.groupdict()
    assert found > 2_000


@pytest.mark.parametrize(
    ("pattern", "kept"),
    [
        (r"\S+ x", r"\S++ x"),
        (r"(?P<a>\S+) +(?P<b>\S+)$", r"(?P<a>\S++) ++(?P<b>\S+)$"),
        (r'"[^"]*"', r'"[^"]*+"'),
        (r"\S+ ?x", r"\S+ ?x"),
        (r"a +(?P<x>\S+)? b", r"a +(?P<x>\S+)? b"),
        (r" +\d* +x? +\S{0,3} +[A-Z ]", r" +\d* +x? +\S{0,3} +[A-Z ]"),
    ],
)
def test_only_runs_that_end_where_they_are_longest_are_kept(pattern: str, kept: str) -> None:
    assert keep_runs(pattern) == kept
