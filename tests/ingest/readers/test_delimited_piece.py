"""Pieces of delimited records to spans, held against the parsers of single records."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.variants import find_variants
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers.delimited.header import HeaderParser
from monitor.ingest.readers.delimited.parser import make_delimited_parser
from monitor.ingest.readers.delimited.piece import make_delimited_piece_cutter, make_header_piece_cutter
from monitor.ingest.readers.format import AliasTable, Layout
from monitor.ingest.readers.frames.unframe import unframe
from monitor.ingest.readers.layouts import RecordParser
from tests.ingest.readers.pieces_of import piece_of, read_cuts

COLUMNS = ("a", "b", "c", "d")
NAMES = ("d", "a", "missing", "c", "b")
WAYS = [(",", "doubled"), (";", "doubled"), ("\t", "doubled"), ("|", "none"), ("\t", "none"), ("blank", "doubled")]


def layout_of(separator=",", quote="doubled"):
    return Layout(kind="delimited", separator=separator, quote=quote, columns=COLUMNS)


def cut_records(layout, records, **options):
    piece = piece_of(records, **options)
    cutter = make_delimited_piece_cutter(layout, NAMES)
    return read_cuts(piece, cutter(piece))


def read_plainly(parse, record):
    row = parse(record)
    return tuple(cell or "" for cell in row) if isinstance(row, tuple) else row


@pytest.mark.parametrize(
    ("separator", "record", "cells"),
    [
        (",", "1,2,3,4", "1234"),
        (",", "1,2", ("1", "2", "", "")),
        (",", "1,2,3,4,5,6", "1234"),
        (",", ",,,", ("", "", "", "")),
        (",", '"1","2,2","","4"', ("1", "2,2", "", "4")),
        (",", '1,"2""2""",3,4', ("1", '2"2"', "3", "4")),
        (",", '1,"""",3,""""""', ("1", '"', "3", '""')),
        (",", '  "1", "2",   "3", 4', "1234"),
        (",", " 1, 2, 3,4 ", (" 1", " 2", " 3", "4 ")),
        (",", '"1",2 ,3,4', ("1", "2 ", "3", "4")),
        (",", "1,2\r2,3,4", ("1", "2\r2", "3", "4")),
        (",", "1,é,\u2028,\xa0", ("1", "é", "\u2028", "\xa0")),
        ("\t", '1\t"2\t2"\t3\t4', ("1", "2\t2", "3", "4")),
        ("blank", "1  2 3   4 ", "1234"),
        ("blank", '1 "2 2" "3 ""3""" ""', ("1", "2 2", '3 "3"', "")),
    ],
)
def test_cuts_what_a_product_writes(separator, record, cells):
    cells = tuple(cells)
    found = cut_records(layout_of(separator), ['"p","q"' if separator == "," else '"p" "q"', record])
    assert found[1] == (cells[3], cells[0], "", cells[2], cells[1])


@pytest.mark.parametrize(
    ("separator", "record"),
    [
        (",", "one cell"),
        (",", '1,"2'),
        (",", '1,"2"2,3'),
        (",", '1,2"2",3'),
        (",", '1,"2" ,3'),
        (",", '1,          "2",3'),
        ("blank", "1\t2 3"),
        ("blank", "1\x1c2 3"),
        ("blank", "1\xa02 3"),
        ("blank", "1\u20282 3"),
        ("blank", '1 2"2" 3'),
        ("blank", ""),
    ],
)
def test_leaves_out_what_may_be_read_otherwise(separator, record):
    usual = "1,2,3,4" if separator == "," else "1 2 3 4"
    assert list(cut_records(layout_of(separator), [usual, record, usual])) == [0, 2]


@pytest.mark.parametrize(("separator", "quote"), [("auto", "doubled"), (",", "bare"), ("¦", "none"), (" ", "doubled")])
def test_leaves_other_ways_to_delimit_to_the_parser(separator, quote):
    assert make_delimited_piece_cutter(layout_of(separator, quote), NAMES) is None


SIGN = [
    *',;|\t "',
    '""',
    '","',
    ", ",
    '" "',
    "\r",
    "\x1c",
    "\x7f",
    "a",
    "bc",
    "é",
    "\u2028",
    "\xa0",
    "\x85",
    "10.0.0.1",
]
EMPTY = np.empty(0, dtype=np.int64)
NOISE = st.lists(st.sampled_from(SIGN), max_size=14).map("".join)
CELL = st.text(st.sampled_from('ab é,";\u2028'), max_size=4)


