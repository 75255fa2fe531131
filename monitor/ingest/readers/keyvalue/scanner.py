"""The text of key=value pairs enters; a dictionary leaves. Quoted text can never pass for a key.

Unquoted values may hold blanks: they run up to the next ` key=`. The first of two equal keys counts, so that text which
a pupil can write (addresses, agents) never replaces what the device wrote before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.ingest.readers.keyvalue.guard import AMBIGUOUS, Guard

OPEN_QUOTE = "a quote is left open"
NO_PAIRS = "no key=value pairs"
FEWEST_PAIRS = 2
CACHED = 16_384

KEY = r"[A-Za-z_][\w.\-]*"
_CEF_KEY = re.compile(rf"\s({KEY})=", re.ASCII)
_ESCAPED = re.compile(r"\\([\\=|nr\"'])")
_QUOTABLE = re.compile(r"\\([\\\"'\]])")
_QUOTED = {
    '"': re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL),
    "'": re.compile(r"'([^'\\]*+(?:\\.[^'\\]*+)*+)'", re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair and where it lies: text[start:end] is `key=value` with its quotes (quote: "", `"` or `'`)."""

    key: str
    value: str
    quote: str
    start: int
    end: int


class PairScanner:
    """Reads the pairs of a record one after the other.

    separator: what stands between pairs (" ", TAB, ";"); assign: between key and value. Quotes inside quotes are
    escaped with a backslash. has_quotes: whether a quote means anything.
    """

    def __init__(self, *, separator: str, assign: str, has_quotes: bool = True) -> None:
        self._quotes = _QUOTED if has_quotes else {}
        self._key = re.compile(rf"{_border(separator)}({KEY}){re.escape(assign)}", re.ASCII)
        self._padding = f" \t{separator}"

    def scan(self, text: str) -> list[Pair] | str:
        """The pairs of a record in order, or why they can't be read. What precedes the first key is passed over."""
        pairs: list[Pair] = []
        found = self._key.search(text)
        while found:
            start, place = found.start(1), found.end()
            quote = text[place : place + 1]
            if quote in self._quotes:
                value = self._quotes[quote].match(text, place)
                if value is None:
                    return OPEN_QUOTE
                pairs.append(Pair(found[1], unescape(value[1]), quote, start, value.end()))
                found = self._key.search(text, value.end())
            else:
                following = self._key.search(text, place)
                end = following.start() if following else len(text)
                pairs.append(Pair(found[1], text[place:end].strip(self._padding), "", start, end))
                found = following
        return pairs


def split_cef(text: str, names: Sequence[str], guard: Guard | None = None) -> list[str | None] | str:
    """The values of these keys of a CEF extension, or why they can't be read.

    Quotes are ordinary, a backslash escapes anywhere, and of equal keys the first counts, if `guard` lets it.
    """
    parts = _CEF_KEY.split(f" {text}")
    if guard is not None:
        forged = guard.find_forged(parts[1::2], parts[2::2])
        if forged is None:
            return AMBIGUOUS
        parts[1::2] = ["" if at in forged else key for at, key in enumerate(parts[1::2])]
    pairs = dict(zip(parts[-2:0:-2], parts[:1:-2], strict=True))
    if len(pairs) < FEWEST_PAIRS:
        return NO_PAIRS
    values = map(pairs.get, names)
    if "\\" in text:
        return [
            value if value is None else unescape_cef(value.strip()) if "\\" in value else value.strip()
            for value in values
        ]
    return [None if value is None else value.strip() for value in values]


def unescape(text: str) -> str:
    r"""Undo the backslashes of a quoted value. One before anything but a quote, bracket or backslash is a plain one:

    most firewalls write `user="SCHOOL\jsmith"` as it is.
    """
    return _QUOTABLE.sub(r"\1", text)


@lru_cache(maxsize=CACHED)
def unescape_cef(text: str) -> str:
    """Undo the backslashes of a CEF extension's value."""
    return _ESCAPED.sub(lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text)


def _border(separator: str) -> str:
    return r"(?:^|\s)" if separator == " " else rf"(?:^|{re.escape(separator)}) *"
