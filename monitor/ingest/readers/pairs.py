"""The text of key=value pairs enters; a dictionary leaves. Quoted text can never pass for a key.

Unquoted values may hold blanks: they run up to the next ` key=`. The first of two equal keys counts, so that text which
a pupil can write (addresses, agents) never replaces what the device wrote before it.
"""

import re
from dataclasses import dataclass

OPEN_QUOTE = "a quote is left open"

_KEY = r"[A-Za-z_][\w.\-]*"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL),
    "'": re.compile(r"'((?:[^'\\]|\\.)*+)'", re.DOTALL),
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

    separator: what stands between pairs (" ", TAB, ";"); assign: between key and value; escape: "backslash" (inside
    quotes) or "cef" (anywhere; quotes are ordinary characters there).
    """

    def __init__(self, *, separator: str, assign: str, escape: str) -> None:
        border = r"(?:^|\s)" if separator == " " else rf"(?:^|{re.escape(separator)})\s*"
        self._key = re.compile(rf"{border}({_KEY}){re.escape(assign)}", re.ASCII)
        self._padding = f" \t{separator}"
        self._is_cef = escape == "cef"

    def scan(self, text: str) -> list[Pair] | str:
        """The pairs of a record in order, or why they can't be read. What precedes the first key is passed over."""
        pairs: list[Pair] = []
        found = self._key.search(text)
        while found:
            start, place = found.start(1), found.end()
            quote = text[place : place + 1]
            if quote in _QUOTED and not self._is_cef:
                value = _QUOTED[quote].match(text, place)
                if value is None:
                    return OPEN_QUOTE
                plain = _ESCAPED.sub(r"\1", value[1]) if "\\" in value[1] else value[1]
                pairs.append(Pair(found[1], plain, quote, start, value.end()))
                found = self._key.search(text, value.end())
            else:
                following = self._key.search(text, place)
                end = following.start() if following else len(text)
                plain = text[place:end].strip(self._padding)
                pairs.append(Pair(found[1], self._unescape(plain), "", start, end))
                found = following
        return pairs

    def _unescape(self, text: str) -> str:
        if not self._is_cef or "\\" not in text:
            return text
        return _ESCAPED.sub(lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text)
