import pytest

from monitor.errors import ListError
from monitor.ingest.lists.adblock import parse_adblock
from monitor.ingest.lists.dnsmasq import parse_dnsmasq
from monitor.ingest.lists.parsed import Rejected
from monitor.ingest.lists.plain import parse_domains, parse_dstdomain, parse_hosts, parse_wildcard
from monitor.ingest.lists.rpz import parse_rpz
from monitor.ingest.lists.table import parse_table
from monitor.ingest.lists.unbound import parse_unbound
from monitor.records.listing import Shape
from monitor.settings.model import ColumnsSection

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
        (parse_domains, "bad.test  ; since May", [(BELOW, "bad.test")]),
        (parse_domains, "bad.test\t// since May", [(BELOW, "bad.test")]),
        (parse_wildcard, "*.bad.test other.test", ["holds more than one word"]),
        (parse_adblock, "||bad.test^$third-party", ["has the option $third-party, so it holds for special cases only"]),
        (
            parse_adblock,
            "||bad.test^$all,domain=x.test",
            ["has the option $domain, so it holds for special cases only"],
        ),
        (parse_adblock, "||bad.test^$~Script", ["has the option $~script, so it holds for special cases only"]),
        (
            parse_adblock,
            "||bad.test^$pupil=jane",
            ["has the option that is not known, so it holds for special cases only"],
        ),
        (parse_adblock, "||bad.test^$important,document", [(BELOW, "bad.test")]),
        (parse_adblock, "||bad.test/$price^", [(BELOW, "bad.test/$price")]),
        (parse_adblock, "||bad.test/a*b", ["has a placeholder inside"]),
        (parse_adblock, "|https://bad.test/a|", [(BELOW, "bad.test/a")]),
        (parse_adblock, "|ftp://bad.test/a|", ["does not begin at a host"]),
        (parse_adblock, "@@||ok.test/", [(EXCEPTION, "ok.test/")]),
        (parse_dnsmasq, "address=/#/0.0.0.0", ["names no host"]),
        (parse_dnsmasq, "cname=bad.test,block.test", ["is not an address=, server= or local= line"]),
        (parse_unbound, 'local-zone: "bad.test." always_null', [(BELOW, "bad.test.")]),
        (parse_unbound, 'local-zone: "bad.test" redirect # x', [(BELOW, "bad.test")]),
        (parse_unbound, "local-zone: 'bad.test' always_nxdomain", [(BELOW, "bad.test")]),
        (parse_unbound, "local-zone: bad.test refuse", [(BELOW, "bad.test")]),
        (parse_unbound, 'Local-Zone: "ok.test" transparent', [(EXCEPTION, "ok.test")]),
        (parse_unbound, 'local-zone: "log.test" inform', ["is a zone of a type that blocks nothing"]),
        (parse_unbound, 'local-data: "bad.test. A 0.0.0.0"', [(HOST, "bad.test.")]),
        (parse_unbound, "local-data: 'bad.test 3600 IN AAAA ::'", [(HOST, "bad.test")]),
        (
            parse_unbound,
            'local-data: "www.bing.com CNAME strict.bing.com."',
            ["only turns on safe search, blocks nothing"],
        ),
        (parse_unbound, "local-data: \"x.test TXT 'v=1'\"", ["is not the address of a name"]),
        (parse_unbound, "server:", []),
        (parse_unbound, "include: other.conf", ["is not a local-zone: or local-data: line"]),
        (parse_unbound, 'local-data-ptr: "192.0.2.1 x.test"', ["is not a local-zone: or local-data: line"]),
        (parse_rpz, "www.bing.com CNAME strict.bing.com.", ["only turns on safe search, blocks nothing"]),
        (parse_rpz, "slow.test CNAME rpz-tcp-only.", ["asks for TCP, blocks nothing"]),
        (parse_rpz, "ok.test CNAME ok.test.", [(EXCEPTION, "ok.test")]),
        (parse_rpz, "$INCLUDE other.zone", ["includes or generates records"]),
        (parse_adblock, "site.test##.advert", ["hides page elements"]),
        (parse_adblock, "/banner[0-9]+/", ["does not begin at a host"]),
        (parse_adblock, "||bad*.test^", ["has a placeholder inside"]),
        (parse_adblock, "||bad.test^*", [(BELOW, "bad.test")]),
        (parse_adblock, "||bad.test/*", [(BELOW, "bad.test/")]),
        (parse_adblock, "||bad.test*", ["has a placeholder inside"]),
        (parse_hosts, "0 bad.test", [(HOST, "bad.test")]),
        (parse_hosts, "1 bad.test", ["is not an address followed by names"]),
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
        "odd word",
        "two.test A 0.0.0.0",
        "AAAA ::",
        "60 IN CNAME .",
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
        "is not a record of a zone",
        (BELOW, "two.test"),
        (BELOW, "two.test"),
        (BELOW, "two.test"),
        (BELOW, "inside.test"),
    ]


