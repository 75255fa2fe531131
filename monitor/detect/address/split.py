"""An address as a log spells it goes in; scheme, host text, port, path and query as written come out."""

import re
from dataclasses import dataclass

from monitor.detect.address.ip import is_bare_ipv6

WEB_SCHEMES = frozenset({"http", "https", "ws", "wss", "ftp"})
TUNNEL_SCHEMES = frozenset({"tunnel", "connect", "ssl", "tls", "tcp", "udp", "quic", "dns"})
_LOCAL_SCHEMES = re.compile(
    r"(?:file|about|data|javascript|mailto|res|chrome|edge|(?:[a-z]+-)?extension|ms-.*|intent|android-app)\Z"
)
_WRAPPERS = frozenset({"view-source", "blob", "feed", "filesystem"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PORT_FOLLOWS = re.compile(r"[0-9]{1,5}(?=[/\\?#]|\Z)")
_AUTHORITY_END = re.compile(r"[/\\?#]")
_SLASHES = frozenset({"//", "\\\\", "/\\", "\\/"})
_STRIPPED = str.maketrans("", "", "\t\n\r")
_EDGES = "".join(map(chr, range(33)))
_ELIDED = frozenset({"/...", "/\u2026"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """An address taken apart. path: None when the log can't know it (tunnel, bare host); query: None when absent."""

    host: str
    port: int | None
    path: str | None
    query: str | None


def split_address(text: str) -> Parts | None:
    """Take an address apart as a browser would; the scheme may be missing.

    None for what names no host on a network (a path, a mail address, data:, file:) and for a wrong port.
    """
    text = text.translate(_STRIPPED).strip(_EDGES)
    found = _split_scheme(text)
    if found is None:
        return None
    scheme, rest = found
    end = _AUTHORITY_END.search(rest)
    authority, tail = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    host, port_text = _split_port(authority.rpartition("@")[2])
    if not host or (port_text and not (port_text.isascii() and port_text.isdigit() and int(port_text[:6]) < 65536)):
        return None
    path, query = _split_tail(tail, scheme)
    return Parts(host=host, port=int(port_text) if port_text else None, path=path, query=query)


def _split_scheme(text: str) -> tuple[str, str] | None:
    """(scheme in lower case or "", the rest from the authority on), or None when no host can follow."""
    text = _unwrap(text)
    found = _SCHEME.match(text)
    if found is None or _PORT_FOLLOWS.match(text, found.end()) or is_bare_ipv6(_head(text)):
        if text[:2] in _SLASHES:
            return "", text.lstrip("/\\")
        return ("", text) if text and text[0] not in "/\\?#" else None
    scheme, rest = found[1].lower(), text[found.end() :]
    if scheme in WEB_SCHEMES:
        return scheme, rest.lstrip("/\\")
    if rest[:2] in _SLASHES:
        return None if _LOCAL_SCHEMES.match(scheme) else (scheme, rest[2:])
    return ("", text) if "@" in _head(text) and not _LOCAL_SCHEMES.match(scheme) else None


def _unwrap(text: str) -> str:
    """The address inside `view-source:` and its like."""
    while (found := _SCHEME.match(text)) and found[1].lower() in _WRAPPERS:
        if _PORT_FOLLOWS.match(text, found.end()):
            break
        text = text[found.end() :]
    return text


def _head(text: str) -> str:
    """What stands before the path."""
    return _AUTHORITY_END.split(text, maxsplit=1)[0]


def _split_port(authority: str) -> tuple[str, str]:
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        return (host + bracket, rest[1:]) if rest[:1] in {"", ":"} else ("", "")
    if authority.count(":") > 1:
        return (authority, "") if is_bare_ipv6(authority) else ("", "")
    host, _, port = authority.partition(":")
    return host, port


def _split_tail(tail: str, scheme: str) -> tuple[str | None, str | None]:
    tail = tail.partition("#")[0]
    path, _, query = tail.partition("?")
    path = path.replace("\\", "/")
    if scheme in TUNNEL_SCHEMES or path in _ELIDED or (not tail and scheme not in WEB_SCHEMES):
        return None, None
    return path or "/", query or None
