import pytest

from monitor.detect.address import canonical_url
from monitor.detect.phrases.search import SearchTable, decode_once


def find(reference, address):
    url = canonical_url(address)
    return reference.search.find_term(url, reference.search.find_engines(url.host))


@pytest.mark.parametrize(
    ("address", "term", "kind"),
    [
        ("https://www.google.co.uk/search?q=two+words&hl=en", "two words", "web"),
        ("https://www.google.com/search?hl=en&q=two%20words", "two words", "web"),
        ("http://google.com.au/webhp?q=x", "x", "web"),
        ("https://www.google.com/search?q=50%25+off+%2B+more", "50% off + more", "web"),
        ("https://www.google.com/search?q=caf%C3%A9", "caf\u00e9", "web"),
        ("https://www.google.com/search?q=%2525", "%25", "web"),
        ("https://www.google.com/complete/search?client=x&q=two+wo", "two wo", "suggest"),
        ("https://suggestqueries-clients6.youtube.com/complete/search?q=tw", "tw", "suggest"),
        ("https://www.google.co.uk/maps/search/scunthorpe+station/@53,-0.6", "scunthorpe station", "maps"),
        ("https://www.bing.com/search?q=x&form=QBLH", "x", "web"),
        ("https://www.bing.com/images/search?q=x", "x", "web"),
        ("https://www.bing.com/AS/Suggestions?pt=page&qry=hel", "hel", "suggest"),
        ("https://duckduckgo.com/?q=x&ia=web", "x", "web"),
        ("https://duckduckgo.com/ac/?q=x", "x", "suggest"),
        ("https://www.youtube.com/results?search_query=a+b", "a b", "video"),
        ("https://m.youtube.com/results?search_query=a", "a", "video"),
        ("https://uk.search.yahoo.com/search?p=x", "x", "web"),
        ("https://www.kiddle.co/s.php?q=x", "x", "web"),
        ("https://giphy.com/search/funny-cats", "funny cats", "image"),
        ("https://tenor.com/search/happy-birthday-gifs", "happy birthday", "image"),
        ("https://www.amazon.co.uk/s?k=red+shoes", "red shoes", "shop"),
        ("https://en.wikipedia.org/w/index.php?search=owls", "owls", "reference"),
        ("https://www.tiktok.com/search?q=x&t=1", "x", "social"),
    ],
)
def test_finds_what_was_typed(reference, address, term, kind):
    found = find(reference, address)
    assert (found.term, found.kind, found.is_suggest) == (term, kind, kind == "suggest")


@pytest.mark.parametrize(
    "address",
    [
        "https://www.google.com/url?q=https://bad.test/&sa=U",
        "https://www.google.com/search?hl=en",
        "https://www.google.com/search?q=",
        "https://www.google.com/search?q=%20",
        "https://www.google.com/gen_204?q=x",
        "https://translate.google.co.uk/?text=x&q=x",
        "https://docs.google.com/?q=x",
        "https://notgoogle.com/search?q=x",
        "https://google.com.bad.test/search?q=x",
        "https://google.test.bad.example/search?q=x",
        "https://www.youtube.com/watch?v=x&q=x",
        "https://giphy.com/search/",
        "www.google.com:443",
        "https://bad.test/search?q=x",
    ],
)
def test_finds_no_search_where_there_is_none(reference, address):
    assert find(reference, address) is None


def test_the_longer_host_and_the_longer_path_speak():
    table = SearchTable(
        [
            {"host": "site.test", "path": "/|/find", "parameters": "q", "kind": "web"},
            {"host": "site.test", "path": "/find/fast", "parameters": "q", "kind": "suggest"},
            {"host": "sub.site.test", "path": "", "parameters": "z|y", "kind": "shop"},
        ]
    )

    def find_in(address):
        url = canonical_url(address)
        found = table.find_term(url, table.find_engines(url.host))
        return found and (found.term, found.kind)

    assert find_in("http://site.test/find/x?q=1") == ("1", "web")
    assert find_in("http://site.test/find/fast/?q=1") == ("1", "suggest")
    assert find_in("http://site.test/finder?q=1") is None
    assert find_in("http://a.sub.site.test/finder?q=1&y=2") == ("2", "shop")


@pytest.mark.parametrize(("text", "decoded"), [("a%20b", "a b"), ("100%", "100%"), ("%2541", "%41"), ("%FF", "\ufffd")])
def test_percent_encoding_is_undone_once(text, decoded):
    assert decode_once(text) == decoded
