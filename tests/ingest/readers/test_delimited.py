"""Delimited records to cells."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.delimited.parser import (
    _WORDS,
    OPEN_QUOTE,
    make_delimited_parser,
    make_picker,
    split_plainly,
    split_with,
    split_words_plainly,
)
from monitor.ingest.readers.format import Layout


@pytest.mark.parametrize(
    ("separator", "quote", "text", "cells"),
    [
        (",", "doubled", "a,b,,c", ["a", "b", "", "c"]),
        (",", "doubled", 'a,"b,c",d', ["a", "b,c", "d"]),
        (",", "doubled", 'a,"b""c""",d', ["a", 'b"c"', "d"]),
        (",", "doubled", ' "a", "b" ,c', ["a", "b ", "c"]),
        (",", "doubled", '5" screen,b', ['5" screen', "b"]),
        (",", "doubled", '"a\nb",c', ["a\nb", "c"]),
        (",", "doubled", 'a\rb,"c\rd"', ["a\rb", "c\rd"]),
        (";", "doubled", "a;b,c", ["a", "b,c"]),
        ("\t", "none", 'a\t"b\tc"', ["a", '"b', 'c"']),
        (",", "bare", '"a","b"c","d"', ["a", 'b"c', "d"]),
        ("blank", "doubled", 'a  b "c d" "e ""f""" -', ["a", "b", "c d", 'e "f"', "-"]),
        (",", "doubled", 'a,"b', OPEN_QUOTE),
        (",", "bare", '"a","b', OPEN_QUOTE),
        (",", "bare", "a,b", "a value without quotes"),
    ],
)
def test_cuts_records_into_cells(separator, quote, text, cells):
    assert split_with(separator, quote)(text) == cells


def test_an_open_quote_does_not_reach_the_next_record():
    split = split_with(",", "doubled")
    assert split('a,"b') == OPEN_QUOTE
    assert split('c,"d"') == ["c", "d"]


def test_a_cell_of_megabytes_is_refused():
    assert isinstance(split_with(",", "doubled")('a,"' + "x" * 200_000 + '"'), str)


CELL = st.text('ab,"\n\r ;', max_size=8)


@given(st.lists(CELL, min_size=2, max_size=6))
def test_well_formed_csv_comes_back_as_it_was(cells):
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    assert split_with(",", "doubled")(quoted) == cells


def test_fewer_and_more_cells_than_columns_are_accepted():
    parse = make_delimited_parser(Layout(kind="delimited", columns=("a", "b", "c")), ("c", "a", "never"))
    assert parse("1,2,3") == ("3", "1", None)
    assert parse("1,2") == (None, "1", None)
    assert parse("1,2,3,4,5") == ("3", "1", None)
    assert isinstance(parse("one cell"), str)


def test_several_cells_can_make_one_value():
    assert make_picker([(0, 2), (1,), ()])(["a", "b", "c"]) == ("a c", "b", None)
    assert make_picker([(0, 2)])(["a"]) == ("a",)


@given(st.text('ab", \t', max_size=24))
def test_cells_with_quotes_on_borders_are_cut_as_the_csv_module_does(text):
    cells = split_plainly(text, ",")
    if cells is not None and '"' in text:
        assert cells == next(csv.reader([text], skipinitialspace=True), [""])


@given(st.text('ab" \t', max_size=24))
def test_words_with_quotes_beside_blanks_are_cut_as_the_expression_does(text):
    words = split_words_plainly(text)
    if words is not None:
        assert words == [quoted.replace('""', '"') if quoted else plain for quoted, plain in _WORDS.findall(text)]


@pytest.mark.parametrize("text", ['a,"b"c,d', 'a"b,"c"', 'a,"",c', '"a', '"a" ,b', 'a,"b"d"c"'])
def test_a_quote_that_is_on_no_border_wants_the_csv_module(text):
    assert split_plainly(text, ",") is None


def test_two_quotes_inside_a_value_are_one_without_the_csv_module():
    assert split_plainly('a,"b""c",d', ",") == ["a", 'b"c', "d"]
