"""Words of a vendor's column enter; numbers of a closed list leave: action, kind, identity, severity."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from monitor.frames import CATEGORY_SEPARATOR, Coded
from monitor.ingest.readers.columns import Table, recode, refine
from monitor.ingest.readers.format import Choice, FieldRule
from monitor.ingest.readers.patterns.engines import QUICK_CHARACTERS, Pattern, find_in_each, quick_search, search_each

NO_WORD = "(none)"
UNLISTED = 255
LONGEST_WORD = 80
CACHED = 16_384

_PLACEHOLDERS = ("", "-", "--", "n/a", "na", "none", "(none)", "null", "(null)", "nil")
_EMPTY = frozenset(
    "".join(letters) for word in _PLACEHOLDERS for letters in product(*zip(word, word.upper(), strict=True))
)  # however they are written: a set finds one much sooner than a text is made lower-case
LONGEST_EMPTY = max(map(len, _EMPTY))


def is_empty(text: str) -> bool:
    """Whether a cell's text stands for "nothing here", in any product."""
    return text in _EMPTY


def read_field(table: Table, rule: FieldRule | None, clean: Callable[[str], str | None]) -> Coded:
    """A canonical field's column: the rule's first source with a value, cleaned. No rule: absent."""
    return Coded.absent(table.rows) if rule is None else refine(read_words(table, rule), clean)


def read_words(table: Table, rule: FieldRule) -> Coded:
    """What the rule takes of its first source with a value, as it stands there."""
    words = table.first(rule.sources, " ", drop=_drop_empty)
    return words if rule.take is None else recode(words, take_each(rule.take, words.values))


@lru_cache(maxsize=CACHED)
def clean_text(text: str) -> str | None:
    """A cell without blanks and quotes around it; None for a placeholder."""
    text = text.strip().strip('"').strip().replace(CATEGORY_SEPARATOR, ", ")
    return None if is_empty(text) else text


def choose(table: Table, choice: Choice) -> tuple[NDArray[np.uint8], Coded]:
    """The number of each row's word, and the vendor's words. A row without a word is held against ""."""
    words = Coded.absent(table.rows) if not choice.sources else table.first(choice.sources, "/")
    numbers = _number_words([*words.values, ""], choice)[words.codes]
    return numbers, words if choice.take is None else recode(words, take_each(choice.take, words.values))


def count_words(words: Coded, rows: NDArray[np.bool_]) -> dict[str, int]:
    """How often each word stands in the marked rows; rows without one count as "(none)"."""
    counts = np.bincount(words.codes[rows] + 1, minlength=len(words.values) + 1).tolist()
    found: dict[str, int] = {}
    for word, count in zip([NO_WORD, *(word[:LONGEST_WORD] for word in words.values)], counts, strict=True):
        if count:  # words that are only alike so far are one
            found[word] = found.get(word, 0) + count
    return found


def _drop_empty(words: Coded) -> Coded:
    if _EMPTY.isdisjoint(words.values):
        return words
    return recode(words, [None if word in _EMPTY else word for word in words.values])


def _number_words(words: Sequence[str], choice: Choice) -> NDArray[np.uint8]:
    """The number of each word: rule by rule, those that an earlier one found are left out."""
    numbers = np.full(len(words), choice.otherwise, dtype=np.uint8)
    open_rows = np.arange(len(words))
    for pattern, number in choice.rules:
        is_found = find_in_each(pattern, words)
        if is_found.any():
            numbers[open_rows[is_found]] = number
            left = np.flatnonzero(~is_found)
            open_rows, words = open_rows[left], list(map(words.__getitem__, left.tolist()))
    return numbers


def take_each(pattern: Pattern, texts: Sequence[str]) -> list[str | None]:
    """What `make_taker` takes of each text."""
    return [None if found is None else _take_first(found) for found in search_each(pattern, texts)]


def make_taker(pattern: Pattern) -> Callable[[str], str | None]:
    """What takes the pattern's first group that holds something out of a text."""
    quick = quick_search(pattern)

    def take_first_group(text: str) -> str | None:
        found = quick(text) if len(text) <= QUICK_CHARACTERS else pattern.search(text)
        return None if found is None else _take_first(found)

    return take_first_group


def _take_first(found: re.Match[str]) -> str | None:
    return next(filter(None, found.groups()), None)
