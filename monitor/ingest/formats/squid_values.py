"""One code of a logformat and what stands around it enter; the expression of its values in the log leaves."""

import re

from monitor.ingest.formats.squid_codes import CLOCK, CODE, NUMBERS, PLACES, RESULT_WORDS, TIMES, WORDS
from monitor.ingest.readers.fields.stamps import DIRECTIVES, StampFormat

GROUP_NAME = re.compile(r"\?P<\w+>")

_INSTANTS = {"tS": r"\d{9,10}\.\d{1,6}", "ts": r"\d{9,10}"}
_QUOTED = r'[^"\\]|\\.'
_WORD = r'(?:[^"\\\s]|\\.)+'


def express_value(found: re.Match[str], line: str, argument: str) -> tuple[str, bool]:
    """What a code's value looks like, by what it is and how it is quoted; and whether its own look or quotes end it."""
    code = found["code"]
    if code in _INSTANTS:
        return _INSTANTS[code], True
    if code in TIMES:
        return _clock(argument or CLOCK), True
    before, behind = line[: found.start()], line[found.end() : found.end() + 1]
    in_quotes = is_in_quotes(before)
    delimited = _delimited(found["quote"] or "", before, behind, in_quotes=in_quotes)
    return (delimited, True) if delimited else (_plain(code, before[-1:], behind, in_quotes=in_quotes), False)


def _delimited(quote: str, before: str, behind: str, *, in_quotes: bool) -> str:
    """The expression of a value that ends with the quote or bracket around it; "" for any other."""
    if in_quotes and before.endswith('"') and behind == '"':
        return rf"(?:{_QUOTED})*"
    if before.endswith("[") and behind == "]":
        return r"[^\]]*"
    if quote == "/" or (quote == '"' and not in_quotes):
        return rf'(?:"(?:{_QUOTED})*"|{_WORD})'
    return ""


def _plain(code: str, before: str, behind: str, *, in_quotes: bool) -> str:
    """A value that a blank ends, or the sign that stands behind it; the signs around it can't be inside."""
    if code in NUMBERS:
        return r"-|-?\d+(?:\.\d+)?"
    if code in RESULT_WORDS:
        return r"[A-Z_]+|-"
    if code in WORDS:
        return r"[\w.+-]+"
    if code in PLACES and behind == ":":
        return r"[\da-fA-F.:]+|-"
    signs = "".join(re.escape(sign) for sign in sorted({before, behind}) if sign.strip() and sign not in '"/')
    return rf'(?:[^\s"\\{signs}]|\\.)+' if in_quotes else rf"[^\s{signs}]+"


def is_in_quotes(before: str) -> bool:
    return CODE.sub("", before).count('"') % 2 == 1


def _clock(written: str) -> str:
    """The look of a stamp. Raises ValueError for a letter of strftime that can't be read back."""
    StampFormat(written)
    parts = re.findall(r"([^%]+)|%(.)", written)
    return "".join(
        escape_literal(literal) if literal else GROUP_NAME.sub("?:", DIRECTIVES[letter]) for literal, letter in parts
    )


def escape_literal(text: str) -> str:
    return re.sub(r"(?:\\ |\\\t)+", " +", re.escape(text))
