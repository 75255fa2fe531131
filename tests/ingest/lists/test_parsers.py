import pytest

from monitor.ingest.lists.adblock import parse_adblock
from monitor.ingest.lists.dnsmasq import parse_dnsmasq
from monitor.ingest.lists.parsed import Rejected
from monitor.ingest.lists.plain import parse_domains, parse_dstdomain, parse_hosts, parse_wildcard
from monitor.ingest.lists.rpz import parse_rpz
from monitor.ingest.lists.table import parse_table
from monitor.records.listing import Shape

BELOW, HOST, EXCEPTION = Shape.BELOW, Shape.HOST, Shape.EXCEPTION


def read_with(parse, *lines):
    """(shape, text) of every entry, the reason of every reject."""
    return [
        parsed.reason if isinstance(parsed, Rejected) else (parsed[0], parsed[2])
        for parsed in parse(enumerate(lines, 1))
    ]


@pytest.mark.parametrize(
    ("parse", "line", "found"),
    [
        (parse_domains, "bad.test", [(BELOW, "bad.test")]),
        (parse_domains, "bad.test/path # since May", [(BELOW, "bad.test/path")]),
        (parse_domains, "0.0.0.0 bad.test", ["holds more than one word"]),
        (parse_wildcard, "*.bad.test", [(BELOW, "*.bad.test")]),
        (parse_wildcard, "bad.*", ["has a star inside the name"]),
        (parse_dstdomain, ".bad.test", [(BELOW, ".bad.test")]),
        (parse_dstdomain, "bad.test", [(HOST, "bad.test")]),
        (parse_dstdomain, "-n .a.test b.test # both", [(BELOW, ".a.test"), (HOST, "b.test")]),
        (parse_hosts, "0.0.0.0 bad.test", [(HOST, "bad.test")]),
        (parse_hosts, "127.0.0.1\ta.test b.test # x", [(HOST, "a.test"), (HOST, "b.test")]),
        (parse_hosts, "::1 localhost ip6-localhost", []),
        (parse_hosts, ":: bad.test", [(HOST, "bad.test")]),
        (parse_hosts, "bad.test", ["is not an address followed by names"]),
        (parse_adblock, "||bad.test^", [(BELOW, "bad.test")]),
        (parse_adblock, "||*.bad.test^", [(BELOW, "*.bad.test")]),
        (parse_adblock, "||bad.test^$all", [(BELOW, "bad.test")]),
        (parse_adblock, "||bad.test/path", [(BELOW, "bad.test/path")]),
        (parse_adblock, "@@||ok.bad.test^", [(EXCEPTION, "ok.bad.test")]),
        (parse_adblock, "@@||bad.test/path", ["excepts a path"]),
        (parse_adblock, "||bad.test^$third-party", ["holds for special cases only"]),
        (parse_adblock, "||bad.test^$all,domain=x.test", ["holds for special cases only"]),
        (parse_adblock, "site.test##.advert", ["hides page elements"]),
        (parse_adblock, "/banner[0-9]+/", ["does not begin at a host"]),
        (parse_adblock, "||bad*.test^", ["has a placeholder inside"]),
        (parse_adblock, "[Adblock Plus 2.0]", []),
        (parse_dnsmasq, "address=/bad.test/", [(BELOW, "bad.test")]),
        (parse_dnsmasq, "address=/bad.test/0.0.0.0", [(BELOW, "bad.test")]),
        (parse_dnsmasq, "address=/bad.test/::", [(BELOW, "bad.test")]),
        (parse_dnsmasq, "address=/a.test/b.test/#", [(BELOW, "a.test"), (BELOW, "b.test")]),
        (parse_dnsmasq, "server=/bad.test/", [(BELOW, "bad.test")]),
        (parse_dnsmasq, "local=/bad.test/ # x", [(BELOW, "bad.test")]),
        (parse_dnsmasq, "server=/ok.test/#", [(EXCEPTION, "ok.test")]),
        (parse_dnsmasq, "server=/school.test/192.0.2.53", ["forwards a name, blocks nothing"]),
        (parse_dnsmasq, "server=192.0.2.53", ["is not an address=, server= or local= line"]),
    ],
)
def test_a_line_means_what_its_kind_says(parse, line, found):
    assert read_with(parse, line) == found


def test_a_zone_gives_its_rewritten_names():
    lines = [
        "$TTL 300",
        "@ IN SOA ns.rpz.example. host.rpz.example. (",
        "2026010101 ; serial",
        "3600 600 86400 300 )",
        "@ IN NS ns.rpz.example.",
        "bad.test CNAME .",
        "*.bad.test 60 IN CNAME *. ; below",
        "drop.test IN 60 CNAME rpz-drop.",
        "moved.test A 192.0.2.1",
        "ok.test CNAME rpz-passthru.",
        "32.7.2.0.192.rpz-ip CNAME .",
        "stray.test. CNAME .",
        "odd",
        "$ORIGIN rpz.example.",
        "inside.test.rpz.example. CNAME .",
    ]
    assert read_with(parse_rpz, *lines) == [
        (BELOW, "bad.test"),
        (BELOW, "*.bad.test"),
        (BELOW, "drop.test"),
        (BELOW, "moved.test"),
        (EXCEPTION, "ok.test"),
        "is triggered by an address or name server, not by a name",
        "lies outside the zone",
        "is not a record of a zone",
        (BELOW, "inside.test"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Domain,Category\nbad.test,porn\nodd.test,\n", {"porn": ["bad.test"], "": ["odd.test"]}),
        ("note;URL;Theme\nx;bad.test/p;gambling\n", {"gambling": ["bad.test/p"]}),
        ("# made by hand\nbad.test,x\n\nother.test,y\n", {"": ["bad.test", "other.test"]}),
        ('host\tcomment\n"bad.test"\t"a, b"\n', {"": ["bad.test"]}),
        ("bad.test\nother.test", {"": ["bad.test", "other.test"]}),
    ],
)
def test_a_csv_list_is_read_by_its_header_or_its_first_column(text, found):
    assert {word: [entry for _, entry in entries] for word, entries in parse_table(text).items()} == found
