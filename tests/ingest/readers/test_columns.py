"""Dictionary-encoded columns: the same rows, whatever is done once per distinct value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.frames import Coded
from monitor.ingest.readers.columns import Table, drop_equal, encode, find_distinct, join, prefer, refine, unite

CELLS = st.lists(st.one_of(st.none(), st.sampled_from(["", "a", "b", "A", "10.0.0.1", "é"])), max_size=30)
PAIRS = st.lists(st.tuples(*[st.one_of(st.none(), st.sampled_from(["a", "b", "A"]))] * 2), max_size=30)


@given(CELLS)
def test_encoding_keeps_every_row(cells):
    column = encode(cells)
    assert column.to_texts() == [cell or None for cell in cells]
    assert len(set(column.values)) == len(column.values)
    assert "" not in column.values


@given(CELLS)
def test_refining_is_the_same_as_cleaning_each_row(cells):
    clean = {"a": "x", "A": "x", "b": "", "é": None, "10.0.0.1": "y"}.get
    assert refine(encode(cells), clean).to_texts() == [(clean(cell) or None) if cell else None for cell in cells]


@given(CELLS)
def test_refining_numbers_values_as_they_first_appear(cells):
    without = refine(encode(cells), lambda text: text if text.isascii() else None)
    assert without.values == [text for text in encode(cells).values if text.isascii()]
    assert without.to_texts() == [cell if cell and cell.isascii() else None for cell in cells]


@given(PAIRS)
def test_two_columns_combine_row_by_row(pairs):
    left, right = encode([a for a, _ in pairs]), encode([b for _, b in pairs])
    assert prefer(left, right).to_texts() == [a or b for a, b in pairs]
    assert join([left, right], "/", needs_all=False).to_texts() == [
        "/".join(filter(None, pair)) or None for pair in pairs
    ]
    assert join([left, right], "/", needs_all=True).to_texts() == [
        "/".join(pair) if all(pair) else None for pair in pairs
    ]
    unequal = [None if a and b and a.lower() == b.lower() else a for a, b in pairs]
    assert drop_equal(left, right).to_texts() == unequal


def test_uniting_shares_the_values():
    united = unite([encode(["a", "b"]), encode(["b", "c"])], np.concatenate)
    assert united.values == ["a", "b", "c"]
    assert united.to_texts() == ["a", "b", "b", "c"]


@pytest.mark.parametrize("user", ["10.0.0.1", "PC-7"])
def test_a_value_that_the_other_column_has_in_the_same_row_is_dropped(user):
    column, other = encode([user, user, None]), encode([user.upper(), "x", user])
    assert drop_equal(column, other).to_texts() == [None, user, None]


def test_a_column_that_no_record_has_is_absent():
    table = Table.from_rows(("a", "b"), [("1", None), (" 2 ", "")])
    assert table.coded("a").to_texts() == ["1", "2"]
    assert table.coded("b").to_texts() == [None, None]
    assert table.coded("never").to_texts() == [None, None]


def test_the_first_source_with_a_value_counts():
    table = Table.from_rows(("a", "b", "c"), [("-", "x", "y"), ("1", "x", None), (None, None, None)])
    assert table.first(
        (("a",), ("b", "c")), "/", drop=lambda column: refine(column, lambda text: None if text == "-" else text)
    ).to_texts() == ["x/y", "1", None]


def test_an_encoded_table_needs_no_texts():
    assert Table.from_coded({"a": Coded(["x"], np.array([0, -1], dtype=np.int32))}, 2).coded("a").to_texts() == [
        "x",
        None,
    ]


@given(st.lists(st.integers(0, 40)), st.sampled_from([41, 10_000_000]))
def test_distinct_numbers_are_found_alike_by_a_table_and_by_sorting(keys, space):
    distinct, places = find_distinct(np.array(keys, dtype=np.int64), space)
    assert distinct.tolist() == sorted(set(keys))
    assert distinct[places].tolist() == keys
