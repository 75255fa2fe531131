"""Logged text made safe to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.services.review.plain_text import (
    to_plain_lines,
    to_plain_text,
    to_shown_address,
    to_shown_host,
    to_shown_site,
)


@pytest.mark.parametrize(
    ("url", "text", "query"),
    [
        ("https://www.bad.example/a.b/c?q=1&p=2", "hxxps://www[.]bad[.]example/a.b/c", "q=1&p=2"),
        ("http://192.0.2.7:8080/", "hxxp://192[.]0[.]2[.]7:8080/", ""),
        ("bad.example:443", "bad[.]example:443", ""),
        ("https://bad.example", "hxxps://bad[.]example", ""),
        ("https://bad.example/?", "hxxps://bad[.]example/", ""),
        (
            "https://bad.example/go?to=https://worse.example/x",
            "hxxps://bad[.]example/go",
            "to=hxxps://worse[.]example/x",
        ),
        ("https://bad.example/http://worse.example/", "hxxps://bad[.]example/hxxp://worse.example/", ""),
        ("https://bad.example/\u202egpj.exe", "hxxps://bad[.]example/\\u202egpj.exe", ""),
        ("https://bad.example/\x1b[2J", "hxxps://bad[.]example/\\x1b[2J", ""),
        ("https://[::1", "hxxps://[::1", ""),
        ("", "", ""),
    ],
)
def test_an_address_is_shown_spoilt_with_its_query_apart(url: str, text: str, query: str) -> None:
    shown = to_shown_address(url)
    assert (shown.text, shown.query) == (text, query)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://a.example/path?q=1", "hxxps://a[.]example"),
        ("https://a.example?q=1", "hxxps://a[.]example"),
        ("https://a.example#x", "hxxps://a[.]example"),
        ("a.example:443/x", "a[.]example:443"),
        ("", ""),
    ],
)
def test_a_host_is_shown_without_what_follows_it(url: str, text: str) -> None:
    shown = to_shown_host(url)
    assert (shown.text, shown.query) == (text, "")


def test_a_host_in_other_letters_is_marked() -> None:
    assert to_shown_address("https://xn--pple-43d.example/").lookalike
    assert not to_shown_address("https://apple.example/xn-no").lookalike


def test_a_site_is_shown_spoilt() -> None:
    assert to_shown_site("bad.example") == "bad[.]example"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("naïve 東京 🎈", "naïve 東京 🎈"),
        ("a\nb\tc\x00", "a\\x0ab\\x09c\\x00"),
        ("\u2066\u200b\u2028", "\\u2066\\u200b\\u2028"),
        ("\udc80", "\\udc80"),
        ("x" * 301, "x" * 300 + "…"),
    ],
)
def test_what_cant_be_seen_is_spelt_out(text: str, shown: str) -> None:
    assert to_plain_text(text) == shown


def test_lines_that_people_wrote_stay_lines() -> None:
    assert to_plain_lines("a\nb\u202ec\n" + "x" * 400) == "a\nb\\u202ec\n" + "x" * 400


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_any_text_comes_out_printable_and_encodable(text: str) -> None:
    for shown in (to_plain_text(text), to_shown_address(text).text, to_shown_address(text).query):
        shown.encode()  # raises where it can't be sent
        assert not any(character in shown for character in "\n\r\x00\x1b\u202e\u2028")


@given(st.text())
def test_no_shown_address_begins_like_one_that_can_be_opened(text: str) -> None:
    shown = to_shown_address(f"https://{text}").text
    assert "http://" not in shown.lower()
    assert "https://" not in shown.lower()
