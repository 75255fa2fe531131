import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.detect.address import CanonicalUrl, canonical_host, canonical_url

SAME_PAGE = [
    "http://site.test/a/b?q=1",
    "HTTP://SITE.TEST/a/b?q=1",
    "https://site.test:443/a/b?q=1",
    "http://site.test:80/a/b?q=1",
    "site.test/a/b?q=1",
    "//site.test/a/b?q=1",
    "http://site.test./a/b?q=1",
    "http://user:word@site.test/a/b?q=1",
    "http://site.test/a/./b?q=1",
    "http://site.test/a/x/../b?q=1",
    "http://site.test/a/x/%2e%2E/b?q=1",
    "http://site.test/%61/%62?q=%31",
    "http://site.test/a/b?q=1#part",
    "http:\\\\site.test\\a\\b?q=1",
    "http:////site.test/a/b?q=1",
    "  http://si\tte.te\nst/a/b?q=1 ",
    "http://s%69te.test/a/b?q=1",
    "http://ｓｉｔｅ。test/a/b?q=1",
    "http://si\u00adte.test/a/b?q=1",
    "view-source:http://site.test/a/b?q=1",
]
OTHER_PAGES = [
    "http://site.test/A/b?q=1",
    "http://site.test/a/b/?q=1",
    "http://site.test/a%2Fb?q=1",
    "http://site.test/a//b?q=1",
    "http://site.test/a/b?q=2",
    "http://site.test/a/b?q=1&r=2",
    "http://site.test/a/b%3Fq=1",
    "http://site.test/a/b?q%3D1",
    "http://site.test/a/b",
    "http://site.test:8080/a/b?q=1",
    "http://www.site.test/a/b?q=1",
    "http://site.test.example/a/b?q=1",
    "http://site.test/a/%2561?q=1",
]


@pytest.mark.parametrize("spelling", SAME_PAGE)
def test_every_spelling_of_one_page_is_one_value(spelling):
    assert canonical_url(spelling) == CanonicalUrl("site.test", None, "/a/b", "q=1", has_path=True)


@pytest.mark.parametrize("other", OTHER_PAGES)
def test_another_page_stays_another_page(other):
    assert canonical_url(other) not in {None, canonical_url(SAME_PAGE[0])}


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("site.test", "site.test"),
        ("SITE.Test.", "site.test"),
        ("site.test:443", "site.test"),
        ("tunnel://site.test:443/", "site.test"),
        ("ssl://site.test:8443", "site.test"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0177.0.0.01/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://127.1./", "127.0.0.1"),
        ("１２７.１", "127.0.0.1"),
        ("192.0.2.7:3128", "192.0.2.7"),
        ("[2001:DB8:0:0::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("http://[::ffff:192.0.2.7]/", "192.0.2.7"),
        ("http://good.test\\@bad.test/", "good.test"),
        ("http://good.test@bad.test/", "bad.test"),
        ("http://a:b@c@bad.test/", "bad.test"),
        ("http://bad.test/x@good.test", "bad.test"),
        ("user:word@site.test/x", "site.test"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("xn--BCHER-kva.example", "xn--bcher-kva.example"),
        ("☃.example", "xn--n3h.example"),
        ("_dmarc.a_b.example", "_dmarc.a_b.example"),
        ("localhost:8080/x", "localhost"),
        ("http:8080", "http"),
    ],
)
def test_finds_the_host_that_a_browser_would_open(text, host):
    assert canonical_host(text) == host


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/path/only",
        "?q=1",
        "mailto:a@site.test",
        "data:text/plain,x",
        "file:///etc/passwd",
        "chrome-extension://abcdef/page.html",
        "about:blank",
        "c:\\windows",
        "two words",
        "a..test",
        ".test",
        "http:///",
        "http://site.test:99999/",
        "http://site.test:x/",
        "http://[::1/",
        "http://1.2.3.4.5/",
        "http://256.256.256.256/",
        "site.0x1",
        "http://a%2Fb.test/",
        "http://a<b.test/",
        "é" * 64 + ".test",
    ],
)
def test_says_none_where_no_host_is_named(text):
    assert canonical_host(text) is None
    assert canonical_url(text) is None


@pytest.mark.parametrize("text", ["site.test:443", "site.test", "tunnel://site.test/", "https://site.test/..."])
def test_knows_no_path_where_the_log_has_none(text):
    assert canonical_url(text) == CanonicalUrl("site.test", None, "", None, has_path=False)


def test_a_page_at_the_root_is_the_same_with_and_without_its_slash():
    assert canonical_url("http://site.test") == canonical_url("http://site.test/")


def test_a_byte_that_is_no_utf8_is_the_same_as_its_percent_encoding():
    assert canonical_url("http://site.test/\udcff") == canonical_url("http://site.test/%FF")


ADDRESS_TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("abcAZ019.:/\\@?#%&=[]x-_~ \t\n+éß。％２\udc80\ud800"), st.characters()),
    max_size=40,
)


@given(ADDRESS_TEXT)
@example("blob:80")
@example("http:1")
@example("a:b@c:80")
def test_any_text_is_taken_and_twice_is_once(text):
    url = canonical_url(text)
    host = canonical_host(text)
    assert host == (url.host if url else None)
    if url is not None:
        assert canonical_url(str(url)) == url
        assert canonical_host(url.host) == url.host


@given(st.lists(st.sampled_from(["a", "b.c", "..", ".", "", "%2e", "%2E%2e", "x%41"]), max_size=8))
def test_no_dot_segment_is_left(segments):
    url = canonical_url("http://site.test/" + "/".join(segments))
    assert url is not None
    assert not {".", ".."} & set(url.path.split("/"))


@given(st.text(alphabet="abcXYZ-._~!$&'()*+,;=:@", min_size=1, max_size=12), st.data())
def test_percent_encoding_a_letter_of_the_path_changes_nothing(name, data):
    place = data.draw(st.integers(0, len(name) - 1))
    spelled = f"{name[:place]}%{ord(name[place]):02x}{name[place + 1 :]}"
    assert canonical_url(f"http://site.test/{spelled}") == canonical_url(f"http://site.test/{name}")


@pytest.mark.fault("S03")
@pytest.mark.parametrize("run", ["a" * 30_000, ":" * 3_000 + "a" * 3_000, "a:" * 10_000, "1." * 10_000, "%25" * 5_000])
def test_a_long_host_of_hexadecimal_letters_and_colons_is_no_trap(run: str) -> None:
    """Refused or read, by an amount of work that grows with its length only: the suite would hang here otherwise."""
    for address in (f"http://{run}x{run}_/", f"view-source:http:/:::{run}listed.test/"):
        url = canonical_url(address)
        assert url is None or canonical_url(str(url)) == url