def test_a_zone_as_bind_writes_it_moves_its_origin_from_domain_to_domain():
    lines = [
        "$ORIGIN .",
        "$TTL 7200 ; 2 hours",
        "rpz.example IN SOA ns.example. host.example. (",
        "1 7200 1800 604800 3600 )",
        "NS ns.example.",
        "$ORIGIN test.rpz.example.",
        "bad CNAME .",
        "$ORIGIN bad.test.rpz.example.",
        "* CNAME .",
        "$ORIGIN rpz.example.",
        "two.test CNAME .",
        "$ORIGIN test",
        "three CNAME .",
        "$ORIGIN other.example.",
        "stray CNAME .",
    ]
    assert read_with(parse_rpz, *lines) == [
        (BELOW, "bad.test"),
        (BELOW, "*.bad.test"),
        (BELOW, "two.test"),
        (BELOW, "three.test"),
        "lies outside the zone",
    ]


def test_a_zone_may_name_itself_by_its_origin():
    lines = ["$ORIGIN RPZ.Example.", "@ IN SOA ns.example. host.example. 1 2 3 4 5", "bad.test CNAME .",
             "worse.test.rpz.example. CNAME ."]  # fmt: skip
    assert read_with(parse_rpz, *lines) == [(BELOW, "bad.test"), (BELOW, "worse.test")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Domain,Category\nbad.test,porn\nodd.test,\n", {"porn": ["bad.test"], "": ["odd.test"]}),
        ("sep=;\nURL;Note, mine\nbad.test;a, b, c\n", {"": ["bad.test"]}),
        ("note;URL;Theme\nx;bad.test/p;gambling\n", {"gambling": ["bad.test/p"]}),
        ("# made by hand\nbad.test,x\n\nother.test,y\n", {"": ["bad.test", "other.test"]}),
        ('host\tcomment\n"bad.test"\t"a, b"\n', {"": ["bad.test"]}),
        ("bad.test\nother.test", {"": ["bad.test", "other.test"]}),
        ("domain,categories\nbad.test,porn;dating\n", {"porn": ["bad.test"], "dating": ["bad.test"]}),
        ("domain,category\n,x\nbad.test\n", {"x": [""], "": ["bad.test"]}),
    ],
)
def test_a_csv_list_is_read_by_its_header_or_its_first_column(text, found):
    assert {word: [entry for _, entry in entries] for word, entries in parse_table(text).items()} == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"address": "Blocked Thing"}, {"": ["bad.test"]}),
        ({"address": "blocked thing", "category": "Why"}, {"porn": ["bad.test"]}),
        ({"address": 2, "category": "Why"}, {"porn": ["bad.test"]}),
        ({"address": 2}, {"": ["Blocked Thing", "bad.test"]}),
    ],
)
def test_the_config_may_say_which_column_is_which(columns, found):
    text = "Id,Blocked Thing,Why\n7,bad.test,porn\n"
    entries = parse_table(text, ColumnsSection(**columns))
    assert {word: [entry for _, entry in rows] for word, rows in entries.items()} == found


def test_a_column_that_the_file_does_not_have_is_said():
    with pytest.raises(ListError, match=r'x: has no column "Host". Correct address in its \[list.columns\]'):
        parse_table("Id,Name\n7,bad.test\n", ColumnsSection(address="Host"), where="x")
