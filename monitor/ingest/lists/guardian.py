"""The text of an e2guardian or DansGuardian phrase list goes in; tables in the shape of config/phrases come out."""

import re
from collections.abc import Iterable, Iterator
from itertools import permutations

from monitor.ingest.lists.lines import Numbered
from monitor.ingest.lists.parsed import Rejected
from monitor.ingest.lists.phrase_row import PhraseRow

_ENTRY = re.compile(r"<[^<>]*>(?:\s*(?:,\s*)?<[^<>]*>)*\Z")
_GROUP = re.compile(r"<([^<>]*)>")
_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,6})\s*\Z")
_INCLUDE = re.compile(r"\.include\b", re.IGNORECASE)
_TIME = re.compile(r"#?time:", re.IGNORECASE)
_CATEGORY = re.compile(r'#\s*listcategory\s*:\s*"?([^"(]+)', re.IGNORECASE)
MOST_WORDS = 3
_FULL_SCORE, _HALF_SCORE = 100, 50
"""A page is blocked for young children at 50, for older pupils at about 100 (naughtynesslimit)."""

INCLUDES = "includes another file: give the folder that holds both as the path"


def is_guardian(text: str) -> bool:
    """True when the first line that says anything is a phrase in angle brackets, or an include."""
    lines = (line.strip() for line in text.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return bool(_ENTRY.match(first.partition("#")[0].strip()) or _INCLUDE.match(first))


def find_category(text: str) -> str:
    """The word of its `#listcategory: "Pornography (English)"`, without the brackets; "" where there is none."""
    found = _CATEGORY.search(text)
    return found[1].strip() if found else ""


def parse_guardian(lines: Iterable[Numbered], *, all_allowed: bool = False) -> Iterator[PhraseRow | Rejected]:
    """`<a phrase><50>`, `<one>,<other><-30>`, `<banned>`: weighted, good and banned phrases.

    A typed search is a few words, not a page, so a phrase counts by itself from a score of 100, with one more from 50,
    and with two more below; a phrase without a score is banned, and counts by itself. A negative score allows. Words
    that must stand together in a page must stand side by side here, in any order: a wider match would name the
    innocent. all_allowed: the file is an exception list. Format: e2guardian's configs/lists/phraselists.
    """
    for number, line in lines:
        text = line.partition(" #")[0].strip()
        if _INCLUDE.match(text):
            yield Rejected(number, line, INCLUDES)
        elif not _TIME.match(text):
            yield _parse_entry(number, text, all_allowed=all_allowed)


def _parse_entry(number: int, text: str, *, all_allowed: bool) -> PhraseRow | Rejected:
    if not _ENTRY.match(text):
        return Rejected(number, text, "is not a phrase in angle brackets")
    groups = _GROUP.findall(text)
    scored = _NUMBER.match(groups[-1]) if len(groups) > 1 else None
    score = int(scored[1]) if scored else None
    words = [" ".join(group.split()) for group in (groups[:-1] if scored else groups)]
    if not all(any(map(str.isalnum, word)) for word in words):
        return Rejected(number, text, "holds no word")
    if len(words) > MOST_WORDS:
        return Rejected(number, text, f"needs more than {MOST_WORDS} phrases together")
    if score == 0:
        return Rejected(number, text, "has the score 0")
    forms = tuple(" ".join(order) for order in permutations(words))
    allows = all_allowed or (score is not None and score < 0)
    return PhraseRow(line=number, texts=forms, weight=_to_weight(score), allows=allows)


def _to_weight(score: int | None) -> int:
    if score is None or score >= _FULL_SCORE:
        return 3
    return 2 if score >= _HALF_SCORE else 1
