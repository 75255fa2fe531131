"""How something is typed, sent or logged makes no difference to what it comes to."""

import unicodedata
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.phrases import Outcome
from tests.detect.phrases.test_pairs import PAIRS
from tests.detect.phrases.test_terms import CASES

TERMS = st.sampled_from([case["text"] for case in (*CASES, *PAIRS)])
HARMLESS = st.sampled_from(
    [
        "therapist",
        "analysis",
        "assess",
        "classic",
        "essex",
        "sussex",
        "shuttle",
        "cocktail",
        "grape",
        "skill",
        "laughter",
        "studied",
        "diet",
        "hangar",
        "begun",
        "shotgun",
        "weedon",
        "titanic",
        "cumin",
        "sextant",
        "knifework",
        "bombay",
        "gunner",
        "nudge",
        "raper",
        "painter",
        "hurtle",
        "harmony",
        "cutlery",
    ]
)
INVISIBLE = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad")


@given(TERMS, st.data())
def test_case_makes_no_difference(book, term, data):
    flips = data.draw(st.lists(st.booleans(), min_size=len(term), max_size=len(term)))
    mixed = "".join(
        letter.upper() if flip and letter.upper().lower() == letter else letter
        for letter, flip in zip(term, flips, strict=True)
    )
    assert book.judge(mixed) == book.judge(term)


@given(TERMS)
def test_plus_and_percent_make_no_difference(book, term):
    plain = book.judge(term)
    if "%" not in term:
        assert book.judge(quote(term, safe="")) == plain
        assert book.judge(quote_plus(term)) == plain
    assert book.judge(term.replace(" ", "+")) == plain


@given(TERMS)
def test_the_form_of_unicode_makes_no_difference(book, term):
    plain = book.judge(term)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert book.judge(unicodedata.normalize(form, term)) == plain
    wide = "".join(chr(ord(letter) + 0xFEE0) if "a" <= letter <= "z" else letter for letter in term)
    assert book.judge(wide).outcome == plain.outcome


@given(TERMS, INVISIBLE, st.data())
def test_what_nobody_sees_makes_no_difference(book, term, mark, data):
    place = data.draw(st.integers(0, len(term)))
    assert book.judge(term[:place] + mark + term[place:]) == book.judge(term)


@given(TERMS)
def test_blanks_around_and_between_make_no_difference(book, term):
    assert book.judge(f"  {term.replace(' ', '  ')} \t") == book.judge(term)


@given(st.lists(HARMLESS, min_size=1, max_size=4), st.sampled_from(["", "-", " ", "_"]))
def test_harmless_words_joined_anyhow_stay_harmless(book, words, glue):
    assert book.judge(glue.join(words)).outcome is Outcome.NONE
