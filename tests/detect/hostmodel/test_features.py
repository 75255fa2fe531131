import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.hostmodel.features import BITS, extract_features

LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20)
HOST = st.lists(LABEL, min_size=1, max_size=5).map(".".join)


def row(hosts, place):
    rows = extract_features(hosts)
    part = slice(rows.starts[place], rows.starts[place + 1])
    return dict(zip(rows.columns[part].tolist(), rows.values[part].tolist(), strict=True))


@given(st.lists(HOST, min_size=1, max_size=8))
def test_a_host_comes_to_the_same_whoever_stands_beside_it(hosts):
    for place, host in enumerate(hosts):
        assert row(hosts, place) == pytest.approx(row([host], 0))


@given(st.lists(HOST, min_size=1, max_size=8))
def test_every_row_has_length_one_and_fits(hosts):
    rows = extract_features(hosts)
    assert len(rows) == len(hosts)
    assert np.all((rows.columns >= 0) & (rows.columns < 2**BITS))
    squares = np.add.reduceat(rows.values.astype(np.float64) ** 2, rows.starts[:-1])
    assert squares == pytest.approx(np.ones(len(hosts)), abs=1e-5)


def test_www_does_not_count():
    assert row(["www.casino.test"], 0) == row(["casino.test"], 0)


def test_grams_stay_within_a_label():
    short, joined = row(["ab.cd.test"], 0), row(["abcd.test"], 0)
    assert set(row(["ab.test"], 0)) < set(short)
    assert set(joined) - set(short)


def test_nothing_comes_to_no_rows():
    assert len(extract_features([])) == 0


def test_the_product_is_that_of_the_dense_matrix():
    hosts = ["casino.test", "school.example", "a.b"]
    weights = np.random.default_rng(1).normal(size=(2**BITS, 3)).astype(np.float32)
    dense = np.zeros((3, 2**BITS), dtype=np.float64)
    for place in range(3):
        for column, value in row(hosts, place).items():
            dense[place, column] = value
    assert extract_features(hosts).times(weights) == pytest.approx(dense @ weights, abs=1e-5)
