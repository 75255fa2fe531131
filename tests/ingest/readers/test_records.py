"""Where a record ends: line feeds, NULs, 16-bit text, quoted values over several lines."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.records import Quotes, cut_records, find_gap, has_rest, scan_quotes
from monitor.ingest.readers.whole import batch_of


def cut(
    data: bytes,
    state: dict | None = None,
    *,
    final: bool = True,
    nul_ends: bool = False,
    joins: bool = False,
    offset: int = 0,
):
    batch = dataclasses.replace(batch_of(data, final=final), offset=offset, starts_file=offset == 0)
    return cut_records(batch, {} if state is None else state, nul_ends=nul_ends, joins=joins)


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a\nb\n", ["a", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"a\r\r\nb", ["a\r", "b"]),
        (b"a\rb\n", ["a\rb"]),
        (b"a\x0bb\x0cc\n", ["a\x0bb\x0cc"]),
        ("a\u2028b\u0085c\n".encode(), ["a\u2028b\u0085c"]),
        (b"a\0b\n", ["a\ufffdb"]),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n", ["a", "b"]),
    ],
)
def test_a_record_ends_at_a_line_feed_and_nowhere_else(data, texts):
    assert cut(data).texts() == texts


def test_a_nul_ends_a_record_where_the_format_says_so():
    assert cut(b"a\0b\0\nc\n", nul_ends=True).texts() == ["a", "b", "c"]


def test_records_know_where_they_lie():
    records = cut(b"one\r\ntwo\n\nfour", offset=100)
    places = [
        (int(start) + records.offset, int(end - start)) for start, end in zip(records.starts, records.ends, strict=True)
    ]
    assert places == [(100, 3), (105, 3), (109, 0), (110, 4)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_sixteen_bit_text_is_cut_at_whole_line_feeds(encoding):
    data = "\ufeffਊĊ上\r\nb\r\nlast".encode(encoding)
    assert [record.removesuffix("\r") for record in cut(data).texts()] == ["ਊĊ上", "b", "last"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("border", range(2, 20))
def test_sixteen_bit_text_may_be_split_anywhere_behind_its_mark(encoding, border):
    data = "\ufeffone\nĊtwo\nend\n".encode(encoding)
    state: dict = {}
    first = cut(data[:border], state, final=False)
    texts = first.texts() + cut(data[border:], state, offset=border).texts()
    assert texts == ["one", "Ċtwo", "end"]


def test_a_quoted_value_may_span_lines():
    records = cut(b'a,"b\nc",d\ne\n', joins=True)
    assert records.texts() == ['a,"b\nc",d', "e"]
    assert [records.raw(number) for number in range(2)] == [b'a,"b\nc",d', b"e"]


def test_an_open_quote_waits_for_the_next_batch():
    state: dict = {}
    assert cut(b'x\na,"b\n', state, final=False, joins=True).texts() == ["x"]
    assert has_rest(state)
    assert cut(b'c",d\n', state, joins=True, offset=7).texts() == ['a,"b\nc",d']
    assert not has_rest(state)


@pytest.mark.parametrize("rows", [1, 10, 1000])
def test_an_open_quote_costs_its_own_line_only(rows):
    data = b'a,"never closed\n' + b'b,"x y",c\n' * rows
    assert len(cut(data, joins=True)) == rows + 1


def test_an_open_quote_over_plain_lines_gives_up_after_fifty_lines():
    assert len(cut(b'a,"never closed\n' + b"b,c\n" * 200, joins=True)) == 201


def test_an_open_quote_gives_up_after_64_kibibytes():
    assert len(cut(b'a,"never closed\n' + (b"x" * 40_000 + b"\n") * 3, joins=True, final=False)) == 4


def test_bytes_that_were_cut_out_between_two_batches_are_seen():
    state: dict = {}
    cut(b'a,"b\n', state, final=False, joins=True)
    assert find_gap(state, 5) is None
    assert find_gap(state, 900) == 5
    assert find_gap({}, 900) is None


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("", Quotes.CLOSED),
        ('a,"b"', Quotes.CLOSED),
        ('a,"b""c",d', Quotes.CLOSED),
        ('a, "b" ,d', Quotes.CLOSED),
        ('5" screen,a', Quotes.CLOSED),
        ('a;"b;c";d', Quotes.CLOSED),
        ('a,"b', Quotes.OPEN),
        ('a,"b""', Quotes.OPEN),
        ('a,"', Quotes.OPEN),
        ('a,"b"c', Quotes.BROKEN),
        ('"a\n"b"', Quotes.BROKEN),
    ],
)
def test_knows_the_state_of_quotes(text, quotes):
    assert scan_quotes(text) is quotes


@given(st.lists(st.text('",;a ', max_size=8), min_size=1, max_size=12))
def test_lines_are_joined_as_if_all_of_them_were_looked_at_together(lines):
    expected = []
    left = list(lines)
    while left:
        states = [scan_quotes("\n".join(left[:count])) for count in range(1, len(left) + 1)]
        told = next((count for count, state in enumerate(states) if state is not Quotes.OPEN), 0)
        is_begun = left[0].count('"') % 2 == 1
        taken = told + 1 if is_begun and states[told] is Quotes.CLOSED else 1
        expected.append("\n".join(left[:taken]))
        del left[:taken]

    assert cut("\n".join([*lines, ""]).encode(), joins=True).texts() == expected
