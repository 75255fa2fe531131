"""Spans of a block, grouped by their bytes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.frames import Coded
from monitor.ingest.readers.blocks.spans import Block, find_leaders
from monitor.ingest.readers.blocks.texts import SpanTexts

WORDS = st.lists(st.text("ab01.:-", min_size=1, max_size=40), min_size=1, max_size=40)


def lay_out(words):
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    starts = np.concatenate([[0], ends[:-1] + 1])
    return Block(" ".join(words).encode()), starts.astype(np.int64), ends.astype(np.int64)


def encode(block, starts, ends):
    """The spans by their leaders, in order of first appearance."""
    leaders = find_leaders(block.gather(starts, ends))
    is_leader = leaders == np.arange(len(starts))
    codes = (np.cumsum(is_leader) - 1)[leaders].astype(np.int32)
    return Coded(block.texts(starts[is_leader], ends[is_leader]), codes)


@given(WORDS)
def test_encoding_is_exact_and_in_order_of_appearance(words):
    block, starts, ends = lay_out(words)
    column = encode(block, starts, ends)
    assert column.to_texts() == words
    assert column.values == list(dict.fromkeys(words))


def test_words_that_share_a_beginning_stay_apart():
    words = ["a" * length for length in range(1, 65)] * 2
    block, starts, ends = lay_out(words)
    assert encode(block, starts, ends).to_texts() == words


@given(WORDS, st.data())
def test_texts_are_what_a_list_would_hold(words, data):
    block, starts, ends = lay_out(words)
    texts = SpanTexts(block.data, starts, ends)
    rows = data.draw(st.lists(st.integers(0, len(words) - 1)))
    assert list(texts) == words
    assert list(texts[1:3]) == words[1:3]
    assert list(texts.take(np.array(rows, dtype=np.intp))) == [words[row] for row in rows]
