import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.phrases.normalise import NO_SPELLING, Spelling, slips_of, split_words, to_spellings
from monitor.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't PANIC!", ["dont", "panic"]),
        ("don\u2019t", ["dont"]),
        ("a-level_maths", ["a", "level", "maths"]),
        ("caf\u00e9 nai\u0308ve", ["cafe", "naive"]),
        ("\uff26\uff35\uff2c\uff2c", ["full"]),
        ("stra\u00dfe", ["strasse"]),
        ("9/11", ["9", "11"]),
        ("  ", []),
        ("\u043f\u0440\u0438\u0432\u0435\u0442", ["\u043f\u0440\u0438\u0432\u0435\u0442"]),
    ],
)
def test_words_are_freed_of_case_accents_and_punctuation(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("k1ll b1ll", " kill bill "),
        ("h3ll0 th3r3", " hello there "),
        ("$ecret p@ge", " secret page "),
        ("s3lf", " self "),
        ("se1f", " self "),
        ("s e c r e t page", " secret page "),
        ("sooooo good", " so good "),
        ("killlll bill", " kill bill "),
    ],
)
def test_common_disguises_are_seen_through(text, spelling):
    assert spelling in to_spellings(text, NO_SPELLING)


@pytest.mark.parametrize("text", ["ks3 maths", "year 7", "9/11", "mp3", "4 x 4"])
def test_the_plain_form_comes_first(text):
    assert to_spellings(text, NO_SPELLING)[0] == f" {' '.join(split_words(text))} "


def test_slips_are_one_letter_away():
    assert {"elp", "ehlp", "halp", "helpp", "heelp"} <= slips_of("help")
    assert "help" not in slips_of("help")
    assert "hlep" in slips_of("help")
    assert "kelps" not in slips_of("help")


def test_words_and_pairs_are_mended_and_real_words_stay():
    spelling = Spelling.from_table(
        {
            "near": ["myself"],
            "far": ["himself", "thyself"],
            "words": {"wanna": "want to"},
            "pairs": {"my self": "myself"},
        }
    )
    assert spelling.mend(["i", "wanna", "help", "myslef", "and", "my", "self", "or", "himself"]) == (
        ["i", "want", "to", "help", "myself", "and", "myself", "or", "himself"]
    )


@pytest.mark.parametrize("table", [{"nearby": []}, {"near": "x"}, {"words": []}])
def test_a_spelling_table_of_another_shape_is_refused(table):
    with pytest.raises(ConfigError, match=r"spelling\.toml"):
        Spelling.from_table(table)


@given(st.text(max_size=60))
def test_every_form_is_blank_bordered_words(text):
    for form in to_spellings(text, NO_SPELLING):
        assert form.startswith(" ")
        assert form.endswith(" ")
        assert form.strip() == " ".join(form.split())
