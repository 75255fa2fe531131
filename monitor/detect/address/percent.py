"""A path or query as spelled goes in; one spelling for all that mean the same comes out."""

import re

_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_PATH_ONLY = "!$&'()*+,;=:@"
_QUERY_ONLY = "!$'()*,:@/?"
_QUERY_MARKS = "&=+;"

_PATH_DECODED = frozenset((_UNRESERVED + _PATH_ONLY).encode())
_QUERY_DECODED = frozenset((_UNRESERVED + _QUERY_ONLY).encode())
_PATH_CLEAN = re.compile("[" + re.escape(_UNRESERVED + _PATH_ONLY) + r"/]*\Z")
_QUERY_CLEAN = re.compile("[" + re.escape(_UNRESERVED + _QUERY_ONLY + _QUERY_MARKS) + r"]*\Z")
_PATH_TOKEN = re.compile("%[0-9A-Fa-f]{2}|[^" + re.escape(_UNRESERVED + _PATH_ONLY) + "/]")
_QUERY_TOKEN = re.compile("%[0-9A-Fa-f]{2}|[^" + re.escape(_UNRESERVED + _QUERY_ONLY + _QUERY_MARKS) + "]")


def normalise_path(path: str) -> str:
    """Percent-encoding made uniform, then dot segments removed. `path` begins with "/"; so does the result.

    What means itself in a path is decoded (RFC 3986 pchar), everything else is encoded in upper-case hex; "%2F" stays
    apart from "/". Applying it twice changes nothing.
    """
    if not _PATH_CLEAN.match(path):
        path = _PATH_TOKEN.sub(lambda found: _recode(found[0], _PATH_DECODED), path)
    return _remove_dots(path) if "/." in path else path


def normalise_query(query: str) -> str:
    """The same for a query, in which "&", "=", "+" and ";" keep apart from their encoded forms."""
    if _QUERY_CLEAN.match(query):
        return query
    return _QUERY_TOKEN.sub(lambda found: _recode(found[0], _QUERY_DECODED), query)


def _recode(token: str, decoded: frozenset[int]) -> str:
    if len(token) == 3:
        byte = int(token[1:], 16)
        return chr(byte) if byte in decoded else token.upper()
    return "".join(f"%{byte:02X}" for byte in _to_bytes(token))


def _to_bytes(character: str) -> bytes:
    """UTF-8; a byte that a reader smuggled through as a surrogate is that byte again, any other becomes U+FFFD."""
    try:
        return character.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return b"\xef\xbf\xbd"


def _remove_dots(path: str) -> str:
    kept: list[str] = []
    segments = path[1:].split("/")
    last = len(segments) - 1
    for position, segment in enumerate(segments):
        if segment not in {".", ".."}:
            kept.append(segment)
            continue
        if segment == ".." and kept:
            kept.pop()
        if position == last:
            kept.append("")
    return "/" + "/".join(kept)
