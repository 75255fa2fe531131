"""All phrases go in; tables come out in which those are found that stand in a text on word borders.

The tables are a header and arrays, so that a file can keep them: nothing of them is made anew at a start, and what is
mapped from a file is shared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from monitor.detect.phrases.normalise import Spelling
from monitor.detect.phrases.phrase import Part, Phrase
from monitor.detect.phrases.sieve import find_telling
from monitor.errors import ListError

COMPILER = 1
"""Goes up when the same phrases would give other tables."""

Alike = tuple[Phrase, ...]
"""What one text stands for: more than one phrase where files say different things of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPhrases:
    """Each text as it is sought, by a hash of it, and what it stands for.

    hashes: of the texts, ascending. starts: where each lies in `texts` (UTF-8), and the end of the last. places: per
    text, of what it stands for in `alike`. most_words: of the longest text. telling: see `find_telling`.
    """

    alike: tuple[Alike, ...]
    hashes: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    places: NDArray[np.uint32]
    texts: NDArray[np.uint8]
    telling: frozenset[str]
    most_words: int

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, text: str) -> Iterator[tuple[int, int, Alike]]:
        """(start, length, phrases) of every text that stands in this one. text: a form of `to_spellings`.

        Exact: a hash only says where to look.
        """
        borders = [place for place, letter in enumerate(text) if letter == " "]
        spans = [
            (border + 1, end)
            for number, border in enumerate(borders)
            for end in borders[number + 1 : number + 1 + self.most_words]
        ]
        sought = [_to_bytes(text[start:end]) for start, end in spans]
        hashes = np.fromiter(map(xxhash.xxh3_64_intdigest, sought), dtype=np.uint64, count=len(sought))
        firsts = np.searchsorted(self.hashes, hashes)
        for number in np.flatnonzero(firsts < np.searchsorted(self.hashes, hashes, side="right")).tolist():
            alike = self._confirm(int(firsts[number]), hashes[number], sought[number])
            if alike is not None:
                start, end = spans[number]
                yield start, end - start, alike

    def _confirm(self, place: int, hashed: np.uint64, sought: bytes) -> Alike | None:
        while place < len(self) and self.hashes[place] == hashed:
            if self.texts[self.starts[place] : self.starts[place + 1]].tobytes() == sought:
                return self.alike[self.places[place]]
            place += 1
        return None


def compile_phrases(phrases: Iterable[tuple[str, Phrase]], spelling: Spelling) -> CompiledPhrases:
    """phrases: (text as sought, phrase), as read_phrases gives them."""
    by_text: dict[str, Alike] = {}
    alone: dict[int, Alike] = {}
    for text, phrase in phrases:
        known = by_text.get(text)
        if known is None:  # nearly all: one tuple for all readings of a phrase
            by_text[text] = alone.setdefault(id(phrase), (phrase,))
        else:
            by_text[text] = _outweigh(known, phrase)
    rows = sorted((xxhash.xxh3_64_intdigest(data), data, text) for text in by_text if (data := _to_bytes(text)))
    groups = {id(alike): alike for alike in by_text.values()}
    numbers = {name: number for number, name in enumerate(groups)}
    ends = np.cumsum([0, *(len(data) for _, data, _ in rows)])
    return CompiledPhrases(
        alike=tuple(groups.values()),
        hashes=np.array([hashed for hashed, _, _ in rows], dtype=np.uint64),
        starts=ends.astype(np.uint32),
        places=np.array([numbers[id(by_text[text])] for _, _, text in rows], dtype=np.uint32),
        texts=np.frombuffer(b"".join(data for _, data, _ in rows), dtype=np.uint8),
        telling=frozenset(find_telling([text for text, alike in by_text.items() if _may_decide(alike)], spelling)),
        most_words=max((text.count(" ") + 1 for text in by_text), default=0),
    )


def to_parts(compiled: CompiledPhrases) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """A header of JSON values and arrays, of which `from_parts` makes the same again."""
    phrases = {phrase: None for alike in compiled.alike for phrase in alike}
    numbers = {phrase: number for number, phrase in enumerate(phrases)}
    header: dict[str, Any] = {
        "phrases": [_to_row(phrase) for phrase in phrases],
        "alike": [[numbers[phrase] for phrase in alike] for alike in compiled.alike],
        "telling": sorted(compiled.telling),
        "most_words": compiled.most_words,
    }
    arrays: dict[str, NDArray[Any]] = {
        "hashes": compiled.hashes,
        "starts": compiled.starts,
        "places": compiled.places,
        "texts": compiled.texts,
    }
    return header, arrays


def from_parts(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> CompiledPhrases:
    """Raises ListError for what `to_parts` didn't make."""
    try:
        phrases = [_to_phrase(row) for row in header["phrases"]]
        compiled = CompiledPhrases(
            alike=tuple(tuple(phrases[number] for number in alike) for alike in header["alike"]),
            hashes=arrays["hashes"],
            starts=arrays["starts"],
            places=arrays["places"],
            texts=arrays["texts"],
            telling=frozenset(header["telling"]),
            most_words=header["most_words"],
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ListError("compiled phrases are of another version of Filterwatch. They are compiled anew.") from error
    if len(compiled.places) != len(compiled) or len(compiled.starts) != len(compiled) + 1:
        raise ListError("compiled phrases don't fit together. They are compiled anew.")
    return compiled


def _to_row(phrase: Phrase) -> list[Any]:
    return [
        int(phrase.part),
        phrase.shown,
        phrase.theme,
        phrase.weight,
        phrase.direct,
        sorted(phrase.shields),
        phrase.file,
        phrase.version,
    ]


def _to_phrase(row: list[Any]) -> Phrase:
    part, shown, theme, weight, direct, shields, file, version = row
    return Phrase(
        part=Part(part),
        shown=shown,
        theme=theme,
        weight=weight,
        direct=direct,
        shields=frozenset(shields),
        file=file,
        version=version,
    )


def _to_bytes(text: str) -> bytes:
    """Half of a surrogate pair, which a log may hold, is no reason to stop."""
    return text.encode("utf-8", "surrogatepass")


def _outweigh(known: Alike, phrase: Phrase) -> Alike:
    """The phrases of one text with one more: of the same part and theme only the weightiest, a direct one first."""
    for rival in known:
        if (rival.part, rival.theme) == (phrase.part, phrase.theme):
            is_less = (phrase.direct, phrase.weight) <= (rival.direct, rival.weight)
            return known if is_less else (*(other for other in known if other is not rival), phrase)
    return (*known, phrase)


def _may_decide(alike: Alike) -> bool:
    """Without any of these no verdict says anything: allow phrases, signs and school work only weigh on others."""
    return any(phrase.part in {Part.PHRASE, Part.SUPPORT} for phrase in alike)
