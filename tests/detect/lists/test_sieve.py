import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.lists import sieve as sieve_module
from monitor.detect.lists.sieve import hash_apart, hash_piece, hash_pieces, make_filter, may_hold

KEYS = st.lists(st.integers(0, 2**64 - 1)).map(lambda keys: np.array(keys, dtype=np.uint64))


@given(st.lists(st.lists(KEYS, min_size=1), min_size=1).map(lambda rows: rows[0]))
def test_no_key_of_a_filter_is_turned_away(parts):
    words = make_filter(parts)
    assert all(may_hold(words, keys).all() for keys in parts)


def test_few_strangers_pass_a_filter():
    keys = np.random.default_rng(1).integers(0, 2**64, size=200_000, dtype=np.uint64)
    assert may_hold(make_filter([keys[:100_000]]), keys[100_000:]).mean() < 0.01


@given(st.lists(st.binary(max_size=12)), st.sampled_from([1, 4, 1 << 16]))
def test_texts_are_hashed_together_as_each_is_alone(texts, block):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sieve_module, "BLOCK_BYTES", block)
        assert hash_apart(texts).tolist() == [hash_piece(text) for text in texts]


@given(st.binary(max_size=40), st.data())
def test_pieces_that_share_bytes_are_hashed_as_each_is_alone(data, draw):
    starts = sorted(draw.draw(st.lists(st.integers(0, len(data)), max_size=6)))
    ends = [max(starts[: place + 1]) for place in range(len(starts))]
    later = [min(len(data), end + draw.draw(st.integers(0, 5)) * place) for place, end in enumerate(ends)]
    later = [max(later[: place + 1]) for place in range(len(later))]
    block = np.frombuffer(data, dtype=np.uint8)
    asked = [np.array(places, dtype=np.int64) for places in (starts, later, ends)]
    found = hash_pieces(block, *asked)
    for keys, its in zip(found, (later, ends), strict=True):
        assert keys.tolist() == [hash_piece(data[start:end]) for start, end in zip(starts, its, strict=True)]


def test_a_text_longer_than_a_block_is_hashed():
    text = bytes(range(256)) * 300
    assert hash_apart([b"a", text, b"b"]).tolist() == [hash_piece(b"a"), hash_piece(text), hash_piece(b"b")]
