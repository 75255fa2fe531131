"""Expressions over many records at once, held against the engine that reads them one by one."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.patterns.engines import compile_pattern
from monitor.ingest.readers.patterns.found import Found
from monitor.ingest.readers.patterns.matching import Sight
from monitor.ingest.readers.patterns.steps import compile_steps
from tests.ingest.readers.pieces_of import piece_of

Outcome = tuple[int, int, dict[str, tuple[int, int]]] | None

PARTS = st.sampled_from(
    ["a", "b", "ab", " ", r"\d", r"\S", r"\w", ".", "[^a]", "[a-c]", '"', r"\b", "-", "(?:ab|a)", "(?:|b)", "(?:a|ab)"]
)
COUNTS = st.sampled_from(["", "", "?", "*", "+", "*?", "+?", "??", "{2}", "{1,2}", "{1,2}?", "{2,6}", "{0,5}?"])
SINGLES = st.builds(
    lambda part, count: part if part == r"\b" or (part[0] == "(" and count[:1] in {"*", "+", "{"}) else part + count,
    PARTS,
    COUNTS,
)
SEQUENCES = st.lists(SINGLES, min_size=1, max_size=4).map("".join)
GROUPS = st.one_of(
    st.builds("(?:a{}){}".format, SEQUENCES, st.sampled_from(["", "?", "*", "+", "*?", "+?"])),
    st.builds("(?:{}|{})".format, SEQUENCES, SEQUENCES),
    st.builds("(?:{}){}".format, SEQUENCES, st.sampled_from(["?", "??"])),
)


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """An expression with named groups, anchored or not, inside and outside of loops."""
    parts = draw(st.lists(st.one_of(SEQUENCES, GROUPS), min_size=1, max_size=4))
    kept = draw(st.sets(st.integers(0, len(parts) - 1)))
    named = [f"(?P<g{at}>{part})" if at in kept else part for at, part in enumerate(parts)]
    if draw(st.booleans()):
        named.append(
            draw(
                st.sampled_from(
                    ["(?:a(?P<l>b)?|(?P<m>b)a)*", "(?: (?P<l>[ab]+))+?", "(?:[^ab]|a.)*", "(?:[^a]|[ab])+b"]
                )
            )
        )
    return "".join(["^" if draw(st.booleans()) else "", *named, "$" if draw(st.booleans()) else ""])


def find(text: str, records: Sequence[str], *, anywhere: bool = False) -> list[Outcome | str]:
    """Per record: end and groups of the match within it; None without one; "unsure"."""
    piece = piece_of(records, before="a")
    found = Sight(piece.block).find(compile_steps(text, anywhere=anywhere), piece.starts, piece.ends)
    outcomes: list[Outcome | str] = [None] * len(records)
    for at, row in enumerate(found.rows.tolist()):
        outcomes[row] = _outcome(found, at, int(piece.starts[row]))
    return outcomes


def _outcome(found: Found, at: int, start: int) -> Outcome | str:
    if not found.fits[at]:
        return "unsure"
    groups = {name: (int(low[at]) - start, int(high[at]) - start) for name, (low, high) in found.groups.items()}
    return 0, int(found.ends[at]) - start, {name: span for name, span in groups.items() if span[0] >= 0}


def find_plainly(text: str, record: str, *, trusted: bool = True) -> Outcome:
    """The plain reference: the engine that reads what is shipped, or what a school wrote."""
    pattern = re.compile(text, re.ASCII) if trusted else compile_pattern(text, trusted=False)
    match = pattern.match(record)
    if match is None:
        return None
    spans = {name: match.span(group) for name, group in pattern.groupindex.items()}
    return 0, match.end(), {name: span for name, span in spans.items() if span != (-1, -1)}


@given(expressions(), st.lists(st.text('ab -"1_\r', max_size=12), min_size=1, max_size=6))
def test_records_are_matched_as_the_engines_match_each(text: str, records: list[str]) -> None:
    found = find(text, records)
    assert found == [find_plainly(text, record) for record in records]
    assert found == [find_plainly(text, record, trusted=False) for record in records]


@given(expressions(), st.lists(st.text('ab -"1', max_size=10), min_size=1, max_size=4))
def test_a_pattern_is_found_where_the_engine_finds_it(text: str, records: list[str]) -> None:
    found = find(text, records, anywhere=True)
    for record, outcome in zip(records, found, strict=True):
        match = re.compile(text, re.ASCII).search(record)
        assert (outcome is not None) == (match is not None)
        if isinstance(outcome, tuple) and match is not None:
            assert outcome[1] == match.end()


@pytest.mark.parametrize("record", ["a\nb", "a\0b", "a\vb", "aéb", "a" * 2_049])
def test_nothing_is_said_of_records_that_an_engine_may_read_otherwise(record: str) -> None:
    assert find(".*", ["ab", record]) == [(0, 2, {}), "unsure"]


def test_a_match_stays_within_its_record() -> None:
    assert find("ab$", ["a", "ab", "abb"]) == [None, (0, 2, {}), None]


def test_a_search_that_would_take_too_long_says_nothing() -> None:
    assert find("^a*a*a*a*a*a*c$", ["aac", "a" * 200]) == [(0, 3, {}), "unsure"]


def test_many_rounds_of_a_loop_say_nothing() -> None:
    assert find("^(?:ab)*$", ["ab" * 3, "ab" * 100]) == [(0, 6, {}), "unsure"]


def test_a_class_that_is_a_round_by_itself_is_one_round() -> None:
    text = r'^"(?:[^"\\]|\\.)*" x$'
    records = ['"' + "a" * 99 + '" x', r'"a\"b" x', '"a"b" x', '"a']
    assert find(text, records) == [find_plainly(text, record) for record in records]


def test_a_group_that_takes_part_in_a_later_try_only_lies_where_that_put_it() -> None:
    assert find("^(?:(?P<n>a)b|a)c$", ["ac", "abc"]) == [(0, 2, {}), (0, 3, {"n": (0, 1)})]


def test_no_records_have_no_matches() -> None:
    piece = piece_of(["x"])
    none = np.zeros(0, dtype=np.int64)
    assert len(Sight(piece.block).find(compile_steps("x+y"), none, none).rows) == 0
