r"""A login as a filter wrote it enters; the key under which people are counted, and its domain, leave.

Logs write one person as `SCHOOL\jsmith`, `jsmith@school.example`, `SCHOOL%5Cjsmith`, `LDAP://dc/OU=6B/jsmith` or
`Smith, Jo (jsmith@school.example)`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from monitor.records.event import Identity

LONGEST_NAME = 256
LONGEST_TEXT = 1024
CACHED = 16_384

PLACEHOLDERS = frozenset(
    {
        "-",
        "--",
        "n/a",
        "na",
        "none",
        "(none)",
        "null",
        "(null)",
        "nil",
        "unknown",
        "(unknown)",
        "unknown user",
        "unknown (sso failed)",
        "anonymous",
        "unauthenticated",
        "guest",
        "guest user",
        "(guest)",
        "(anonymous)",
        "_anonymous_",
        "anonymous logon",
        "anonymous user",
        "unauthenticated user",
        "not authenticated",
        "noauth",
        "no-auth",
        "not available",
        "unidentified",
        "unidentified user",
        "unknown-user",
        "nobody",
        "default user",
        "no user",
        "undefined",
    }
)

SYSTEMS = frozenset({"system", "localsystem", "local system", "local service", "network service"})
GROUPS = frozenset(
    {
        "everyone",
        "authenticated users",
        "domain users",
        "domain guests",
        "domain admins",
        "domain computers",
        "guests",
        "users",
        "all users",
    }
)

_DEVICE = re.compile(r"(?:[0-9a-f]{2}-){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|(?:dwm|umfd)-\d+", re.ASCII)
_NETWORK = re.compile(r"[0-9a-f.:]+/\d{1,3}", re.ASCII)
_REALM = re.compile(r"([A-Za-z][\w.-]*)[/+]([^/+\s]+)", re.ASCII)
_SERVICES = frozenset({"host", "http", "https", "cifs", "ldap", "dns", "restrictedkrbhost", "termsrv"})
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_MAIL = re.compile(r"[^\s<>()\"',;]+@[^\s<>()\"',;]+")
_IN_BRACKETS = re.compile(r"[(<\[]\s*([^\s<>()\[\]]+@[^\s<>()\[\]]+)\s*[)>\]]\s*$")
_NAME_PART = re.compile(r"(?:^|[,/])\s*(?:cn|uid|samaccountname)\s*\\?=\s*((?:\\.|[^,/\\])+)", re.IGNORECASE)
_V4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?", re.ASCII)
_V6_LETTERS = frozenset("0123456789abcdef:.")
_BACKSLASHES = re.compile(r"\\+")
_UNESCAPED = re.compile(r"([\w.-]+)([\b\t\n\f\r])(\S+)")
_LETTERS = {"\b": "b", "\t": "t", "\n": "n", "\f": "f", "\r": "r"}


@dataclass(frozen=True, slots=True)
class User:
    """name: lower-case key, "" when the text names nobody; domain: lower-case, "" where none is written."""

    name: str
    domain: str = ""


NOBODY = User("")


@lru_cache(maxsize=CACHED)
def parse_user(text: str, extra_placeholders: frozenset[str] = frozenset()) -> User:
    """Normalise a login. Applying it to its own result changes nothing.

    extra_placeholders: lower-case words that this format writes where there is no user.
    """
    text = _escape_again(_unwrap(text[:LONGEST_TEXT]))
    if _is_placeholder(text, extra_placeholders):
        return NOBODY
    bracketed = _IN_BRACKETS.search(text)
    if bracketed:
        text = bracketed[1]
    name, domain = _split_domain(_without_path(text))
    name = unicodedata.normalize("NFC", _unwrap(name).lower())[:LONGEST_NAME].strip()
    if _is_placeholder(name, extra_placeholders) or _is_address(name):
        return NOBODY
    return User(name, _unwrap(domain).lower()[:LONGEST_NAME])


def identify(name: str) -> Identity:
    """What kind of thing a login names, as far as the login alone tells: a computer account ends in `$`.

    Windows' own accounts and hardware addresses are devices, its built-in groups are shared, an address range is a
    network. Nothing here is ever a PERSON: only the roster says that.
    """
    if name.endswith("$") or name.startswith("host/") or name in SYSTEMS or _DEVICE.fullmatch(name):
        return Identity.DEVICE
    if name in GROUPS:
        return Identity.SHARED
    return Identity.NETWORK if _NETWORK.fullmatch(name) else Identity.UNKNOWN


def _unwrap(text: str) -> str:
    """Undo percent escapes (until none is left), blanks and quotes around the text."""
    before = None
    while before != text:
        before = text
        if _ESCAPE.search(text):
            text = unquote(text, errors="replace")
        text = text.strip().strip("\"'").strip()
    return text


def _escape_again(text: str) -> str:
    r"""`SCHOOL\njones` of a writer that escapes nothing became SCHOOL, a line feed and "jones"; no login holds one."""
    found = _UNESCAPED.fullmatch(text)
    return text if found is None else f"{found[1]}\\{_LETTERS[found[2]]}{found[3]}"


def _is_placeholder(text: str, extra: frozenset[str]) -> bool:
    lowered = text.lower()
    return not text or lowered in PLACEHOLDERS or lowered in extra


def _is_address(name: str) -> bool:
    return _V4.fullmatch(name) is not None or (name.count(":") > 1 and _V6_LETTERS.issuperset(name))


def _without_path(text: str) -> str:
    """The last part of a directory path or of a distinguished name."""
    named = _NAME_PART.search(text)
    if named and ("=" in text):
        return re.sub(r"\\(.)", r"\1", named[1])
    if "://" in text:
        return re.sub(r"\\([,=+/])", r"\1", text).rstrip("/").rsplit("/", 1)[-1]
    return text


def _split_domain(text: str) -> tuple[str, str]:
    domain = ""
    if "\\" in text:
        domain, _, text = _BACKSLASHES.sub(r"\\", text).rpartition("\\")
        domain = domain.rpartition("\\")[2]
    realm = None if domain or "@" in text else _REALM.fullmatch(text)
    if realm is not None and realm[1].lower() not in _SERVICES:
        domain, text = realm.groups()
    if _MAIL.fullmatch(text):
        name, _, behind = text.partition("@")
        return name, domain or behind
    return ("" if text.startswith("@") else text.rstrip("@")), domain
