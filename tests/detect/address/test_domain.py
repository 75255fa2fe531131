import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from monitor.detect.address import canonical_host, defang, parent_hosts, registrable_domain
from monitor.detect.address.domain import is_public_suffix
from monitor.detect.address.ip import is_ip


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.school.example", "school.example"),
        ("a.b.school.sch.uk", "b.school.sch.uk"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("pupil.github.io", "pupil.github.io"),
        ("co.uk", "co.uk"),
        ("intranet", "intranet"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("x.y.test", "y.test"),
    ],
)
def test_a_host_belongs_to_the_site_of_its_registrant(host, site):
    assert registrable_domain(host) == site


@pytest.mark.parametrize("host", ["co.uk", "myshopify.com", "test", "nhs.uk"])
def test_knows_public_suffixes(host):
    assert is_public_suffix(host)


@pytest.mark.parametrize("host", ["example.co.uk", "shop.myshopify.com", "192.0.2.7", "::1"])
def test_a_registered_name_or_address_is_no_public_suffix(host):
    assert not is_public_suffix(host)


def test_an_address_has_no_hosts_above_it():
    assert list(parent_hosts("192.0.2.7")) == ["192.0.2.7"]


@given(st.lists(st.text(alphabet="abc-", min_size=1, max_size=3), min_size=1, max_size=6))
def test_every_parent_is_cut_at_a_label_border(labels):
    host = ".".join(labels)
    assert list(parent_hosts(host)) == [".".join(labels[start:]) for start in range(len(labels))]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://bad.example/a.b?c.d", "hxxp://bad[.]example/a.b?c.d"),
        ("https://a.b.example:8443/", "hxxps://a[.]b[.]example:8443/"),
        ("bad.example", "bad[.]example"),
        ("ftp://bad.example", "fxp://bad[.]example"),
        ("192.0.2.7/x", "192[.]0[.]2[.]7/x"),
    ],
)
def test_a_defanged_address_is_readable_and_not_clickable(text, shown):
    assert defang(text) == shown


@given(st.text(alphabet="htpsfx:/.[]?#@ab", max_size=30))
def test_defanging_twice_is_defanging_once(text):
    assert defang(defang(text)) == defang(text)


@given(st.text(alphabet="ab.-", min_size=1, max_size=12))
def test_a_site_is_a_suffix_of_its_host_on_a_label_border(text):
    host = canonical_host(text)
    if host is not None:
        assert registrable_domain(host) in list(parent_hosts(host))


LIST = PublicSuffixList()
RULES = sorted(rule.removeprefix("!").removeprefix("*.") for rule in LIST._publicsuffix)
LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?", fullmatch=True)


@given(st.lists(LABELS, max_size=3), st.sampled_from(RULES) | LABELS)
def test_the_short_way_to_a_site_gives_what_the_whole_list_gives(above, end):
    host = ".".join([*above, end])
    assert registrable_domain(host) == (host if is_ip(host) else LIST.privatesuffix(host) or host)


def test_every_rule_of_the_list_holds_the_short_way():
    hosts = [f"{above}{rule}" for rule in RULES for above in ("", "a.", "b.a.")]
    assert [registrable_domain(host) for host in hosts] == [LIST.privatesuffix(host) or host for host in hosts]
