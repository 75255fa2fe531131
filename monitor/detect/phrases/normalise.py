"""Typed words go in; the spellings under which phrases are sought come out."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from monitor.errors import ConfigError, Problem

MOST_CHARACTERS = 2_000
_APOSTROPHES = re.compile(r"['\u2018\u2019\u02bc`\u00b4]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_NOT_A_WORD = re.compile(r"[\W_]+")
_LETTER = re.compile(r"[^\W\d_]")
_LEET = re.compile(r"[0134578@$!]")
_LEET_FORMS = tuple(str.maketrans("034578@$!1", letters) for letters in ("oeastbasii", "oeastbasil"))
_REPEATED = re.compile(r"([^\W\d_])\1\1+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LATIN = re.compile(r"[a-z]")
_ALIKE = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u051d\u04bb\u04cf"
    "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u0131\u0261\u026a\u1d0f\u00f8\u0142\u0111\u0127",
    "abekmhopctyxijsdqwhlabeikvoptuxwigiooldh",
)
"""Cyrillic, Greek and other letters, in lower case, that look like Latin ones (after Unicode's confusables)."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """words: one typed word -> what it stands for. pairs: two words with a blank between -> what they stand for."""

    words: Mapping[str, str]
    pairs: Mapping[str, str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Spelling":
        """Build from config/phrases/spelling.toml. Raises ConfigError when it has another shape."""
        known = {"near": list, "far": list, "words": dict, "pairs": dict}
        for key, value in table.items():
            if not isinstance(value, known.get(key, ())):
                what = f"the key {key} is not known, or is not what it should be."
                raise ConfigError([Problem("phrases/spelling.toml", what, f"The keys are {', '.join(known)}.")])
        near = [str(word) for word in table.get("near", [])]
        kept = {*near, *table.get("far", [])}
        slips = {slip: word for word in near for slip in slips_of(word) if slip not in kept}
        return cls({**slips, **table.get("words", {})}, dict(table.get("pairs", {})))

    def mend(self, words: Iterable[str]) -> list[str]:
        """Replace words, then pairs of words, once from left to right."""
        text = [part for word in words for part in self.words.get(word, word).split()]
        mended: list[str] = []
        for word in text:
            pair = self.pairs.get(f"{mended[-1]} {word}") if mended else None
            if pair is None:
                mended.append(word)
            else:
                mended[-1:] = pair.split()
        return mended


NO_SPELLING = Spelling({}, {})


def slips_of(word: str) -> set[str]:
    """Every text one slip away from a word: a letter missing, added or wrong, or two neighbours swapped."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    missing = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    wrong = {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    added = {left + letter + right for left, right in cuts for letter in _LETTERS}
    return (missing | swapped | wrong | added) - {word}


def split_words(text: str) -> list[str]:
    """Words in one case, without accents, apostrophes, invisible characters and punctuation (Unicode NFKC).

    A word that mixes alphabets is in disguise: its letters that look like Latin ones are read as these.
    """
    return _NOT_A_WORD.sub(" ", _APOSTROPHES.sub("", _fold(text))).split()


def to_spellings(text: str, spelling: Spelling) -> list[str]:
    """The plain form first; then, if different: digits read as letters, s p a c e d letters joined, sooo cut short.

    %XX is undone first, however often it was done. Each form begins and ends with a blank, with single blanks between
    words, so that " word " finds whole words only.
    """
    text = _decode(text[:MOST_CHARACTERS])
    words = split_words(text)
    forms = [words]
    if _LEET.search(text):
        raw = _fold(text).split()
        forms += [
            split_words(" ".join(word.translate(form) if _LETTER.search(word) else word for word in raw))
            for form in _LEET_FORMS
        ]
    forms += [joined for form in forms if (joined := _join_letters(form)) != form]
    if _REPEATED.search(" ".join(words)):
        forms += [[_REPEATED.sub(short, word) for word in form] for form in forms for short in (r"\1", r"\1\1")]
    return list(dict.fromkeys(f" {' '.join(spelling.mend(form))} " for form in forms))


def _decode(text: str) -> str:
    """Undo %XX: twice at most, which is once more than any filter was seen to do."""
    for _ in range(2):
        if not _ENCODED.search(text):
            break
        text = unquote(text, errors="replace")
    return text


def _fold(text: str) -> str:
    """One case, compatible forms, no marks, nothing invisible, Latin for what looks it in a word that has both."""
    if text.isascii():
        return text[:MOST_CHARACTERS].casefold()
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:MOST_CHARACTERS])).casefold()
    marks_apart = unicodedata.normalize("NFKD", folded)
    plain = "".join(character for character in marks_apart if not unicodedata.combining(character))
    return " ".join(
        word.translate(_ALIKE) if not word.isascii() and _LATIN.search(word) else word for word in plain.split()
    )


def _join_letters(words: list[str]) -> list[str]:
    """`k i l l` -> `kill`: runs of four or more single letters."""
    joined: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        joined += ["".join(run)] if len(run) > 3 else run
        run = []
        joined.append(word)
    return joined[:-1]
