import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.lists import find_change, find_doubt
from tests.detect.lists.making import make_index, make_list


def doubt(before, after, *, known=(), unmapped=None, max_change=0.5):
    return find_doubt(before, after, known=known, unmapped=unmapped or {}, max_change=max_change)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (600_000, 1, "only 1 entry, less than 1% of the 600,000"),
        (600_000, 299_999, "50% of the 600,000"),
        (600_000, 300_000, ""),
        (600_000, 1_200_000, ""),
        (600_000, 1_200_001, "times the 600,000"),
        (150, 49, "only 49"),
        (150, 50, ""),
        (5, 1, ""),
        (0, 100, ""),
        (0, 101, "101 times"),
    ],
)
def test_a_list_may_halve_or_double_and_small_ones_change_freely(old, new, words):
    said = doubt({"gambling": old}, {"gambling": new})
    assert bool(said) is bool(words)
    assert words in said


def test_a_theme_that_vanishes_is_named():
    said = doubt({"gambling": 5000, "drugs": 400}, {"gambling": 5400})
    assert "about drugs" in said
    assert not doubt({"gambling": 5000, "drugs": 90}, {"gambling": 5400})


def test_a_category_that_nobody_mapped_is_asked_about_once():
    assert "zzz (3 entries)" in doubt({"gambling": 5}, {"gambling": 5}, unmapped={"zzz": 3})
    assert not doubt({"gambling": 5}, {"gambling": 5}, known=["zzz"], unmapped={"zzz": 3})


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_who_takes_any_change_is_never_asked(old, new):
    assert not doubt({"gambling": old}, {"gambling": new}, max_change=1.0)


@given(st.integers(0, 10**6), st.integers(-100, 100), st.floats(0.01, 1.0))
def test_a_hundred_entries_may_always_come_or_go(old, change, max_change):
    assert not doubt({"gambling": old}, {"gambling": max(0, old + change)}, max_change=max_change)


HOSTS = st.frozensets(st.integers(0, 30).map("host{}.test".format), min_size=1)


@given(HOSTS, HOSTS)
def test_a_change_counts_what_came_and_what_went(old, new):
    before, after = (make_index(make_list(*sorted(hosts))).segments[0] for hosts in (old, new))
    change = find_change(before, after)
    assert (change.added, change.removed) == (len(new - old), len(old - new))
