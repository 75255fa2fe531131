"""Compiled phrases go in once; for each typed term, a verdict with the phrases it rests on comes out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.detect.phrases.compiled import CompiledPhrases
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
    """Whole-word search for all phrases, and the rules that weigh them.

    Where phrases overlap the longest speaks, an allowed one before a theme's of the same length. A theme counts when
    the weights of its phrases and signs reach 3. docs/decisions/0010 gives the reasons.
    """

    def __init__(self, compiled: CompiledPhrases, *, themes: ThemeTable, spelling: Spelling = NO_SPELLING) -> None:
        """spelling: the one that the phrases were compiled with."""
        self._compiled = compiled
        self._themes = themes
        self._spelling = spelling
        self._protective = themes.bit(themes.first(Group.PROTECTIVE).id)
        self._sieve = Sieve(compiled.telling)

    def __len__(self) -> int:
        return len(self._compiled)

    def judge(self, term: str) -> TermVerdict:
        """Weigh one term: a search, or what a monitoring product caught. Only its first 2,000 characters count."""
        if not len(self) or not self._sieve.may_speak(term):
            return NOTHING
        found: set[Phrase] = set()
        for text in to_spellings(term, self._spelling):
            found |= self._find(text)
        return self._weigh(found) if found else NOTHING

    def _find(self, text: str) -> set[Phrase]:
        """The phrases of one spelling; of overlapping theme and allow phrases only the longest."""
        found: set[Phrase] = set()
        rivals: list[tuple[int, Part, int, Phrase]] = []
        for start, length, phrases in self._compiled.find(text):
            for phrase in phrases:
                if phrase.part in {Part.ALLOW, Part.PHRASE}:
                    rivals.append((-length, phrase.part, start, phrase))
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


def to_match(phrase: Phrase) -> PhraseMatch:
    return PhraseMatch(theme=phrase.theme, phrase=phrase.shown, file=phrase.file, version=phrase.version)


def _by_theme(phrases: Iterable[Phrase]) -> Iterator[tuple[str, list[Phrase]]]:
    themes: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        themes[phrase.theme].append(phrase)
    yield from themes.items()
