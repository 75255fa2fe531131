"""Logged text in, text that is safe to show out: addresses defanged, invisible and direction characters spelt out."""

import re
import unicodedata
from dataclasses import dataclass

from monitor.detect.address import defang

SHOWN_CHARACTERS = 300
A_LABEL = "xn--"
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAddress:
    """An address for the eye only: nothing in it can be clicked, copied into a browser, or mistaken for a link.

    text: scheme, host and path, defanged. query: what followed the `?`, shown on demand only; "" when there was none.
    lookalike: the host is written in letters beyond ASCII (an A-label), which may imitate another name.
    """

    text: str
    query: str
    lookalike: bool


def to_plain_text(text: str, *, limit: int = SHOWN_CHARACTERS) -> str:
    r"""Spell out control, format and direction characters as `\xNN` or `\uNNNN`; cut after `limit` characters."""
    shown = text[:limit]
    if not shown.isprintable():
        shown = "".join(_spell(character) for character in shown)
    return shown + ("…" if len(text) > limit else "")


def to_plain_lines(text: str) -> str:
    """The same for text that people wrote: line ends stay, nothing is cut."""
    return text if text.isprintable() else "\n".join(to_plain_text(line, limit=len(line)) for line in text.split("\n"))


def to_shown_site(site: str) -> str:
    """A host or registrable domain with its dots in brackets: `bad[.]example`."""
    return defang(to_plain_text(site))


def to_shown_address(url: str) -> ShownAddress:
    """Defang a logged address: `hxxps://bad[.]example/page`, the query apart. Takes any text and never raises."""
    before, _, query = url.partition("?")
    shown = defang(to_plain_text(before))
    return ShownAddress(text=shown, query=defang(to_plain_text(query)), lookalike=A_LABEL in shown.lower())


def to_shown_host(url: str) -> ShownAddress:
    """The same without path and query, which may hold what somebody typed."""
    scheme, mark, rest = url.partition("://")
    host = re.split(r"[/?#]", rest if mark else scheme, maxsplit=1)[0]
    return to_shown_address(f"{scheme}://{host}" if mark else host)


def _spell(character: str) -> str:
    if unicodedata.category(character) not in HIDDEN_CATEGORIES:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
