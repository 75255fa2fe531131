import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.address import canonical_url
from monitor.detect.lists import ListIndex, find_matches
from monitor.detect.lists import hashed as hashed_module
from monitor.detect.lists import index as index_module
from monitor.detect.lists import names as names_module
from monitor.detect.lists import pack as pack_module
from monitor.detect.lists import packed as packed_module
from monitor.records.listing import Shape
from tests.detect.lists.making import make_hashed_list, make_index, make_list, make_section
from tests.detect.lists.reference_matching import plain_matches


def entries_found(index: ListIndex, address: str) -> set[str | None]:
    return {match.entry for match in find_matches(address, index).matches}


@pytest.mark.parametrize(
    ("shape", "entry", "address", "hit"),
    [
        (Shape.BELOW, "bad.test", "bad.test", True),
        (Shape.BELOW, "bad.test", "http://a.b.bad.test/x?y", True),
        (Shape.BELOW, "bad.test", "BAD.TEST.:8443", True),
        (Shape.BELOW, "bad.test", "notbad.test", False),
        (Shape.BELOW, "bad.test", "bad.test.example", False),
        (Shape.BELOW, "bad.test", "test", False),
        (Shape.BELOW, "a.bad.test", "bad.test", False),
        (Shape.BELOW, "*.bad.test", "bad.test", True),
        (Shape.BELOW, ".bad.test", "x.bad.test", True),
        (Shape.BELOW, "http://bad.test/", "x.bad.test", True),
        (Shape.BELOW, "bücher.example", "www.xn--bcher-kva.example", True),
        (Shape.BELOW, "192.0.2.7", "http://0xc0000207/", True),
        (Shape.BELOW, "192.0.2.7", "1.192.0.2.7", False),
        (Shape.HOST, "bad.test", "bad.test", True),
        (Shape.HOST, "bad.test", "www.bad.test", True),
        (Shape.HOST, "bad.test", "m.bad.test", False),
        (Shape.HOST, "bad.test", "www.m.bad.test", False),
        (Shape.HOST, "www.bad.test", "bad.test", False),
        (Shape.BELOW, "site.test/bad", "http://site.test/bad", True),
        (Shape.BELOW, "site.test/bad", "http://site.test/bad/x", True),
        (Shape.BELOW, "site.test/bad", "http://www.site.test/Bad/?q", True),
        (Shape.BELOW, "site.test/bad/", "http://site.test/bad/x", True),
        (Shape.BELOW, "www.site.test/bad", "http://site.test/bad", True),
        (Shape.BELOW, "site.test/bad", "http://site.test/badger", False),
        (Shape.BELOW, "site.test/bad", "http://site.test/x/bad", False),
        (Shape.BELOW, "site.test/bad", "http://other.site.test/bad", False),
        (Shape.BELOW, "site.test/bad", "site.test:443", False),
        (Shape.BELOW, "site.test/bad/a/b/c", "http://site.test/bad/a/b", False),
        (Shape.BELOW, "site.test/p?id=1", "http://site.test/p?id=1&x=2", True),
        (Shape.BELOW, "site.test/p?id=1", "http://site.test/p?id=12", False),
        (Shape.BELOW, "site.test/p?id=1", "http://site.test/p", False),
    ],
)
def test_an_entry_covers_what_its_kind_says(shape, entry, address, hit):
    index = make_index(make_list(entry, "filler.test/q", shape=shape))
    assert bool(find_matches(address, index).matches) is hit


def test_an_exception_silences_its_own_list_only():
    loud = make_list("bad.test", name="loud")
    quiet = make_list(
        name="quiet",
        sections=[make_section("bad.test", "bad.test/x"), make_section("ok.bad.test", shape=Shape.EXCEPTION)],
    )
    index = make_index(loud, quiet)
    assert {match.list for match in find_matches("http://ok.bad.test/x", index).matches} == {"loud"}
    assert {match.list for match in find_matches("http://bad.test/x", index).matches} == {"loud", "quiet"}


def test_all_categories_and_lists_of_an_entry_are_kept():
    first = make_list("bad.test", name="first", theme="gambling")
    second = make_list("bad.test", "www.bad.test", name="second", theme="bypass")
    matches = find_matches("www.bad.test", make_index(first, second)).matches
    assert sorted((match.list, match.entry) for match in matches) == [
        ("first", "bad.test"),
        ("second", "bad.test"),
        ("second", "www.bad.test"),
    ]


