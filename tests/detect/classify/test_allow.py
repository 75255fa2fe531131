import pytest

from monitor.detect.address import canonical_url
from monitor.detect.classify.allow import AllowRules, FilterTests
from monitor.errors import ConfigError
from tests.detect.lists.making import THEMES


def test_a_rule_covers_the_host_and_what_lies_below():
    rules = AllowRules([{"host": "Help.test", "reason": "helpline"}])
    assert rules.find("www.help.test") == "helpline"
    assert rules.find("nohelp.test") is None
    assert rules.find("test") is None


@pytest.mark.parametrize(
    "row",
    [
        {"host": "help.test"},
        {"reason": "x"},
        {"host": "no host", "reason": "x"},
        {"host": "a.test", "reason": "x", "hots": 1},
    ],
)
def test_a_rule_without_host_or_reason_is_refused(row):
    with pytest.raises(ConfigError, match=r"allow\.toml"):
        AllowRules([row])


TESTS = FilterTests(
    [
        {"address": "tests.test", "theme": "csam"},
        {"address": "bets.tests.test", "theme": "gambling", "note": "x"},
        {"address": "site.test/check", "theme": "bypass"},
    ],
    THEMES,
)


@pytest.mark.parametrize(
    ("address", "theme"),
    [
        ("www.tests.test", "csam"),
        ("bets.tests.test", "gambling"),
        ("tests.test.example", None),
        ("site.test", None),
    ],
)
def test_a_test_host_covers_what_lies_below(address, theme):
    assert TESTS.find_host(address) == theme


@pytest.mark.parametrize(
    ("address", "theme"),
    [
        ("http://site.test/check/1", "bypass"),
        ("http://www.site.test/check", "bypass"),
        ("http://site.test/checked", None),
    ],
)
def test_a_test_page_covers_its_path_only(address, theme):
    url = canonical_url(address)
    assert TESTS.has_pages(url.host)
    assert TESTS.find_page(url) == theme


@pytest.mark.parametrize("row", [{"address": "x.test"}, {"address": "x.test", "theme": "nothing"}, {"theme": "csam"}])
def test_a_test_without_address_or_theme_is_refused(row):
    with pytest.raises(ConfigError, match=r"filter_tests\.toml"):
        FilterTests([row], THEMES)
