"""Which places of a text a step is tried at."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.patterns.ahead import find_pairs
from monitor.ingest.readers.patterns.steps import compile_steps


def may_begin(text: str, record: str) -> bool:
    first, third = find_pairs(compile_steps(text))
    octets = record.encode().ljust(4, b"\n")
    return bool(first[octets[0] | octets[1] << 8] and third[octets[2] | octets[3] << 8])


@pytest.mark.parametrize(
    ("text", "tried", "passed_over"),
    [
        ('","x', '","xyz', '"","'),
        (r" ?(?:[A-Z]{3,10}|-) \d", " GET 5", "DEN*ED"),
        (r" ?(?:[A-Z]{3,10}|-) \d", "- 5\n", "a GET 5"),
        (r"x*$", "", "xa"),
        (r"(?:ab)+c", "ababc", "abba"),
        (r"(?:ab)*?c", "c\n\n\n", "d"),
        (r"\d{2}:\d", "12:3", "1:23"),
    ],
)
def test_places_that_cant_do_are_passed_over(text: str, tried: str, passed_over: str) -> None:
    assert may_begin(text, tried)
    if not text.endswith("$"):
        assert not may_begin(text, passed_over)


@given(
    st.lists(
        st.sampled_from(["a", "b?", "[ab]*", "a{2}", "(?:ab|c)*", "(?:a|)", r"\bb", "c+?", "(?:a|bc)"]), max_size=4
    ),
    st.sampled_from(["", "$"]),
    st.text("abc", max_size=5),
)
def test_no_place_where_a_match_begins_is_passed_over(parts: list[str], end: str, record: str) -> None:
    text = "".join(parts) + end
    if re.match(text, record) is not None:
        assert may_begin(text, record)
