"""The tables find what a plain search for each phrase finds, and are the same after they lay in a file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.phrases import PhraseBook
from monitor.detect.phrases.compiled import CompiledPhrases, compile_phrases, from_parts, to_parts
from monitor.detect.phrases.normalise import NO_SPELLING, to_spellings
from monitor.detect.phrases.phrase import Part, Phrase
from monitor.errors import ListError

WORDS = ["a", "ab", "b", "bet", "on", "it", "\u00e9t\u00e9", "7"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


def to_pairs(texts):
    return [(text, Phrase(part=Part.PHRASE, shown=text, theme="gambling")) for text in texts]


def find_plainly(texts, form):
    """One phrase after the other, as anybody would look for it."""
    return {
        (place, len(text), text)
        for text in texts
        for place in range(len(form))
        if form[place:].startswith(text) and form[place - 1] == " " and form[place + len(text)] == " "
    }


def find(compiled, form):
    return {(start, length, alike[0].shown) for start, length, alike in compiled.find(form)}


@given(st.lists(TEXTS, max_size=20), st.lists(st.sampled_from([*WORDS, "bets", "xit"]), max_size=12))
def test_finds_what_a_plain_search_finds(texts, words):
    form = f" {' '.join(words)} "
    assert find(compile_phrases(to_pairs(texts), NO_SPELLING), form) == find_plainly(set(texts), form)


@given(st.text(max_size=60))
def test_any_text_can_be_searched(term):
    compiled = compile_phrases(to_pairs(["bet on", "a"]), NO_SPELLING)
    for form in to_spellings(term, NO_SPELLING):
        assert find(compiled, form) == find_plainly({"bet on", "a"}, form)


def test_half_a_surrogate_pair_is_no_reason_to_stop():
    compiled = compile_phrases(to_pairs(["bet on"]), NO_SPELLING)
    assert find(compiled, " \ud800 bet on ") == {(3, 6, "bet on")}


def test_texts_that_share_a_hash_are_told_apart():
    one, two = (compile_phrases(to_pairs([text]), NO_SPELLING) for text in ("bet", "win"))
    both = CompiledPhrases(
        alike=(*two.alike, *one.alike),
        hashes=np.repeat(one.hashes, 2),
        starts=np.array([0, 3, 6], dtype=np.uint32),
        places=np.array([0, 1], dtype=np.uint32),
        texts=np.frombuffer(b"winbet", dtype=np.uint8),
        telling=frozenset(),
        most_words=1,
    )
    assert find(both, " bet ") == {(1, 3, "bet")}


def test_nothing_is_found_without_phrases():
    assert list(compile_phrases([], NO_SPELLING).find(" bet on ")) == []


@given(st.lists(TEXTS, max_size=10), TEXTS)
def test_parts_make_the_same_tables_again(texts, term):
    compiled = compile_phrases(to_pairs(texts), NO_SPELLING)
    again = from_parts(*to_parts(compiled))
    assert (again.alike, again.telling, again.most_words) == (compiled.alike, compiled.telling, compiled.most_words)
    assert find(again, f" {term} ") == find(compiled, f" {term} ")


def test_the_shipped_phrases_judge_alike_after_they_lay_in_a_file(book, reference):
    header, arrays = to_parts(compile_phrases(reference.phrases, reference.spelling))
    again = PhraseBook(from_parts(header, arrays), themes=reference.themes, spelling=reference.spelling)
    terms = [phrase.shown for _, phrase in reference.phrases][::97]
    assert [again.judge(term) for term in terms] == [book.judge(term) for term in terms]


@pytest.mark.parametrize(
    ("change", "arrays"),
    [({"phrases": [[1]]}, {}), ({"alike": [[9]]}, {}), ({"phrases": None}, {}), ({}, {"hashes": np.zeros(3, "<u8")})],
)
def test_parts_of_something_else_are_refused(change, arrays):
    header, made = to_parts(compile_phrases(to_pairs(["bet on", "a"]), NO_SPELLING))
    with pytest.raises(ListError, match="compiled anew"):
        from_parts({**header, **change}, {**made, **arrays})


@pytest.mark.parametrize("key", ["phrases", "alike", "telling", "most_words"])
def test_parts_with_something_missing_are_refused(key):
    header, arrays = to_parts(compile_phrases(to_pairs(["bet on"]), NO_SPELLING))
    del header[key]
    with pytest.raises(ListError, match="another version"):
        from_parts(header, arrays)
