"""The block reader against the plain one: on generated and mutated lines the frames must be equal."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers import Reader
from monitor.ingest.readers.blocks.squid import SquidReader
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.records import cut_records
from monitor.ingest.readers.whole import batch_of

SQUID = load_formats([shipped_folder()])["squid"]
FAST, PLAIN = Reader(SQUID), Reader(dataclasses.replace(SQUID, fast_path=""))

HOSTS = [
    "www.bets.test",
    "a.example",
    "MUSEUM.example",
    "x_y.test",
    "10.0.0.1",
    "[2001:db8::1]",
    "xn--caf-dma.test",
    "a" * 70,
]
WORDS = st.text("abcXYZ019./:-_@%?#[]&=~+'\\ \té€", min_size=0, max_size=12)


@st.composite
def addresses(draw):
    host = draw(st.sampled_from(HOSTS))
    port = draw(st.sampled_from(["", "", ":443", ":8080", ":", ":x", ":123456", "."]))
    path = draw(st.sampled_from(["", "/", "/a/b?c=d", "/a b", "?q=1", "#f", "/" + "x" * 4100, "/\\", "/é"]))
    scheme = draw(st.sampled_from(["http://", "https://", "", "", "HTTP://", "ftp://", "http:/", "//", "user@"]))
    return draw(
        st.sampled_from([scheme + host + port + path, scheme + host + port, "-", "error:invalid-request", draw(WORDS)])
    )


@st.composite
def lines(draw):
    pick = lambda *words: draw(st.sampled_from(words))  # noqa: E731
    stamp = pick(
        "1788768000.123", "1788768001.9", "178876800.123", "0788768000.123", "9988768000.123", "1788768000,123", "x"
    )
    fields = [
        stamp,
        pick("1", "     187", "-", "99999"),
        pick("10.0.0.1", "10.0.0.2", "2001:db8::7", "pc-7.school.example", "-", "h" * 70),
        pick(
            "TCP_MISS/200",
            "TCP_DENIED/403",
            "TCP_DENIED/407",
            "NONE/503",
            "tcp_miss/200",
            "TCP_MISS/2000",
            "TCP_ODD/200",
            "X",
        ),
        pick("1", "-", "99"),
        pick("GET", "CONNECT", "-", "get"),
        draw(addresses()),
        pick("-", "ajones", "SCHOOL%5Cajones", "ajones@x.test", "10.0.0.1", "PC-7$", "u" * 70, "jörg", "a b"),
        pick("HIER_DIRECT/192.0.2.1", "HIER_NONE/-", "DEFAULT_PARENT/", "direct/x", "HIER_DIRECT", "A1/x", "/x"),
        pick("text/html", "-", "text/html;charset=utf-8", '"x"', "a]", "é/x"),
    ]
    extra = draw(st.sampled_from([[], [], [], ["[a] [b]"], ['"ws-x=y"'], [""], ["more"]]))
    line = " ".join(fields + extra) + draw(st.sampled_from(["", "", "", "\r", " ", "\t", "\0"]))
    if draw(st.integers(0, 5)) == 0:
        place = draw(st.integers(0, len(line)))
        line = line[:place] + draw(WORDS) + line[place + draw(st.integers(0, 2)) :]
    return draw(st.sampled_from(["", "", "", "", "<13>Sep  7 09:00:00 gate (squid-1)[1]: ", "\ufeff", " "])) + line


def describe(reading):
    frame = reading.entries
    rows = range(len(frame)) if frame is not None else ()
    found = [(to_canonical(frame, row), int(frame.offset[row]), int(frame.length[row])) for row in rows]
    return found, reading.lines, reading.ignored, reading.rejected, reading.unknown_actions


@settings(max_examples=400, deadline=None)
@given(records=st.lists(lines(), min_size=1, max_size=12), end=st.sampled_from(["\n", ""]))
def test_the_block_reader_reads_as_the_plain_one_does(records, end):
    data = ("\n".join(records) + end).encode("utf-8", "surrogatepass")
    assert describe(FAST.read(batch_of(data))) == describe(PLAIN.read(batch_of(data)))


@settings(max_examples=150, deadline=None)
@given(
    records=st.lists(lines(), min_size=1, max_size=6),
    damage=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255))),
)
def test_damaged_bytes_change_nothing_about_that(records, damage):
    data = bytearray("\n".join(records).encode("utf-8", "surrogatepass"))
    for place, octet in damage:
        if data:
            data[place % len(data)] = octet
    assert describe(FAST.read(batch_of(bytes(data)))) == describe(PLAIN.read(batch_of(bytes(data))))


@pytest.mark.parametrize(
    "line",
    [
        "1788768000.123     12 10.0.0.1 TCP_MISS/200 5123 GET http://a.test/x user HIER_DIRECT/192.0.2.1 text/html",
        "1788768000.123 12 10.0.0.1 TCP_TUNNEL/200 5123 CONNECT a.test:443 - HIER_DIRECT/192.0.2.1 -",
        "1788768000.123 12 2001:db8::1 TCP_DENIED/403 5123 GET https://A.test:8443/ - HIER_NONE/- -\r",
    ],
)
def test_plain_lines_take_the_fast_way(line):
    columns, rest = SquidReader().read(cut_records(batch_of(line.encode()), {}, nul_ends=False, joins=False))
    assert columns is not None
    assert len(rest) == 0


@pytest.mark.parametrize(
    "line",
    [
        "1788768000.123 12 10.0.0.1 TCP_MISS/200 5123 GET http://a.test/x y user HIER_DIRECT/192.0.2.1 text/html",
        "1788768000.12 12 10.0.0.1 TCP_MISS/200 5123 GET http://a.test/x user HIER_DIRECT/192.0.2.1 text/html",
        "1788768000.123 12 10.0.0.1 TCP_MISS/200 5123 GET http://caf\u00e9.test/ user HIER_DIRECT/192.0.2.1 text/html",
        " 1788768000.123 12 10.0.0.1 TCP_MISS/200 5123 GET http://a.test/ user HIER_DIRECT/192.0.2.1 text/html",
        "1788768000.123 12 10.0.0.1 TCP_MISS/x 5123 GET http://a.test/x user HIER_DIRECT/192.0.2.1 text/html",
    ],
)
def test_near_misses_are_left_to_the_expressions(line):
    columns, rest = SquidReader().read(cut_records(batch_of(line.encode()), {}, nul_ends=False, joins=False))
    assert columns is None
    assert rest.tolist() == [0]


def test_entries_stay_in_log_order_when_both_ways_are_taken(entries):
    fast = "1788768000.{:03d} 1 10.0.0.1 TCP_MISS/200 1 GET http://a.test/{} - HIER_DIRECT/- -\n"
    slow = "1788768000.{:03d} 1 10.0.0.1 TCP_MISS/200 1 GET http://a.test/{} x - HIER_DIRECT/- -\n"
    data = "".join((fast if number % 3 else slow).format(number, number) for number in range(10))
    assert [entry["@timestamp"][-4:-1] for entry in entries("squid", data)] == [f"{number:03d}" for number in range(10)]


def test_addresses_are_built_only_when_asked_for(read):
    line = "1788768000.123 12 10.0.0.1 TCP_MISS/200 5123 GET http://a.test/x user HIER_DIRECT/192.0.2.1 text/html\n"
    urls = read("squid", line * 3).entries.url
    assert not isinstance(urls, list)
    assert list(urls[1:]) == ["http://a.test/x"] * 2
