"""Delimited records under a header row, bound by name."""

import pytest

from monitor.ingest.readers.delimited.header import HeaderParser, find_places, spell
from monitor.ingest.readers.delimited.header_rows import count_known
from monitor.ingest.readers.format import AliasTable, Layout

ALIASES = AliasTable(
    spellings={
        "time": ("timestamp", "datetime"),
        "date": ("date",),
        "clock": ("time",),
        "user.name": ("username", "user"),
        "source.ip": ("devicelocalip", "clientip"),
        "url.full": ("url", "address"),
    }
)
NAMES = ("alias:time", "alias:user.name", "alias:source.ip", "alias:url.full")


def parser(state=None, *, layout=None, names=NAMES, **options):
    layout = layout or Layout(kind="delimited-header", separator="auto", aliases=True, preamble=3)
    return HeaderParser(
        layout,
        names,
        aliases=ALIASES,
        times=frozenset({"alias:time"}),
        actors=frozenset({"alias:user.name"}),
        texts=frozenset({"alias:url.full"}),
        state=state or {},
        **options,
    )


@pytest.mark.parametrize(
    ("name", "key"), [("Source IP", "sourceip"), ("user_name", "username"), ("Date/Time", "datetime"), ("", "")]
)
def test_only_letters_and_digits_of_a_name_count(name, key):
    assert spell(name) == key


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        ("Timestamp,Username,URL", "1,a,u", ("1", "a", None, "u")),
        ("URL;User;Date;Time", "u;a;1;2", ("1 2", "a", None, "u")),
        ("Date\tURL", "1\tu", ("1", None, None, "u")),
        ("time|address|client_ip", "1|u|10.0.0.1", ("1", None, "10.0.0.1", "u")),
        ("Timestamp,client_ip,device_local_ip,URL", "1,9,10,u", ("1", None, "10", "u")),
        ('"Timestamp","User","URL"', '"1","a, b","u"', ("1", "a, b", None, "u")),
    ],
)
def test_binds_columns_by_any_known_spelling(header, row, found):
    parse = parser()
    assert parse(header) is None
    assert parse(row) == found


def test_names_of_the_descriptor_come_before_aliases():
    places = find_places(["Site", "URL", "Address"], ("URL", "alias:url.full"), ALIASES.spellings)
    assert places == [(1,), (2,)]


def test_a_column_serves_one_field_only():
    spellings = {"a": ("x",), "b": ("x", "y")}
    assert find_places(["x", "y"], ("alias:a", "alias:b"), spellings) == [(0,), (1,)]


@pytest.mark.parametrize("text", ["1,2,3", "Username,URL", "Timestamp", "", "some words, and more, words"])
def test_what_is_no_header_row_is_refused(text):
    assert isinstance(parser()(text), str)


def test_a_header_row_may_come_again_and_change():
    parse = parser()
    parse("Timestamp,User,URL")
    assert parse("Timestamp,User,URL") is None
    assert parse.notices == []
    assert parse("URL,Timestamp,School") is None
    assert parse("u,1,s") == ("1", None, None, "u")
    assert [kind for kind, _ in parse.notices] == ["drift"]


def test_a_row_that_holds_one_header_word_is_a_row():
    parse = parser()
    parse("Timestamp,User,URL")
    assert parse("1,User,http://x.test/") == ("1", "User", None, "http://x.test/")


def test_a_row_with_a_separator_before_the_actor_is_refused():
    parse = parser()
    parse("Timestamp,URL,User")
    assert isinstance(parse("1,http://a.test/?a,head,ajones"), str)
    assert parse("1,http://a.test/,ajones,,") == ("1", "ajones", None, "http://a.test/")


def test_surplus_cells_behind_the_actor_are_accepted():
    parse = parser()
    parse("Timestamp,User,URL")
    assert parse("1,ajones,http://a.test/?a,b") == ("1", "ajones", None, "http://a.test/?a")


def test_the_header_row_is_carried_to_the_next_batch():
    first = parser()
    first("Timestamp;User;URL")
    assert parser(first.to_state())("1;a;u") == ("1", "a", None, "u")


def test_lines_before_the_header_row_are_passed_over_once_it_is_found():
    texts = ["Report", "for: x, y", "Timestamp,User,URL", "1,a,u"]
    parse = parser()
    assert parse.find_preamble(texts) == 2
    assert [parse(text) for text in texts] == [None, None, None, ("1", "a", None, "u")]


def test_a_header_row_that_comes_too_late_binds_without_a_preamble():
    texts = [*("junk",) * 5, "Timestamp,User,URL"]
    parse = parser()
    assert parse.find_preamble(texts) is None
    assert [isinstance(parse(text), str) for text in texts] == [True] * 5 + [False]
    assert parser({"sought": True}).find_preamble(texts[3:]) == 0


def test_a_directive_introduces_the_header_row():
    layout = Layout(kind="delimited-header", separator="blank", directive="#Fields: ")
    parse = parser(layout=layout, names=("time", "c-ip"))
    assert isinstance(parse("09:00 10.0.0.1"), str)
    assert parse("#Software: x") is None
    assert parse("#Fields: c-ip time") is None
    assert parse("10.0.0.1  09:00") == ("09:00", "10.0.0.1")


def test_counts_known_names():
    assert count_known(["Source IP", "x"], ["source_ip", "URL"]) == 1
