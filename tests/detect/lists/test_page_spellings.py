"""A listed page is found however it is spelled, and no other page of its host is."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.detect.address import canonical_url
from monitor.detect.lists import find_matches
from tests.detect.lists.making import make_hashed_list, make_index
from tests.detect.lists.pages import make_pages, respell, spell_other_pages

PAGES = make_pages()
WRITTEN = frozenset(map(str, PAGES))
INDEX = make_index(make_hashed_list(*map(str, PAGES)))


def is_hit(address: str) -> bool:
    return any(match.kind == "hash" for match in find_matches(address, INDEX).matches)


def test_the_thousand_pages_are_a_thousand_entries():
    assert len({canonical_url(page) for page in WRITTEN}) == len(WRITTEN) == len(INDEX.hashed) == 1_000


@pytest.mark.parametrize("seed", range(3))
def test_every_page_is_found_in_every_spelling(seed):
    chance = random.Random(seed)
    spellings = [respell(page, chance) for page in PAGES]
    assert [spelling for spelling in spellings if not is_hit(spelling)] == []


def test_no_other_page_is_found():
    chance = random.Random(0)
    others = [other for page in PAGES for other in spell_other_pages(page, chance)]
    unlisted = [other for other in others if not is_listed(other)]
    assert len(unlisted) > 10_000
    assert [other for other in unlisted if is_hit(other)] == []


def is_listed(address: str) -> bool:
    """By plain text, whatever the program holds for the same: the page itself, or the page without its query."""
    text = address.removeprefix("http://").removeprefix("https://").partition("#")[0]
    return text in WRITTEN or text.partition("?")[0] in WRITTEN


@settings(max_examples=300)
@given(number=st.integers(0, len(PAGES) - 1), seed=st.integers(0, 2**32))
def test_a_page_is_found_in_any_spelling(number, seed):
    assert is_hit(respell(PAGES[number], random.Random(seed)))


@settings(max_examples=300)
@given(number=st.integers(0, len(PAGES) - 1), seed=st.integers(0, 2**32))
def test_a_page_that_is_nearly_listed_is_a_hit_only_where_it_is_listed_itself(number, seed):
    chance = random.Random(seed)
    near = chance.choice(spell_other_pages(PAGES[number], chance))
    assert is_hit(near) == is_listed(near)
