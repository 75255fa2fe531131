"""What expressions say, and which aren't understood."""

import pytest

from monitor.ingest.readers.patterns.expressions import (
    DIGITS,
    EVERY,
    WORD,
    Edge,
    Fixed,
    Group,
    Nodes,
    Run,
    count_least,
    parse_expression,
)

X = Fixed(b"x")


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("", ()),
        ("abc", (Fixed(b"abc"),)),
        ("^abc$", (Fixed(b"abc"), Edge("$"))),
        ("abc+", (Fixed(b"ab"), Run(frozenset(b"c"), 1, None))),
        (r"\d{9,10}\.", (Run(DIGITS, 9, 10), Fixed(b"."))),
        (r"\d{3}", (Run(DIGITS, 3, 3),)),
        (r"\w*?x", (Run(WORD, 0, None, is_lazy=True), X)),
        (r"[^\"]", (Run(EVERY - frozenset(b'"')),)),
        ("[]a-c-]?", (Run(frozenset(b"]abc-"), 0, 1),)),
        (r"[\w.-]", (Run(WORD | frozenset(b".-")),)),
        (r".*", (Run(EVERY - frozenset(b"\n"), 0, None),)),
        (r"\bx", (Edge("b"), X)),
        ("(?P<n>x)?", (Group("n", ((X,),), 0, 1),)),
        ("(?:x|)??", (Group("", ((X,), ()), 0, 1, is_lazy=True),)),
        ("(?:x)*", (Group("", ((X,),), 0, None),)),
        ("x|y", None),
    ],
)
def test_an_expression_is_a_tree_over_bytes(text: str, nodes: Nodes | None) -> None:
    ways = ((X,), (Fixed(b"y"),)) if nodes is None else (nodes,)
    assert parse_expression(text) == Group("", ways)


@pytest.mark.parametrize(
    "text",
    [
        "(x)",
        "(?i)x",
        "(?=x)",
        "x)",
        "(?:x",
        "[a",
        "x++",
        "x{1,2}{3}",
        "x{a}",
        "(?:x){2}",
        "(?:x*)*",
        "(?P<n>x)+",
        r"\pL",
        r"\Ax",
        r"\1",
        "é",
        "[é]",
        "[[:alpha:]]",
        r"[\d-x]",
        "x^",
        "^x|y",
        "\\",
        "*",
    ],
)
def test_what_isnt_known_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_expression(text)


@pytest.mark.parametrize(
    ("text", "least"), [("abc", 3), (r"\d{2,5}x*", 2), ("(?:ab|c)d", 2), ("(?:ab)?c", 1), ("$", 0)]
)
def test_the_least_that_an_expression_takes_is_known(text: str, least: int) -> None:
    assert count_least((parse_expression(text),)) == least