@st.composite
def records_of(draw, separator):
    """Well-formed records, some of which lost, gained or changed a byte or more."""
    between = " " if separator == "blank" else separator
    records = []
    for cells in draw(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=8)):
        quoted = ['"' + cell.replace('"', '""') + '"' if {*cell} & {*' ",;'} else cell or "-" for cell in cells]
        record = between.join(quoted)
        if draw(st.booleans()):
            place, size = draw(st.integers(0, len(record))), draw(st.integers(0, 2))
            record = record[:place] + draw(NOISE) + record[place + size :]
        records.append(record)
    return records


@pytest.mark.parametrize(("separator", "quote"), WAYS)
@given(data=st.data())
def test_every_record_that_is_cut_is_cut_as_the_parser_does(separator, quote, data):
    layout = layout_of(separator, quote)
    records = data.draw(st.one_of(st.lists(NOISE, min_size=1, max_size=8), records_of(separator)))
    parse = make_delimited_parser(layout, NAMES)
    before, behind = data.draw(st.sampled_from(["", '<4>"x, ', "\t"])), data.draw(st.sampled_from(["\n", "\r\n"]))
    for place, row in cut_records(layout, records, before=before, behind=behind).items():
        assert row == read_plainly(parse, records[place])


@given(st.lists(st.lists(CELL, min_size=2, max_size=6), min_size=1, max_size=8))
def test_well_formed_csv_is_always_cut(rows):
    records = [",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in rows]
    found = cut_records(layout_of(), records)
    assert [row[1] for row in found.values()] == [cells[0] for cells in rows]


# -- under a header row

ALIASES = AliasTable(
    spellings={
        "time": ("timestamp",),
        "date": ("date",),
        "clock": ("time",),
        "user.name": ("user",),
        "url.full": ("url",),
    }
)
FIELDS = ("alias:time", "alias:user.name", "alias:url.full")


def open_header(*texts, separator="auto", directive=""):
    layout = Layout(kind="delimited-header", separator=separator, directive=directive, aliases=True, preamble=3)
    header = HeaderParser(
        layout,
        FIELDS,
        aliases=ALIASES,
        times=frozenset({"alias:time"}),
        actors=frozenset({"alias:user.name"}),
        texts=frozenset({"alias:url.full"}),
        state={},
    )
    for text in texts:
        header(text)
    return header


def test_of_no_records_none_is_cut():
    piece = replace(piece_of(['"a'], before='"'), numbers=EMPTY, starts=EMPTY, ends=EMPTY)
    assert make_delimited_piece_cutter(layout_of(), NAMES)(piece) == []
    assert make_header_piece_cutter(open_header("Timestamp,User,URL"))(piece) == []


def cut_under(header, records, without=()):
    """without: records that aren't among the piece's; their bytes are."""
    whole = piece_of(records)
    kept = np.setdiff1d(np.arange(len(records)), without)
    piece = replace(whole, numbers=kept, starts=whole.starts[kept], ends=whole.ends[kept])
    found = read_cuts(piece, make_header_piece_cutter(header)(piece))
    return {int(kept[row]): cells for row, cells in found.items()}


def test_cuts_under_a_header_row_by_name():
    header = open_header("URL;User;Timestamp")
    assert cut_under(header, ["u;a,b;1", '"u;u";a;1']) == {0: ("1", "a,b", "u"), 1: ("1", "a", "u;u")}


def test_nothing_is_cut_before_the_header_row():
    assert cut_under(open_header(), ["u;a;1"]) == {}


@pytest.mark.parametrize(
    ("record", "time"), [("1,2,a", "1 2"), (",2,a", "2"), ("1,,a", "1"), ("1", "1"), ('"1","2",a', "1 2")]
)
def test_a_date_and_a_clock_of_two_columns_are_joined(record, time):
    assert cut_under(open_header("Date,Time,User"), ['"x",y', record])[1][0] == time


@pytest.mark.parametrize("record", ["1 ,2,a", " 1,2,a", "1,2\t,a", '"1""",2,a', "\xa01,2,a"])
def test_a_date_with_blanks_or_quotes_around_it_is_left_out(record):
    assert cut_under(open_header("Date,Time,User"), ["1,2,a", record]).keys() == {0}


@pytest.mark.parametrize("row", ["Timestamp,User,URL", '"Timestamp",User,URL', "Timestamp,,", '"Time""stamp",a,b'])
def test_what_may_be_the_header_row_again_is_left_out(row):
    header = open_header('Timestamp,User,URL,"Time""stamp"')
    assert 1 not in cut_under(header, ["1,a,u", row, "2,b,v"])


def test_nothing_is_cut_behind_a_header_row_with_other_columns_until_it_was_read():
    header = open_header("Timestamp,User,URL")
    cut = make_header_piece_cutter(header)
    first, second = piece_of(["1,a,u", "Timestamp,URL,User", "2,v,b"]), piece_of(["3,w,c"])
    assert read_cuts(first, cut(first)) == {0: ("1", "a", "u")}
    assert cut(second) == []
    assert header("Timestamp,URL,User") is None
    assert read_cuts(second, cut(second)) == {0: ("3", "c", "w")}


def test_a_header_row_that_is_not_among_the_records_of_a_piece_ends_it_as_well():
    header = open_header("Timestamp,User,URL")
    records = ["1,a,u", "<13>Timestamp,URL,User", "2,v,b"]
    assert cut_under(header, records, without=[1]) == {0: ("1", "a", "u")}


def test_a_record_that_is_not_among_those_of_a_piece_changes_nothing():
    header = open_header("Timestamp,User,URL")
    assert cut_under(header, ["1,a,u", "<13>9,x,y", "2,b,v"], without=[1]).keys() == {0, 2}


@pytest.mark.parametrize("row", ['Timestamp,"UR\nL",User', '"Timestamp","UR\r\nL",User', ' "Time""\nstamp",URL,User'])
def test_a_header_row_over_two_lines_ends_a_piece(row):
    header = open_header('Timestamp,User,URL,"Time""stamp"')
    records = ["1,a,u", row, "<13>9,x,y", "2,b,v"]
    assert cut_under(header, records, without=[1, 2]).keys() == {0}


def test_more_cells_than_the_header_row_has_are_left_to_the_parser_where_a_value_may_have_shifted():
    records = ["u,a,1", "u,b,c,1"]
    assert cut_under(open_header("URL,User,Timestamp"), records).keys() == {0}
    assert cut_under(open_header("Timestamp,User,URL"), records).keys() == {0, 1}


def test_comments_are_left_out_where_a_directive_names_the_columns():
    header = open_header("#Fields: timestamp user url", separator="blank", directive="#Fields: ")
    found = cut_under(header, ['1 a "u u"', "#Date: 1", "2 b v", "#Fields: user timestamp", "c 3"])
    assert found == {0: ("1", "a", "u u"), 2: ("2", "b", "v")}


HEADERS = ["Timestamp,User,URL", "URL,User,Timestamp", "Date,Time,User,URL", '"URL",Timestamp,Us"er', "Date,User"]
BODY = st.one_of(
    st.sampled_from(["1,a,u", '"1","a","u,u"', "1,2,a,u", "", '1,"a""b",u', "Date,x", "URL,a", '"', "1,a,u,,"]),
    st.sampled_from(HEADERS),
    NOISE,
)


@given(pieces=st.lists(st.lists(BODY, min_size=1, max_size=8), min_size=1, max_size=4), at_once=st.booleans())
@example(pieces=[["1,a,u", "URL,User,Timestamp", "u,a,1"], ["u,a,1"]], at_once=False)
def test_records_cut_and_records_read_one_by_one_make_what_reading_all_one_by_one_makes(pieces, at_once):
    """at_once: what is left out is read when all pieces were cut, else piece by piece."""
    plain, header = open_header(HEADERS[0]), open_header(HEADERS[0])
    cut, expected, found, left = make_header_piece_cutter(header), [], {}, []
    for records in pieces:
        piece = piece_of(records)
        cells = read_cuts(piece, cut(piece))
        left += [(len(expected) + place, record) for place, record in enumerate(records) if place not in cells]
        found |= {len(expected) + place: row for place, row in cells.items()}
        expected += [read_plainly(plain, record) for record in records]
        if not at_once:
            found |= {number: read_plainly(header, record) for number, record in left}
            left = []
    found |= {number: read_plainly(header, record) for number, record in left}
    assert [found[number] for number in range(len(expected))] == expected


VARIANTS = [
    variant
    for fmt in load_formats([shipped_folder()]).values()
    if len(fmt.layouts) == 1 and fmt.layouts[0].kind in {"delimited", "delimited-header"}
    for variant in find_variants(fmt)
]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_what_products_write_is_cut_to_the_last_record(variant):
    records = RecordParser(variant.format)
    parse, header = records.open({})
    for line in variant.head.split("\n"):
        parse(line)
    alone = replace(variant, head="", records=[record for record in variant.records if "\n" not in record])
    texts = [unframe(line)[0] for line in alone.write(60, seed=5).decode().split("\n")[:-1]]
    layout, names = variant.format.layouts[0], variant.format.columns
    cut = make_header_piece_cutter(header) if header else make_delimited_piece_cutter(layout, names)
    piece = piece_of(texts)
    assert cut is not None
    assert read_cuts(piece, cut(piece)) == {row: read_plainly(parse, text) for row, text in enumerate(texts)}
