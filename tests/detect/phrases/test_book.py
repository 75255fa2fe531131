import pytest

from monitor.detect.phrases import Outcome, PhraseBook
from monitor.detect.phrases.compiled import compile_phrases
from monitor.detect.phrases.normalise import Spelling
from monitor.detect.phrases.phrase import expand, read_phrases, shorten
from monitor.errors import ConfigError
from tests.detect.lists.making import THEMES

SPELLING = Spelling.from_table(
    {"near": ["roulette"], "words": {"wanna": "want to"}, "pairs": {"book maker": "bookmaker"}}
)


def make_book(*tables):
    phrases = [
        pair
        for table in tables
        for pair in read_phrases(
            table,
            file="own.toml",
            version="v1",
            spelling=SPELLING,
            find_theme=lambda word: word if word in THEMES else None,
        )
    ]
    return PhraseBook(compile_phrases(phrases, SPELLING), themes=THEMES, spelling=SPELLING)


def make_rows(*texts, **more):
    return [{"texts": list(texts), "reason": "because", **more}]


BOOK = make_book(
    {
        "theme": "gambling",
        "phrase": [
            *make_rows("play roulette", "bet on"),
            *make_rows("jackpot", "dice", weight=2),
            *make_rows("win big", weight=4),
            *make_rows("i lost it all", direct=True),
        ],
        "sign": make_rows("now"),
    },
    {"theme": "bypass", "phrase": make_rows("roulette proxy", "bet on")},
    {
        "allow": make_rows("bet on it", "jackpot lane"),
        "support": make_rows("stop gambling", protects=["gambling"]),
        "curriculum": make_rows("probability"),
    },
)


@pytest.mark.parametrize(
    ("term", "outcome", "themes"),
    [
        ("play roulette", "match", {"gambling"}),
        ("PLAY  Roulette!", "match", {"gambling"}),
        ("replay roulettes", "no match", set()),
        ("play rulette", "match", {"gambling"}),
        ("bet on", "match", {"gambling", "bypass"}),
        ("bet on it", "no match", set()),
        ("bet on items", "match", {"gambling", "bypass"}),
        ("play roulette proxy", "match", {"bypass"}),
        ("jackpot", "no match", set()),
        ("jackpot now", "match", {"gambling"}),
        ("jackpot dice", "match", {"gambling"}),
        ("jackpot lane now", "no match", set()),
        ("now", "no match", set()),
        ("play roulette probability", "curriculum", set()),
        ("jackpot probability", "curriculum", set()),
        ("probability", "no match", set()),
        ("win big probability", "match", {"gambling"}),
        ("win big stop gambling", "support", set()),
        ("i lost it all stop gambling probability", "match", {"gambling"}),
        ("stop gambling", "support", set()),
        ("roulette proxy stop gambling", "match", {"bypass"}),
        ("", "no match", set()),
    ],
)
def test_phrases_are_weighed(term, outcome, themes):
    verdict = BOOK.judge(term)
    assert verdict.outcome == outcome
    counted = {theme.id for theme in THEMES.in_rank(verdict.bits)} - {"support"}
    assert counted == themes


def test_an_empty_book_says_nothing():
    assert make_book().judge("play roulette").outcome is Outcome.NONE


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("a b", ["a b"]),
        ("(a|b) c", ["a c", "b c"]),
        ("(a|) (b|c)", ["a b", "a c", " b", " c"]),
    ],
)
def test_alternatives_are_written_out(text, readings):
    assert expand(text, where="x") == readings


@pytest.mark.parametrize("text", ["(a|(b|c))", "(a", "a)", "a|b", "(a|b|c|d|e|f|g|h)" * 6])
def test_brackets_that_cannot_be_read_are_told(text):
    with pytest.raises(ConfigError, match="brackets"):
        expand(text, where="own.toml: [[phrase]] 1")


def test_long_sets_of_alternatives_are_shown_short():
    assert shorten("(a|b|c|d) e (f|g)") == "(a|b|c|...) e (f|g)"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"theme": "gamblin", "phrase": make_rows("x")}, "theme is not known"),
        ({"phrase": make_rows("x")}, "theme is missing"),
        ({"theme": "gambling", "phrases": []}, "the key phrases is not known"),
        ({"theme": "gambling", "phrase": make_rows("x", wight=2)}, "key that is not known"),
        ({"theme": "gambling", "phrase": [{"texts": ["x"]}]}, "no reason"),
        ({"theme": "gambling", "phrase": make_rows("x", weight=0)}, "weight"),
        ({"theme": "gambling", "phrase": {"texts": ["x"]}}, "not a list of tables"),
        ({"theme": "gambling", "phrase": make_rows("x", source=3)}, "source"),
    ],
)
def test_a_phrase_file_that_cannot_be_understood_is_refused(table, words):
    with pytest.raises(ConfigError, match=words):
        make_book(table)
