"""Key=value pairs: quoted text never passes for a key."""

import pytest

from monitor.ingest.readers.keyvalue.scanner import NO_PAIRS, OPEN_QUOTE, PairScanner, split_cef


def scan(text, separator=" ", assign="="):
    pairs = PairScanner(separator=separator, assign=assign).scan(text)
    return pairs if isinstance(pairs, str) else [(pair.key, pair.value) for pair in pairs]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=1 b=2", [("a", "1"), ("b", "2")]),
        ('a="1 2" b=""', [("a", "1 2"), ("b", "")]),
        ("a= b=2", [("a", ""), ("b", "2")]),
        ("a=one two b=3", [("a", "one two"), ("b", "3")]),
        ("a=10: 13:03 b=1", [("a", "10: 13:03"), ("b", "1")]),
        ('a="x user=\\"head\\" y" user=me', [("a", 'x user="head" y'), ("user", "me")]),
        ("a='it is' b=1", [("a", "it is"), ("b", "1")]),
        ("url=http://x.test/?b=2&c=3 d=4", [("url", "http://x.test/?b=2&c=3"), ("d", "4")]),
        ("junk before a=1", [("a", "1")]),
        (r'user="SCHOOL\ajones" a="x\\y \] \'z"', [("user", r"SCHOOL\ajones"), ("a", r"x\y ] 'z")]),
        ('a="1"b=2 c=3', [("a", "1"), ("c", "3")]),
        ("no pairs here", []),
        ("", []),
    ],
)
def test_reads_pairs(text, pairs):
    assert scan(text) == pairs


def test_an_open_quote_is_refused():
    assert scan('a="1 b=2') == OPEN_QUOTE


def test_other_separators_and_signs():
    assert scan("a=1 x\tb=2", separator="\t") == [("a", "1 x"), ("b", "2")]
    assert scan('a:"1;2"; b:"3"', separator=";", assign=":") == [("a", "1;2"), ("b", "3")]


def test_a_long_run_of_blanks_is_read_in_one_go():
    assert scan("a=" + " " * 200_000 + "b=1") == [("a", ""), ("b", "1")]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=1 b=two words c=3", {"a": "1", "b": "two words", "c": "3"}),
        (r"suser=LDAP://x OU\=y,DC\=z/A B act=blocked", {"suser": "LDAP://x OU=y,DC=z/A B", "act": "blocked"}),
        ('msg="x y=z', {"msg": '"x', "y": "z"}),
        ("a=1 a=2", {"a": "1"}),
        (r"suser=SCHOOL\ajones a=1", {"suser": r"SCHOOL\ajones", "a": "1"}),
        (r"m=one\ntwo \\ three", {"m": "one\ntwo \\ three"}),
    ],
)
def test_cef_extensions(text, pairs):
    assert split_cef(f"{text} last=1", [*pairs, "last", "never"]) == [*pairs.values(), "1", None]


@pytest.mark.parametrize("text", ["", "no pairs", "a=1", "a=1 a=2"])
def test_a_cef_extension_has_at_least_two_keys(text):
    assert split_cef(text, ["a"]) == NO_PAIRS
