"""The values of one column enter; what they look like leaves, as the share of each kind among the filled ones."""

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from publicsuffixlist import PublicSuffixList

from monitor.ingest.formats.learn.words import (
    DEVICES,
    GROUPS,
    METHODS,
    QUERY_TYPES,
    RESPONSE_CODES,
    SEVERITIES,
    TRUTHS,
    VERDICTS,
    category_words,
)
from monitor.ingest.readers.delimited.header import spell
from monitor.ingest.readers.fields.choices import is_empty
from monitor.ingest.readers.fields.users import PLACEHOLDERS

MOST_VALUES = 400
RESERVED = frozenset({"test", "example", "invalid", "local", "lan", "internal", "home", "localhost"})

_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
    )
)
_HOST = re.compile(r"(?i)^(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)\.?$")
_MAIL = re.compile(r"^[^\s@<>(),;]+@[^\s@<>(),;]+$")
_MAIL_IN = re.compile(r"[(<\[][^\s@]+@[^\s@]+[)>\]]$")
_LOGIN = re.compile(r"^(?=.*[^\W\d_])[\w.'-]{2,40}\$?$")
_DOMAIN_LOGIN = re.compile(r"^[\w.-]+(?:\\|%5[Cc])+[\w.'-]+\$?$|^LDAP://|^(?:CN|cn|uid)=")
_PERSON = re.compile(r"^[^\W\d_][\w'-]+,? [^\W\d_][\w'. -]*$")
_GROUPED = re.compile(r"^[A-Za-z][\w.@\\'-]+( [\w'-]+)? \([^()@]+\)$")
_PHRASE = re.compile(r"^[A-Za-z][A-Za-z _/-]{1,39}$")
_FILE = re.compile(r"(?i)^[\w -]+\.(exe|dll|app|docx?|xlsx?|pptx?|pdf|png|jpe?g|html?)$")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_SIZE = re.compile(r"(?i)^\d+(\.\d+)? ?([kmgt]i?b|bytes|b)$")
_DURATION = re.compile(r"(?i)^\d+(\.\d+)? ?(ms|s|sec|secs|seconds|m|min|mins|minutes|h)$|^PT\d")
_MIME = re.compile(r"(?i)^(text|image|application|audio|video|font|multipart)/[\w.+-]+")
_AGENT = re.compile(r"^[\w .-]+/\d[\w.]* ?(\(|$)|^Mozilla/")
_MAC = re.compile(r"(?i)^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$")
_IDENTIFIER = re.compile(r"(?i)^[{]?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}[}]?$|^[0-9a-f]{16,64}$")
_URL = re.compile(r"(?i)^[a-z][a-z0-9+.-]*://\S")
_QUERY = re.compile(rf"^\d{{1,3}} \(({'|'.join(sorted(QUERY_TYPES))})\)$")
_STATUSES = frozenset(str(int(status)) for status in HTTPStatus)  # 443 is a port
_SQUID = re.compile(r"^[A-Z_]+/\d{1,3}$")

