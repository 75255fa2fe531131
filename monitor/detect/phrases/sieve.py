"""A typed term goes in; whether any phrase could have something to say about it comes out: fast, and never a wrong no.

Nearly all that is typed has nothing to do with any phrase, and most of the cost of judging is spelling it in all ways.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from string import ascii_letters, ascii_lowercase, digits

import ahocorasick

from monitor.detect.phrases.normalise import MOST_CHARACTERS, Spelling

_APOSTROPHES = "'`"
_KEPT = "@$!%"  # read as letters, or as the head of %XX
_PLAIN = {
    **dict.fromkeys(range(128), " "),
    **{ord(character): character for character in (*ascii_lowercase, *digits, *_KEPT)},
    **{ord(character): character.lower() for character in ascii_letters},
    **{ord(character): None for character in _APOSTROPHES},
}
_LEET_DIGITS = "0134578"
_ORDINARY_LETTERS = frozenset("ai")
_NO_DISGUISE = frozenset({"ks1", "ks3", "ks4", "ks5", "mp3", "mp4", "ps4", "ps5", "xbox1"})
_ORDINARY_TEXT = """
a about all am an and any app are art at be best book books buy by can day do dont easy film football for free from
game games get girl girls go good help history how i im in is it list make me music my near need new no not of off
on online or out people pictures play quiz recipe school site song songs story the this to uk up us use video videos
want was watch way week what when where which white who why will with year you your
"""
_ORDINARY = frozenset(_ORDINARY_TEXT.split())
"""Words of half of all searches: they tell a phrase only where it has no other."""


class Sieve:
    """One look at a plain ASCII term for one telling word of each phrase, and for what hides words.

    A term that holds none of these words, nor any that is mended to one, can't hold a phrase. Terms with letters and
    digits in one word, signs that stand for letters, single or tripled letters, %XX, or anything beyond ASCII are let
    through: they may be in disguise.
    """

    def __init__(self, telling: Collection[str]) -> None:
        """telling: of the phrases, see `find_telling`."""
        self._telling = frozenset(telling)
        self._disguises = ahocorasick.Automaton()
        for disguise in _disguises():
            self._disguises.add_word(disguise, True)
        self._disguises.make_automaton()

    def may_speak(self, term: str) -> bool:
        """False where no phrase can match. Only the first 2,000 characters are looked at."""
        if not term.isascii():
            return True
        plain = term[:MOST_CHARACTERS].translate(_PLAIN)
        if not self._telling.isdisjoint(plain.split()):
            return True
        text = f" {plain} "
        return any(_word_at(text, end) not in _NO_DISGUISE for end, _ in self._disguises.iter(text))


def find_telling(texts: Collection[str], spelling: Spelling) -> set[str]:
    """Words, as they are typed, without one of which no term in plain words holds any of the texts."""
    origins = _find_origins(spelling)
    return {typed for word in _tell_apart(texts) for typed in _spelt(word, origins, spelling)}


def _word_at(text: str, place: int) -> str:
    """The word that holds this place; "" where it is a border."""
    if text[place] == " ":
        return ""
    return text[text.rfind(" ", 0, place) + 1 : text.find(" ", place)]


def _tell_apart(texts: Collection[str]) -> set[str]:
    """For each phrase one of its words: of those that aren't ordinary, the one that tells the most others as well."""
    held = Counter(word for text in texts for word in set(text.split()))

    def order(word: str) -> tuple[bool, int, str]:
        return word in _ORDINARY or word.isdigit(), -held[word], word

    return {min(text.split(), key=order) for text in texts}


def _find_origins(spelling: Spelling) -> dict[str, set[str]]:
    """Per word, the typed words that are mended to it or to words with it."""
    origins: dict[str, set[str]] = defaultdict(set)
    for typed, meant in spelling.words.items():
        for word in meant.split():
            origins[word].add(typed)
    return origins


def _spelt(word: str, origins: dict[str, set[str]], spelling: Spelling) -> set[str]:
    """Every typed word without one of which `word` can't come out of `Spelling.mend`: of a pair, its second."""
    found = {word, *origins.get(word, ())}
    for pair, meant in spelling.pairs.items():
        if word in meant.split():
            second = pair.split()[1]
            found |= {second, *origins.get(second, ())}
    return found


def _disguises() -> Iterable[str]:
    """Letters beside digits, signs that are read as letters, single letters and tripled ones."""
    for letter in ascii_lowercase:
        yield letter * 3
        if letter not in _ORDINARY_LETTERS:
            yield f" {letter} "
        for digit in _LEET_DIGITS:
            yield letter + digit
            yield digit + letter
    yield from _KEPT
