r"""The address of a request as a log wrote it enters; the raw host that it names leaves.

Only the cut is made here, where the WHATWG URL standard makes it (section 4.4: `\` ends an authority like `/`, the last
`@` ends the user information, tabs and line ends don't count). What the host *is* (percent escapes, IDNA, odd IP
addresses) is decided once per distinct host by the classifier.
"""

import re
import string
from functools import lru_cache

LONGEST_URL = 4000
LONGEST_HOST = 1024
CACHED = 16_384

_IGNORED = str.maketrans("", "", "\t\r\n")
_USUAL = re.compile(r"(?:https?:[/\\]+)?([A-Za-z0-9][A-Za-z0-9_.-]*(?::\d{1,5})?)(?=[/?#\\]|\Z)", re.ASCII)
_PLAIN_HOST = re.compile(r"([a-z0-9](?:[a-z0-9_.-]{0,250}[a-z0-9_-])?)\.?", re.ASCII)
_AUTHORITY_END = re.compile(r"[/?#\\]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PORT = re.compile(r":\d{0,5}$", re.ASCII)
_WIRE = re.compile(r"\((\d+)\)([^()]*)", re.ASCII)
NO_ADDRESS = frozenset({"-", "n/a", "none", "(none)", "null", "(null)", "unknown"})

_V6_LETTERS = frozenset("0123456789abcdefABCDEF:.")
_FORBIDDEN = frozenset(' :"<>|^`{}')
_SCHEME_LETTERS = frozenset(string.ascii_letters)


def cut_authority(url: str) -> str | None:
    """The part of an address that holds its host (with port and user information, if any); None without one.

    Takes full URLs, `//host/path`, `host:443` (CONNECT), `host/path` and bare hosts. A path alone has no host, and
    neither has an address without authority (`about:blank`).
    """
    usual = _USUAL.match(url)
    if usual is not None:
        return usual[1]
    head, colons, rest = url.partition("://")
    if colons and head.isalpha() and head.isascii():
        authority = rest.partition("/")[0]
        if authority and "\\" not in authority:
            return authority
    return _cut_slowly(url)


@lru_cache(maxsize=CACHED)
def clean_host(authority: str) -> str | None:
    """The host of an authority: lower case, without user information, port and trailing dot; None without one."""
    plain = _PLAIN_HOST.fullmatch(authority)
    if plain is not None:  # most: nothing of what follows would change it
        return None if plain[1] in NO_ADDRESS else plain[1]
    if len(authority) > LONGEST_URL:
        return None
    host = _AUTHORITY_END.split(authority.translate(_IGNORED).strip(), maxsplit=1)[0]
    host = host.rpartition("@")[2]
    if host.startswith("["):
        inside, bracket, _ = host.partition("]")
        return (inside + bracket).lower() if bracket else None
    if host.count(":") > 1 and _V6_LETTERS.issuperset(host.partition("%")[0]):  # IPv6 without its brackets
        return host.lower()
    host = _PORT.sub("", host).strip().rstrip(".").lower()
    if not host or len(host) > LONGEST_HOST or host in NO_ADDRESS or not _FORBIDDEN.isdisjoint(host):
        return None
    return host


@lru_cache(maxsize=CACHED)
def clean_domain(text: str) -> str | None:
    """The host of a domain column, which may hold a whole URL, a port or a placeholder."""
    if _PLAIN_HOST.fullmatch(text) is not None:
        return clean_host(text)
    authority = cut_authority(text.strip())
    return None if authority is None else clean_host(authority)


def clean_wire_name(text: str) -> str | None:
    """The name of a Windows DNS debug line, `(3)www(7)example(4)test(0)`: labels behind their lengths."""
    labels = [label for length, label in _WIRE.findall(text) if length != "0"]
    return clean_host(".".join(labels)) if labels else clean_domain(text)


def _cut_slowly(url: str) -> str | None:
    url = url.translate(_IGNORED).strip()
    if url[:1] not in _SCHEME_LETTERS and not url.startswith(("/", "\\")):
        return _without_scheme(url)
    scheme = _SCHEME.match(url)
    rest = url[scheme.end() :] if scheme else url
    if scheme is None:
        return _behind_slashes(url) if url.startswith(("//", "\\\\")) else _without_scheme(url)
    if rest.startswith(("/", "\\")):
        if not rest.startswith("//") and scheme[0].lower() not in {"http:", "https:", "ws:", "wss:", "ftp:"}:
            return None
        return _behind_slashes(rest)
    if _AUTHORITY_END.split(rest, maxsplit=1)[0].isdecimal():  # host:443, with or without a path
        return _without_scheme(url)
    return None


def _behind_slashes(text: str) -> str | None:
    return _AUTHORITY_END.split(text.lstrip("/\\"), maxsplit=1)[0] or None


def _without_scheme(url: str) -> str | None:
    return _AUTHORITY_END.split(url, maxsplit=1)[0] or None
