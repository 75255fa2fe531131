from datetime import date

import pytest

from monitor.detect.address import canonical_url
from monitor.detect.classify.allow import AllowRules, FilterTests
from monitor.errors import ConfigError
from monitor.records.theme import Group, ThemeTable
from tests.detect.lists.making import THEMES, make_theme

GRAVE = ThemeTable(
    [
        make_theme("csam", Group.ILLEGAL, 4, restricted=True),
        make_theme("illegal_other", Group.ILLEGAL, 3),
        make_theme("self_harm", Group.INAPPROPRIATE, 4),
        make_theme("gambling", Group.INAPPROPRIATE, 2),
        make_theme("drugs", Group.INAPPROPRIATE, 2),
        make_theme("support", Group.PROTECTIVE, 0),
        make_theme("unknown", Group.UNKNOWN, 0),
    ]
)


def shielded_by(**row):
    (rule,) = AllowRules([{"host": "help.test", "reason": "x", **row}], GRAVE).find("help.test")
    return {theme.id for theme in GRAVE.in_rank(rule.shields)}


def test_a_rule_covers_the_host_and_what_lies_below():
    rules = AllowRules([{"host": "Help.test", "reason": "helpline"}], THEMES)
    assert [rule.reason for rule in rules.find("www.help.test")] == ["helpline"]
    assert rules.find("nohelp.test") == rules.find("test") == ()


def test_several_rules_may_cover_a_host_the_nearest_first():
    rows = [{"host": "test.example", "reason": "far"}, {"host": "a.test.example", "reason": "near"}]
    assert [rule.reason for rule in AllowRules(rows, THEMES).find("www.a.test.example")] == ["near", "far"]


@pytest.mark.parametrize(
    ("row", "themes"),
    [
        ({}, {"gambling", "drugs"}),
        ({"help": True}, {"gambling", "drugs", "self_harm"}),
        ({"themes": ["gambling"]}, {"gambling"}),
        ({"themes": ["gambling", "self_harm"], "help": True}, {"gambling", "self_harm"}),
    ],
)
def test_a_rule_never_shields_from_what_is_illegal_and_only_help_from_self_harm(row, themes):
    assert shielded_by(**row) == themes


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"host": "help.test"}, "has no host or no reason"),
        ({"host": "help.test", "reason": " "}, "has no host or no reason"),
        ({"reason": "x"}, "has no host or no reason"),
        ({"host": "no host", "reason": "x"}, "has no host or no reason"),
        ({"host": "com", "reason": "x"}, "would allow every site below com"),
        ({"host": "a.test", "reason": "x", "hots": 1}, "has the key hots, which is not known"),
        ({"host": "a.test", "reason": "x", "until": "soon"}, "has an until that is no day"),
        ({"host": "a.test", "reason": "x", "sites": "here"}, "no list of words"),
        ({"host": "a.test", "reason": "x", "help": "yes"}, "neither true nor false"),
        ({"host": "a.test", "reason": "x", "themes": ["herrings"]}, "has the theme herrings, which is not known"),
        ({"host": "a.test", "reason": "x", "themes": ["csam"]}, "no rule may keep from counting"),
        ({"host": "a.test", "reason": "x", "themes": ["csam"], "help": True}, "no rule may keep from counting"),
        ({"host": "a.test", "reason": "x", "themes": ["self_harm"]}, "self_harm needs help = true"),
        ({"host": "a.test", "reason": "x", "themes": ["support"]}, "no rule may keep from counting"),
    ],
)
def test_a_rule_that_cannot_be_understood_is_refused(row, words):
    with pytest.raises(ConfigError, match=r"allow\.toml: \[\[allow\]\] 2 ") as error:
        AllowRules([{"host": "b.test", "reason": "x"}, row], GRAVE)
    assert words in str(error.value)


def test_a_rule_holds_to_the_end_of_its_last_day_and_at_its_sites():
    rows = [{"host": "a.test", "reason": "x", "until": date(2026, 7, 31), "sites": ["north"]}]
    rules = AllowRules(rows, THEMES)
    (rule,) = rules.find("a.test")
    assert rule.holds(date(2026, 7, 31), "north")
    assert not rule.holds(date(2026, 8, 1), "north")
    assert not rule.holds(date(2026, 7, 31), "south")
    assert rules.find_ended(date(2026, 7, 31)) == []
    assert rules.find_ended(date(2026, 8, 1)) == [rule]


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
