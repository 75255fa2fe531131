"""The sieve is only there for speed: whatever it stops, the full judgement would have found nothing in."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.phrases import Outcome
from monitor.detect.phrases.normalise import Spelling, to_spellings
from monitor.detect.phrases.sieve import Sieve, find_telling

TEXTS = ["play roulette", "bet on it", "how to win", "i want to bet", "lucky 7"]
SPELLING = Spelling.from_table(
    {
        "near": ["roulette"],
        "words": {"wanna": "want to", "2": "to"},
        "pairs": {"ru lette": "roulette", "want too": "want to"},
    }
)
SIEVE = Sieve(find_telling(TEXTS, SPELLING))

WORDS = st.sampled_from(
    [
        "play",
        "roulette",
        "rulette",
        "ru",
        "lette",
        "b3t",
        "bet",
        "on",
        "it",
        "how",
        "to",
        "2",
        "too",
        "win",
        "w1n",
        "i",
        "want",
        "wanna",
        "w",
        "n",
        "lucky",
        "7",
        "ks3",
        "betttt",
        "ｂet",
        "be\u200bt",
        "%62et",
        "better",
        "unlucky",
    ]
)
BORDERS = st.sampled_from([" ", "+", "  ", "-", ".", "_", "\t", "%20", "'"])


@given(st.lists(st.tuples(WORDS, BORDERS), max_size=8))
def test_what_is_stopped_holds_no_phrase(parts):
    term = "".join(word + border for word, border in parts)
    held = any(f" {text} " in form for form in to_spellings(term, SPELLING) for text in TEXTS)
    assert SIEVE.may_speak(term) or not held


def test_an_ordinary_search_is_stopped():
    assert not SIEVE.may_speak("The causes of World War 2, ks3 history worksheet")


def test_a_word_that_only_holds_a_telling_word_is_stopped():
    assert not SIEVE.may_speak("better alphabets")


@given(st.data())
def test_the_shipped_phrases_lose_nothing(book, reference, data):
    texts = [text for text, _ in reference.phrases]
    chosen = data.draw(st.lists(st.sampled_from(texts), min_size=1, max_size=2))
    term = " ".join(chosen)
    full = book._weigh(set().union(*map(book._find, to_spellings(term, reference.spelling))))
    assert book.judge(term) == full or full.outcome is Outcome.NONE
