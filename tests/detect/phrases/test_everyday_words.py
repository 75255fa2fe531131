"""Words of the dictionary, places and people's names: none of them says anything about anybody."""

import os
from pathlib import Path

import pytest

from monitor.detect.phrases import Outcome
from tests.conftest import REPO

DICTIONARY = Path("/usr/share/dict/british-english")  # Debian: wbritish
NEEDED = "FILTERWATCH_NEEDS_DICTIONARY"
GRAVE = 3
FRAMES = ("{}", "what is {}", "{} meaning", "{} near me", "{} definition", "{} ks2", "my {}")
FOLDER = REPO / "tests" / "detect" / "phrases"


def read_lines(path):
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]


def find_grave(book, reference, texts):
    """The texts that count for a theme of severity 3 or 4, with the theme."""
    judged = ((text, book.judge(text)) for text in texts)
    leads = (
        (text, reference.themes.lead(verdict.bits)) for text, verdict in judged if verdict.outcome is Outcome.MATCH
    )
    return {text: theme.id for text, theme in leads if theme.severity >= GRAVE}


@pytest.fixture(scope="module")
def words():
    if not DICTIONARY.exists():
        if os.environ.get(NEEDED):
            pytest.fail(f"{DICTIONARY} is missing: install the package wbritish")
        pytest.skip(f"{DICTIONARY} isn't here (Debian, Ubuntu: apt-get install wbritish)")
    return read_lines(DICTIONARY)


@pytest.mark.parametrize("frame", FRAMES)
def test_no_british_word_counts_for_a_grave_theme(book, reference, words, frame):
    assert len(words) > 50_000
    assert find_grave(book, reference, map(frame.format, words)) == {}


def test_no_british_word_is_mended_into_another_word(reference, words):
    kept = {
        "bc": "because",
        "gonna": "going to",
        "ive": "i have",
        "u": "you",
        "ur": "your",
        "r": "are",
        "wan": "want",
        "wanna": "want to",
        "porno": "porn",
        "pron": "porn",
    }
    mended = {word: reference.spelling.words[word] for word in words if word in reference.spelling.words}
    forms = {word: meant for word, meant in mended.items() if word.removesuffix("s") != meant and word != f"{meant}d"}
    assert {word: meant for word, meant in forms.items() if kept.get(word) != meant} == {}


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "weather in {}",
        "{} train times",
        "{} secondary school",
        "houses for sale in {}",
        "what is {} known for",
        "{} near me",
    ],
)
def test_no_place_counts_for_anything(book, frame):
    places = read_lines(FOLDER / "places.txt")
    assert len(set(places)) >= 859
    assert [place for place in places if book.judge(frame.format(place)).outcome is Outcome.MATCH] == []


@pytest.mark.parametrize("frame", ["{}", "who is {}", "{} year 9", "mr {}", "{} songs", "how old is {}"])
def test_no_name_counts_for_anything(book, frame):
    names = read_lines(FOLDER / "names.txt")
    assert [name for name in names if book.judge(frame.format(name)).outcome is Outcome.MATCH] == []
