"""The raw host of a request, cut where the WHATWG URL standard cuts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.fields.addresses import (
    _cut_slowly,
    clean_domain,
    clean_host,
    clean_wire_name,
    cut_authority,
)


def host_of(url: str) -> str | None:
    authority = cut_authority(url)
    return None if authority is None else clean_host(authority)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://www.bets.test/slots?x=1", "www.bets.test"),
        ("https://BETS.test:8443/", "bets.test"),
        ("http://bets.test", "bets.test"),
        ("http://bets.test?q=a/b", "bets.test"),
        ("http://bets.test#x@y", "bets.test"),
        ("http://user:pw@bets.test/", "bets.test"),
        ("http://a.test@bets.test/", "bets.test"),
        ("http://a@b@bets.test/", "bets.test"),
        ("http://a.test\\@b.test/", "a.test"),
        ("http:\\\\a.test\\x", "a.test"),
        ("http:///a.test/x", "a.test"),
        ("http:/a.test/x", "a.test"),
        ("//a.test/x", "a.test"),
        ("ht\ttp://a.te\tst/x", "a.test"),
        ("bets.test:443", "bets.test"),
        ("bets.test", "bets.test"),
        ("bets.test/slots", "bets.test"),
        ("bets.test/go?u=http://other.test/", "bets.test"),
        ("bets.test:8080/slots", "bets.test"),
        ("bets.test.", "bets.test"),
        ("http://[2001:db8::1]:80/x", "[2001:db8::1]"),
        ("[2001:db8::1]:443", "[2001:db8::1]"),
        ("2001:db8::1", "2001:db8::1"),
        ("http://192.0.2.7:81/", "192.0.2.7"),
        ("tunnel://bets.test:443/", "bets.test"),
        ("chrome-extension://abcdef/page.html", "abcdef"),
        ("https:443", "https"),
        ("http://x_y.test/", "x_y.test"),
        ("http://%62ets.test/", "%62ets.test"),
    ],
)
def test_finds_the_host(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "/search?q=1",
        "about:blank",
        "data:text/html,x",
        "error:invalid-request",
        "javascript:alert(1)",
        "how to vanish",
        "-",
        "",
        "http://",
        "http://:80/",
        "?q",
        "http://[::1/",
        "mailto:a@b.test",
        "gopher:/x",
    ],
)
def test_what_has_no_host_gives_none(url):
    assert host_of(url) is None


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://A.test:443/x", "a.test"),
        ("a.test.", "a.test"),
        (" a.test ", "a.test"),
        ("none", None),
        ("Example School", None),
    ],
)
def test_a_domain_column_may_hold_a_whole_address(text, host):
    assert clean_domain(text) == host


@pytest.mark.parametrize(
    ("text", "host"), [("(3)www(6)museum(7)example(0)", "www.museum.example"), ("museum.example", "museum.example")]
)
def test_windows_names_are_put_together(text, host):
    assert clean_wire_name(text) == host


@given(st.text("aB.:/@\\?#[]%12 \t-_", max_size=30))
def test_cutting_a_host_twice_changes_nothing(text):
    host = host_of(text)
    if host is not None and not host.startswith("["):
        assert clean_host(host) == host


@given(st.text(max_size=40))
def test_any_text_is_cut_without_an_error(text):
    host = host_of(text)
    assert host is None or not set(host) & set("/@? ")


@given(st.text("aB.:/@\\?#[]%12 \t-_", max_size=30), st.sampled_from(["", "http://", "https://", "HTTP://", "a.test:"]))
def test_the_quick_cut_is_the_slow_one(text, start):
    url = start + text
    quick, slow = cut_authority(url), _cut_slowly(url)
    assert (quick and clean_host(quick)) == (slow and clean_host(slow))
