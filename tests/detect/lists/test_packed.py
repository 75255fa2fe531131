import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.lists.packed import TOUCHES, Pages, make_filter, may_hold

KEYS = st.lists(st.integers(0, 2**64 - 1)).map(lambda keys: np.array(keys, dtype=np.uint64))


@given(KEYS)
def test_no_key_of_a_filter_is_turned_away(keys):
    assert may_hold(make_filter(keys), keys).all()


def test_few_strangers_pass_a_filter():
    keys = np.random.default_rng(1).integers(0, 2**64, size=200_000, dtype=np.uint64)
    assert may_hold(make_filter(keys[:100_000]), keys[100_000:]).mean() < 0.03


def test_pages_are_given_back_after_a_few_looks_into_them():
    released = []
    pages = Pages(lambda: released.append(1))
    for _ in range(2 * TOUCHES):
        pages.touch(1)
    assert len(released) == 2
