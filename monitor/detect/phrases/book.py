"""All phrase files go in once; for each typed term, a verdict with the phrases it rests on comes out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import ahocorasick

from monitor.detect.phrases.normalise import NO_SPELLING, Spelling, to_spellings
from monitor.detect.phrases.phrase import CONTEXT_PROOF, ENOUGH, Part, Phrase
from monitor.detect.phrases.sieve import Sieve
from monitor.records.theme import Group, ThemeTable


class Outcome(StrEnum):
    """MATCH counts; SUPPORT and CURRICULUM say why nothing does although the subject was touched."""

    NONE = "no match"
    CURRICULUM = "curriculum"
    SUPPORT = "support"
    MATCH = "match"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseMatch:
    """One phrase that a verdict rests on. phrase: as its file has it, never what was typed."""

    theme: str
    phrase: str
    file: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermVerdict:
    """What a typed term stands for.

    bits: the themes that count, and the protective theme when the outcome is SUPPORT. direct_bits: those of them that
    rest on a direct statement, which nothing takes away.
    """

    outcome: Outcome
    bits: int = 0
    direct_bits: int = 0
    matches: tuple[PhraseMatch, ...] = ()


NOTHING = TermVerdict(outcome=Outcome.NONE)


class PhraseBook:
    """Whole-word search for all phrases at once (Aho-Corasick), and the rules that weigh them.

    Where phrases overlap the longest speaks, an allowed one before a theme's of the same length. A theme counts when
    the weights of its phrases and signs reach 3. docs/decisions/0010 gives the reasons.
    """

    def __init__(
        self, phrases: Iterable[tuple[str, Phrase]], *, themes: ThemeTable, spelling: Spelling = NO_SPELLING
    ) -> None:
        """phrases: (text as sought, phrase), as read_phrases gives them."""
        self._themes = themes
        self._spelling = spelling
        self._protective = themes.bit(themes.first(Group.PROTECTIVE).id)
        by_text: dict[str, tuple[Phrase, ...]] = {}
        alone: dict[int, tuple[Phrase, ...]] = {}
        for text, phrase in phrases:
            known = by_text.get(text)
            if known is None:  # nearly all: one tuple for all readings of a phrase
                by_text[text] = alone.setdefault(id(phrase), (phrase,))
            else:
                by_text[text] = _outweigh(known, phrase)
        self._automaton = ahocorasick.Automaton()
        for text, alike in by_text.items():
            self._automaton.add_word(f" {text} ", (len(text), alike))
        self._automaton.make_automaton()
        self._sieve = Sieve([text for text, alike in by_text.items() if _may_decide(alike)], spelling)
        self._size = len(by_text)

    def __len__(self) -> int:
        return self._size

    def judge(self, term: str) -> TermVerdict:
        """Weigh one term: a search, or what a monitoring product caught. Only its first 2,000 characters count."""
        if not self._size or not self._sieve.may_speak(term):
            return NOTHING
        found: set[Phrase] = set()
        for text in to_spellings(term, self._spelling):
            found |= self._find(text)
        return self._weigh(found) if found else NOTHING

    def _find(self, text: str) -> set[Phrase]:
        """The phrases of one spelling; of overlapping theme and allow phrases only the longest."""
        found: set[Phrase] = set()
        rivals: list[tuple[int, Part, int, Phrase]] = []
        for last, (length, phrases) in self._automaton.iter(text):
            for phrase in phrases:
                if phrase.part in {Part.ALLOW, Part.PHRASE}:
                    rivals.append((-length, phrase.part, last - length, phrase))
                else:
                    found.add(phrase)
        taken: dict[tuple[int, int], Part] = {}
        for size, part, start, phrase in sorted(rivals, key=lambda rival: rival[:3]):
            span = (start, start - size)
            free = all(span[1] <= other[0] or other[1] <= span[0] for other in taken)
            if free or taken.get(span) is part:
                taken[span] = part
                if part is Part.PHRASE:
                    found.add(phrase)
        return found

    def _weigh(self, found: set[Phrase]) -> TermVerdict:
        parts: dict[Part, list[Phrase]] = defaultdict(list)
        for phrase in sorted(found, key=lambda phrase: (phrase.part, phrase.theme, phrase.shown)):
            parts[phrase.part].append(phrase)
        shielded = {theme for phrase in parts[Part.SUPPORT] for theme in phrase.shields}
        bits = direct_bits = 0
        matches: list[PhraseMatch] = []
        for theme, phrases in _by_theme(parts[Part.PHRASE]):
            signs = [sign for sign in parts[Part.SIGN] if sign.theme == theme]
            direct = any(phrase.direct for phrase in phrases)
            if sum(phrase.weight for phrase in (*phrases, *signs)) < ENOUGH:
                continue
            proof = max(phrase.weight for phrase in phrases) >= CONTEXT_PROOF
            if not direct and (theme in shielded or (parts[Part.CURRICULUM] and not proof)):
                continue
            bits |= self._themes.bit(theme)
            direct_bits |= self._themes.bit(theme) if direct else 0
            matches += [to_match(phrase) for phrase in phrases]
        if bits:
            return TermVerdict(outcome=Outcome.MATCH, bits=bits, direct_bits=direct_bits, matches=tuple(matches))
        if parts[Part.SUPPORT]:
            return TermVerdict(outcome=Outcome.SUPPORT, bits=self._protective)
        touched = parts[Part.PHRASE] and parts[Part.CURRICULUM]
        return TermVerdict(outcome=Outcome.CURRICULUM) if touched else NOTHING


def _outweigh(known: tuple[Phrase, ...], phrase: Phrase) -> tuple[Phrase, ...]:
    """The phrases of one text with one more: of the same part and theme only the weightiest, a direct one first."""
    for rival in known:
        if (rival.part, rival.theme) == (phrase.part, phrase.theme):
            is_less = (phrase.direct, phrase.weight) <= (rival.direct, rival.weight)
            return known if is_less else (*(other for other in known if other is not rival), phrase)
    return (*known, phrase)


def _may_decide(alike: Iterable[Phrase]) -> bool:
    """Without any of these no verdict says anything: allow phrases, signs and school work only weigh on others."""
    return any(phrase.part in {Part.PHRASE, Part.SUPPORT} for phrase in alike)


def to_match(phrase: Phrase) -> PhraseMatch:
    return PhraseMatch(theme=phrase.theme, phrase=phrase.shown, file=phrase.file, version=phrase.version)


def _by_theme(phrases: Iterable[Phrase]) -> Iterator[tuple[str, list[Phrase]]]:
    themes: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        themes[phrase.theme].append(phrase)
    yield from themes.items()
