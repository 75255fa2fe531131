"""Regular expressions: within RE2's syntax, and run there when a school wrote them."""

import pytest

from monitor.ingest.readers.patterns.engines import (
    QUICK_CHARACTERS,
    ShippedPattern,
    compile_pattern,
    find_needle,
    is_anchored,
)


@pytest.mark.parametrize("trusted", [True, False])
def test_both_engines_give_the_same_groups(trusted):
    found = compile_pattern(r"^(?P<a>\w+) (?P<b>.+?) (?P<c>\S+)$", trusted=trusted).match("one two three four")
    assert found.groups() == ("one", "two three", "four")


@pytest.mark.parametrize("text", [r"a(?=b)", r"(a)\1", "(", "a" * 9000])
@pytest.mark.parametrize("trusted", [True, False])
def test_what_could_be_slow_or_is_wrong_is_refused(text, trusted):
    with pytest.raises(ValueError, match="pattern"):
        compile_pattern(text, trusted=trusted)


def test_a_schools_pattern_never_backtracks():
    assert compile_pattern(r"^(a+)+$", trusted=False).match("a" * 5000 + "b") is None


def test_shipped_patterns_have_ascii_classes():
    assert compile_pattern(r"^\d$", trusted=True).match("٣") is None
    assert isinstance(compile_pattern("x", trusted=True), ShippedPattern)


@pytest.mark.parametrize("length", [10, QUICK_CHARACTERS, QUICK_CHARACTERS + 1, 60_000])
def test_a_shipped_pattern_reads_short_and_long_lines_alike(length):
    pattern = compile_pattern(r"^(?P<a>\S.*) +(?P<b>\S+) *$", trusted=True)
    text = "x" + " " * (length - 2) + "y"
    assert pattern.match(text).group("b") == "y"
    assert pattern.search(text + " " * 5).group("b") == "y"
    assert pattern.match(" " * length) is None


@pytest.mark.parametrize(
    "text", ["^a", "^(a|b)", "^[|]", r"^\|", r"^[\]|(]x", r'^\w+=(?:"[^"]*"|[^ ,"]*) ', r"^[^\t]*\{"]
)
def test_a_pattern_that_begins_where_the_text_does_is_matched_there_only(text):
    assert is_anchored(text)


@pytest.mark.parametrize("text", ["a", "^a|b", r"^(?:a(b|c)|d)e|f", "(?i)^a", "(^a)", r"^\[|b", "^?a", "^*a"])
def test_others_are_looked_for_everywhere(text):
    assert not is_anchored(text)


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        (r'^[^"]*\bmsg_id="', 'msg_id="'),
        (r"abc\nfgh", "fgh"),
        ("a|bcd", ""),
        ("abc?", ""),
        ("[abc]", ""),
        (r"\t", ""),
        ("x(abc)", ""),
        ("(?i)abc", ""),
        ("(?:abc)*def", ""),
    ],
)
def test_what_a_pattern_needs_is_told_where_it_is_plain(text, needle):
    assert find_needle(text) == needle