Sorter = Callable[[str], int | None]
"""A filter's word -> the number of its action, None for a word that no rule knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """shares: kind -> share of the filled values. filled: share of all. distinct: distinct values for each filled one.

    words: how many words a value has on average. is_constant: there is but one value.
    """

    shares: Mapping[str, float]
    filled: float
    distinct: float
    words: float
    is_constant: bool = False

    def __getitem__(self, kind: str) -> float:
        return self.shares.get(kind, 0.0)


def describe_values(values: Sequence[str], sort_action: Sorter) -> Facts:
    """What a column looks like, by its first few hundred values. Placeholders (`-`, `N/A`) count as empty."""
    texts = [value.strip().strip('"').strip() for value in values[:MOST_VALUES]]
    filled = [text for text in texts if not is_empty(text) and text.lower() not in PLACEHOLDERS]
    if not filled:
        return Facts(shares={}, filled=0.0, distinct=0.0, words=0.0)
    counts: dict[str, int] = {}
    for text in filled:
        kinds = kinds_of(text)
        if sort_action(text) is not None and _PHRASE.match(text) and not kinds & {"number", "truth"}:
            kinds |= {"action"}
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
    return Facts(
        shares={kind: count / len(filled) for kind, count in counts.items()},
        filled=len(filled) / len(texts),
        distinct=len(set(filled)) / len(filled),
        words=sum(len(text.split()) for text in filled) / len(filled),
        is_constant=len(set(filled)) == 1,
    )


@lru_cache(maxsize=4096)
def kinds_of(text: str) -> frozenset[str]:
    """All that one value could be."""
    kinds = {name for name, test in _TESTS.items() if test(text)}
    if "ip" in kinds:
        kinds = {"ip", "inside" if is_inside(text) else "outside"}
    if kinds & {"host", "url", "mail", "mac", "identifier", "mime", "number"}:
        kinds -= {"login", "person", "device"}
    if "device" in kinds:
        kinds.discard("login")
    return frozenset(kinds)


def read_ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, with or without brackets, zone and port; None for anything else."""
    bare = text.strip("[]").partition("%")[0]
    if bare.count(":") == 1 and "." in bare:
        bare = bare.partition(":")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        return None


def is_inside(text: str) -> bool:
    """Whether an address is one that only a local network uses. (Python's is_private also counts 203.0.113.0/24.)"""
    address = read_ip(text)
    return address is not None and any(address in network for network in _INSIDE if network.version == address.version)


def is_host(text: str) -> bool:
    """A name with a dot whose end is a top-level domain: `jane.doe` is none."""
    if _HOST.match(text) is None:
        return False
    last = text.rstrip(".").rpartition(".")[2].lower()
    return last in RESERVED or _suffixes().publicsuffix(last, accept_unknown=False) is not None


def is_url(text: str) -> bool:
    """An address with a scheme, a host with a path, or a host with a port."""
    if _URL.match(text) or text.startswith(("about:", "chrome:")):
        return True
    host, slash, _ = text.partition("/")
    name, colon, port = host.partition(":")
    return (bool(slash) or (bool(colon) and port.isdecimal())) and (is_host(name) or read_ip(name) is not None)


def _is_category(text: str) -> bool:
    parts = [spell(part) for part in re.split(r"[,;|]", text)]
    return any(parts) and all(part in category_words() for part in parts if part)


def _is_status(text: str) -> bool:
    return text in _STATUSES


def _is_login(text: str) -> bool:
    return bool(_LOGIN.match(text) or _DOMAIN_LOGIN.match(text) or _MAIL_IN.search(text))


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


_TESTS: dict[str, Callable[[str], object]] = {
    "ip": read_ip,
    "url": is_url,
    "host": is_host,
    "path": lambda text: text.startswith("/") and not GROUPS.match(text.lstrip("/")),
    "mail": lambda text: _MAIL.match(text) or _MAIL_IN.search(text),
    "account": _DOMAIN_LOGIN.match,
    "login": _is_login,
    "grouped": _GROUPED.match,
    "person": _PERSON.match,
    "device": DEVICES.match,
    "group": GROUPS.search,
    "status": _is_status,
    "squid": _SQUID.match,
    "truth": lambda text: text.lower() in TRUTHS,
    "bit": lambda text: text in {"0", "1"},
    "verdict": VERDICTS.match,
    "response": lambda text: text.upper() in RESPONSE_CODES,
    "query": lambda text: text in QUERY_TYPES or _QUERY.match(text),
    "method": lambda text: text.upper() in METHODS,
    "severity": lambda text: text.lower() in SEVERITIES,
    "level": lambda text: text in {"1", "2", "3", "4", "5"},
    "category": _is_category,
    "number": _NUMBER.match,
    "size": _SIZE.match,
    "duration": _DURATION.match,
    "file": _FILE.match,
    "mime": _MIME.match,
    "agent": _AGENT.match,
    "mac": _MAC.match,
    "identifier": _IDENTIFIER.match,
    "words": lambda text: " " in text,
}
