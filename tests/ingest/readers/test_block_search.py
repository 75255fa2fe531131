"""What an expression finds in texts that lie in bytes, held against the texts themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.ingest.readers.blocks.search import FEWEST, find_in_spans, take_from_spans
from monitor.ingest.readers.blocks.texts import SpanTexts
from monitor.ingest.readers.fields.choices import clean_text, is_empty, make_taker
from monitor.ingest.readers.patterns.engines import compile_pattern

PATTERNS = [
    r"^(?:[A-Z]+ )?(\S.*?)(?: HTTP/[\d.]+)?$",
    r"^\S+ (\S.*?)(?: HTTP/[\d.]+)?$",
    r"^((?:[A-Za-z][A-Za-z0-9+.-]*:[\\/]{2,6})?(?:[^\s/\\@]+\.[^\s/\\@]+|\[[0-9A-Fa-f:.]+\]).*)$",
    r"^([^-].*|-[^/].*)$",
    r"([^()]*)\)$",
]
PARTS = [
    "GET ",
    " HTTP/1.1",
    "http://",
    "a.test",
    "/x",
    "-",
    " ",
    '"',
    "(",
    ")",
    "\x1f",
    "é",
    "\t",
    "n/a",
    "x" * 9,
    "\n",
]
TEXTS = st.none() | st.lists(st.sampled_from(PARTS), max_size=6).map("".join)


def to_spans(texts, others=()):
    """Texts in bytes, with something between them; others: behind them, not in bytes."""
    data = "|".join(text or "" for text in texts).encode()
    sizes = np.array([len((text or "").encode()) for text in texts], dtype=np.int64)
    ends = np.cumsum(sizes + 1) - 1
    beyond = -1 - np.arange(len(others), dtype=np.int64)
    return SpanTexts(data, np.append(ends - sizes, beyond), np.append(ends, beyond), list(others))


@pytest.mark.parametrize("text", PATTERNS)
@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=1, max_size=9), st.lists(TEXTS, max_size=2))
def test_what_is_taken_is_what_is_taken_of_each_text(text, texts, others):
    pattern = compile_pattern(text, trusted=True)
    take = make_taker(pattern)
    found = take_from_spans(to_spans(texts * FEWEST, others), pattern)
    assert found is not None
    stripped = [text and text.strip() for text in [*texts * FEWEST, *others]]
    taken = [take(text) if text and not is_empty(text) else None for text in stripped]
    assert found.to_texts() == [text and clean_text(text) for text in taken]


@pytest.mark.parametrize("text", [r"^$", r"^/?[^./]*$", r"x+$", r"\.t|-", r"T (?:a|-)"])
@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=1, max_size=9), st.lists(TEXTS, max_size=2))
def test_it_is_found_where_it_is_found_in_the_text(text, texts, others):
    pattern = compile_pattern(text, trusted=True)
    found = find_in_spans(to_spans(texts * FEWEST, others), pattern)
    assert found is not None
    stripped = [(text or "").strip() for text in [*texts * FEWEST, *others]]
    assert found.tolist() == [pattern.search(text) is not None for text in stripped]


@pytest.mark.parametrize("text", ["(?i)^(a)$", "^(a)|(b)$", "^a$", r"^(\pL)$"])
def test_nothing_is_said_of_an_expression_that_is_not_understood_or_takes_not_one_group(text):
    assert take_from_spans(to_spans(["a"] * FEWEST), compile_pattern(text, trusted=False)) is None


def test_few_or_very_long_texts_are_sooner_made():
    pattern = compile_pattern(PATTERNS[0], trusted=True)
    assert take_from_spans(to_spans(["a"] * (FEWEST - 1)), pattern) is None
    assert take_from_spans(to_spans(["a" * 4001, *["a"] * FEWEST]), pattern) is None
