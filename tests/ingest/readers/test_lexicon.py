"""Numbers that stay the same from block to block, against a dictionary."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.frames import Coded
from monitor.ingest.readers.blocks.lexicon import REFUSED, SHORT_WORDS, Lexicon, shrink
from monitor.ingest.readers.blocks.spans import Block, count_digits, cut_before

WORDS = st.text("abAB.-/\n", min_size=1, max_size=12) | st.text("ab", min_size=30, max_size=64)


def clean(text):
    """Lower case; nothing for a lone dot, no judgement on a slash."""
    return REFUSED if "/" in text else None if text == "." else text.lower()


def is_lower(octets, lengths):
    """Which texts are plain to see to be clean: most of those that are."""
    return np.isin(octets, list(b"ab-\n\0")).all(axis=1) | (lengths == 2) & (octets[:, :2] == ord("a")).all(axis=1)


def encode(lexicon, words):
    """The codes of words in a block, short and long ones apart as the readers do."""
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    starts = ends - [len(word) for word in words]
    block = Block(" ".join(words).encode())
    codes = np.zeros(len(words), dtype=np.int32)
    for rows in (np.flatnonzero(ends - starts <= 8 * SHORT_WORDS), np.flatnonzero(ends - starts > 8 * SHORT_WORDS)):
        if len(rows):
            begins, stops = starts[rows], ends[rows]
            texts_of = lambda some, b=begins, s=stops: block.texts(b[some], s[some])  # noqa: E731
            codes[rows] = lexicon.encode(block.gather(begins, stops), texts_of)
    return codes


def decode(lexicon, codes):
    return [lexicon.values[code] if code >= 0 else {-1: None, REFUSED: REFUSED}[code] for code in codes.tolist()]


@given(st.lists(st.lists(WORDS, min_size=1, max_size=30), min_size=1, max_size=5))
def test_every_block_is_read_as_its_words_say(blocks):
    lexicon = Lexicon(clean, is_lower, most=1_000_000)
    for words in blocks:
        lexicon.begin()
        assert decode(lexicon, encode(lexicon, words)) == [clean(word) for word in words]
    assert len(set(lexicon.values)) == len(lexicon.values)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=30), min_size=1, max_size=8), st.integers(0, 20))
def test_forgetting_changes_nothing_but_numbers(blocks, most):
    lexicon = Lexicon(clean, is_lower, most=most)
    for words in blocks:
        lexicon.begin()
        codes = encode(lexicon, words)
        assert decode(lexicon, codes) == [clean(word) for word in words]
        lexicon.end(codes)


def test_thousands_of_texts_keep_their_numbers():
    lexicon = Lexicon(clean, is_lower, most=1_000_000)
    words = [f"host{number}.example" for number in range(5000)]
    first = encode(lexicon, words)
    assert np.array_equal(encode(lexicon, words[::-1]), first[::-1])


def test_what_came_in_one_batch_only_is_forgotten_first():
    lexicon = Lexicon(clean, is_lower, most=4)
    for words in (["often", "once"], ["often", "twice", "a"], ["often", "twice", "b", "c"]):
        lexicon.begin()
        lexicon.end(encode(lexicon, words))
    lexicon.begin()
    assert list(lexicon.values) == ["often", "twice"]
    assert lexicon.values.before is not None


@given(st.lists(st.text("ab/:", min_size=1, max_size=32), min_size=1), st.sampled_from(["/", ":", "/:"]))
def test_spans_are_cut_before_their_first_sign(words, signs):
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    starts = ends - [len(word) for word in words]
    block = Block(" ".join(words).encode())
    cut, kept = cut_before(block.gather(starts, ends), signs.encode())
    heads = [re.split(f"[{signs}]", word)[0] for word in words]
    assert kept.tolist() == [len(head) if head != word else -1 for head, word in zip(heads, words, strict=True)]
    octets = np.stack(cut, axis=1).astype("<u8").tobytes()
    width = 8 * len(cut)
    assert [octets[n * width : (n + 1) * width].rstrip(b"\0").decode() for n in range(len(words))] == heads


@given(st.text("0123456789/:;a\x7f\x00", min_size=8, max_size=8))
def test_digits_are_counted_up_to_the_first_other_sign(text):
    words = np.frombuffer(text.encode(), dtype="<u8")
    assert count_digits(words).tolist() == [len(text) - len(text.lstrip("0123456789"))]


def test_a_column_shrinks_to_the_values_that_stand_in_it():
    column = shrink(Coded(["a", "b", "c"], np.array([2, -1, 0, 2], dtype=np.int32)))
    assert (column.values, column.to_texts()) == (["a", "c"], ["c", None, "a", "c"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=6), st.integers(0, 10))
def test_a_text_has_one_number_however_it_comes(blocks, most):
    lexicon = Lexicon(clean, is_lower, most=most)
    for words in blocks:
        lexicon.begin()
        spans = encode(lexicon, words)
        long = lexicon.encode_long(words)
        named = lexicon.number([None if clean(word) in {None, REFUSED} else clean(word) for word in words])
        outside = lexicon.values.number_all([word for word in words if clean(word) == word])
        assert spans.tolist() == long.tolist()
        assert named.tolist() == [max(code, -1) for code in spans.tolist()]
        assert [lexicon.values[code] for code in outside.tolist()] == [word for word in words if clean(word) == word]
        assert len(set(lexicon.values)) == len(lexicon.values)
        lexicon.end(spans)


def test_a_vocabulary_that_was_left_behind_still_numbers_texts():
    lexicon = Lexicon(clean, is_lower, most=1)
    lexicon.begin()
    before = lexicon.values
    lexicon.end(encode(lexicon, ["a", "b", "ab"]))
    lexicon.begin()
    assert before is not lexicon.values
    assert before.number_all(["b", "new", "b"]).tolist() == [1, 3, 1]
    assert list(lexicon.values) == []
