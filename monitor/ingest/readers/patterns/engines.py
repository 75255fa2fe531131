"""The text of a regular expression enters; a compiled pattern leaves that runs in linear time, or is shipped."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import re2
from numpy.typing import NDArray

LONGEST_PATTERN = 8192
QUICK_CHARACTERS = 2048

_SINGLE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)  # an escape or a class: no bracket and no choice
_LAST_WORD = re.compile(r"([A-Za-z_=\"]{3,})\Z")
_INNERMOST = re.compile(r"\([^()]*\)")

_QUIET = re2.Options()
_QUIET.log_errors = False


class Pattern(Protocol):
    """What compiled patterns have in common, whatever engine runs them."""

    @property
    def pattern(self) -> Any: ...
    @property
    def groupindex(self) -> Mapping[str, int]: ...
    def match(self, text: str, /) -> Any: ...
    def search(self, text: str, /) -> Any: ...


class ShippedPattern:
    """A pattern of our own: the standard library's engine for lines of usual length, RE2 for longer ones.

    With ASCII classes both give the same groups. The first is eight times as fast per line here (0.8-1.0 M lines/s
    against 0.06-0.12 M: RE2's Python binding encodes and copies each text), but it backtracks: on a line of 64 KiB
    made for it that takes seconds. On one of 2,048 characters it is some 20 milliseconds at the very most, since no
    shipped pattern may do worse: tests/ingest/readers/test_backtracking.py looks for the worst text of each.
    """

    __slots__ = ("_quick", "_safe", "groupindex", "pattern")

    def __init__(self, quick: re.Pattern[str], safe: Pattern) -> None:
        self._quick, self._safe = quick, safe
        self.pattern = safe.pattern  # as it was written
        self.groupindex: Mapping[str, int] = quick.groupindex

    def match(self, text: str, /) -> Any:
        return self._quick.match(text) if len(text) <= QUICK_CHARACTERS else self._safe.match(text)

    def search(self, text: str, /) -> Any:
        return self._quick.search(text) if len(text) <= QUICK_CHARACTERS else self._safe.search(text)


def quick_match(pattern: Pattern) -> Callable[[str], Any]:
    """Its `match` for texts of at most QUICK_CHARACTERS, without a detour."""
    return pattern._quick.match if isinstance(pattern, ShippedPattern) else pattern.match  # noqa: SLF001


def quick_search(pattern: Pattern) -> Callable[[str], Any]:
    """Its `search` for texts of at most QUICK_CHARACTERS, without a detour."""
    if isinstance(pattern, ShippedPattern) and is_anchored(pattern.pattern):
        return pattern._quick.match  # noqa: SLF001 -- the same, without a look at every place of the text
    return pattern._quick.search if isinstance(pattern, ShippedPattern) else pattern.search  # noqa: SLF001


def search_each(pattern: Pattern, texts: Sequence[str]) -> Iterator[Any]:
    """What `search` finds in each of the texts."""
    is_quick = max(map(len, texts), default=0) <= QUICK_CHARACTERS
    return map(quick_search(pattern) if is_quick else pattern.search, texts)


def find_in_each(pattern: Pattern, texts: Sequence[str]) -> NDArray[np.bool_]:
    """In which of the texts a pattern is found."""
    found = [one is not None for one in search_each(pattern, texts)]
    return np.fromiter(found, dtype=bool, count=len(texts))


_ONE_OR_MORE = r"(?![*?]|\{[0,])"
_NO_BLANK = rf'\\[Sd]{_ONE_OR_MORE}|\(\?P<\w+>\\S\+\+?\)(?![*?{{])|\[[A-Z][^\] \\]*\]{_ONE_OR_MORE}|[A-Za-z"](?![*?{{])'
_RUNS = [
    (re.compile(r"(\\S[+*])(?=\)? (?![?*{]))"), r"\1+"),  # what is no blank, up to a blank
    (re.compile(r'(\[\^"\][+*])(?=\)?"(?![?*{]))'), r"\1+"),  # what is no quote, up to a quote
    (re.compile(rf"( \+)(?={_NO_BLANK})"), r"\1+"),  # blanks, up to what is none
]


def keep_runs(text: str) -> str:
    """The pattern with the runs made possessive that can only end where they are longest: it finds the same.

    Such a run is tried once, not once more for each of its characters, when what follows it doesn't fit.
    """
    for run, kept in _RUNS:
        text = run.sub(kept, text)
    return text


def is_anchored(text: str) -> bool:
    """Whether a pattern can be found at the beginning of a text only: it starts with `^`, in front of any choice."""
    if not text.startswith("^"):
        return False
    text = _SINGLE.sub("x", text)
    before = ""
    while before != text:
        before, text = text, _INNERMOST.sub("x", text)
    return "|" not in text and text[1:2] not in {"*", "?", "{"}


def find_needle(text: str) -> str:
    """What every text holds in which a pattern is found: the plain characters at its end. "" where that isn't plain."""
    bare = _SINGLE.sub("\0", text)
    found = None if "|" in bare or bare.startswith("(?") else _LAST_WORD.search(bare)
    return "" if found is None else found[1]


def compile_pattern(text: str, *, trusted: bool) -> Pattern:
    """Compile `text`, which must be within the syntax of RE2 (no look-around, no back-references).

    A pattern that a school writes runs in RE2: no line can make it slow. trusted: it is shipped with the product.
    Raises ValueError saying what is wrong.
    """
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"the pattern has {len(text)} characters; {LONGEST_PATTERN} are allowed")
    try:
        safe: Pattern = re2.compile(text, _QUIET)
    except re2.error as problem:
        raise ValueError(f"the pattern is not within RE2's syntax: {_sentence(problem)}") from None
    if not trusted:
        return safe
    try:
        return ShippedPattern(re.compile(keep_runs(text), re.ASCII), safe)
    except re.error as problem:
        raise ValueError(f"the pattern can't be compiled: {problem}") from None


def _sentence(problem: Exception) -> str:
    """RE2 gives its message as bytes."""
    message = problem.args[0] if problem.args else ""
    return message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)