def test_a_match_says_list_version_and_kind():
    (match,) = find_matches("http://site.test/bad", make_index(make_list("site.test/bad", name="ut1"))).matches
    assert (match.list, match.version, match.kind, match.theme) == ("ut1", "v1", "path", "gambling")


EXPECTED_BY_NUMBER = [(0 if number % 2 else 3 if number < 10 else 1) for number in range(60)]


def count_by_number() -> list[int]:
    """How many entries cover host0 to host59, of which every second is listed, and the first ten on three lists."""
    listed = [f"host{number}.test" for number in range(0, 60, 2)]
    index = make_index(
        make_list(*listed, *listed), make_list(*listed[:5], name="second"), make_hashed_list(*listed[:5], name="iwf")
    )
    return list(map(len, index.match_hosts([f"host{number}.test" for number in range(60)])))


@pytest.mark.parametrize("bits", [1, 3])
def test_texts_of_one_hash_never_pass_for_each_other(monkeypatch, bits):
    monkeypatch.setattr(pack_module, "hash_bytes", lambda text: sum(text) & ((1 << bits) - 1))
    assert index_module.hash_all is pack_module.hash_all
    assert count_by_number() == EXPECTED_BY_NUMBER


def test_what_a_filter_lets_pass_by_mistake_is_no_entry(monkeypatch):
    for module in (packed_module, names_module, hashed_module):
        monkeypatch.setattr(module, "may_hold", lambda words, keys: np.ones(len(keys), dtype=np.bool_))
    assert count_by_number() == EXPECTED_BY_NUMBER


def test_hosts_of_every_length_are_looked_up():
    hosts = [".".join(["a" * 60, "b" * length, "c" * 60, "d" * 60, "test"]) for length in range(1, 64)]
    index = make_index(make_list(*hosts[::2]))
    assert [bool(matches) for matches in index.match_hosts(hosts)] == [place % 2 == 0 for place in range(len(hosts))]


def test_an_empty_index_finds_nothing():
    index = make_index()
    assert index.match_hosts(["bad.test"]) == [()]
    assert find_matches("http://bad.test/x", index).matches == ()


LABELS = st.sampled_from(["a", "b", "www", "m", "bad", "xn--bcher-kva"])
HOSTS = st.one_of(
    st.lists(LABELS, min_size=1, max_size=4).map(lambda labels: ".".join([*labels, "test"])),
    st.sampled_from(["192.0.2.7", "192.0.2.70", "2.192.0.2", "2001:db8::1"]),
)
PATHS = st.lists(st.sampled_from(["", "a", "A", "ab", "b"]), max_size=3).map(lambda parts: "/" + "/".join(parts))
QUERIES = st.sampled_from(["", "?a=1", "?a=1&b=2", "?A=1", "?a=12"])


def spell(host: str, rest: str) -> str:
    return (f"[{host}]" if ":" in host else host) + rest


ADDRESSES = st.builds(lambda host, path, query: spell(host, path + query), HOSTS, PATHS, QUERIES)
ENTRIES = st.one_of(HOSTS.map(lambda host: spell(host, "")), ADDRESSES)
SECTIONS = st.lists(
    st.tuples(st.sampled_from([Shape.BELOW, Shape.HOST]), st.lists(ENTRIES, min_size=1, max_size=8)),
    min_size=1,
    max_size=2,
)
RAWS = st.lists(
    st.tuples(SECTIONS, st.lists(HOSTS.filter(lambda host: ":" not in host), max_size=1)), min_size=1, max_size=3
)


@given(RAWS, st.lists(ADDRESSES, min_size=1, max_size=6))
def test_the_index_agrees_with_the_plain_reference(raws, addresses):
    lists = []
    for number, (sections, exceptions) in enumerate(raws):
        made = [make_section(*texts, shape=shape) for shape, texts in sections]
        made += [make_section(*exceptions, shape=Shape.EXCEPTION)] if exceptions else []
        lists.append(make_list(name=f"list{number}", sections=made))
    index = make_index(*lists)
    urls = [url for address in addresses if (url := canonical_url(address)) is not None]
    at_once = index.match_hosts([url.host for url in urls])
    for url, by_host in zip(urls, at_once, strict=True):
        found = by_host + index.match_paths(url)
        assert {(match.list, match.kind, match.entry) for match in found} == plain_matches(lists, url)
        assert len(set(found)) == len(found)
        assert found == index.match_url(url)
