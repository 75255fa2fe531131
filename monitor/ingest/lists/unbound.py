"""Lines of an unbound configuration go in; the names that it refuses to resolve come out."""

import re
from collections.abc import Iterable, Iterator

from monitor.ingest.lists.answers import ONLY_SAFE_SEARCH, is_safe_search
from monitor.ingest.lists.lines import Numbered, without_remark
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.records.listing import Shape

_ZONE = re.compile(r"""local-zone:\s*["']?(?P<name>[^\s"']+)["']?\s+["']?(?P<kind>[a-z_]+)["']?\Z""", re.IGNORECASE)
_DATA = re.compile(r"""local-data:\s*(?P<quote>["'])(?P<record>.*)(?P=quote)\Z""", re.IGNORECASE)
_CLAUSE = re.compile(r"[a-z-]+:\Z", re.IGNORECASE)
_BLOCKING = frozenset(
    {
        "always_null", "always_nxdomain", "always_nodata", "always_refuse", "always_deny",
        "static", "redirect", "refuse", "deny", "inform_deny", "inform_redirect", "block_a",
    }
)  # fmt: skip
_PASSING = frozenset({"transparent", "typetransparent", "always_transparent", "nodefault"})
_ADDRESSES = frozenset({"a", "aaaa", "cname"})
_CLASSES = frozenset({"in", "ch", "hs"})


def parse_unbound(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """`local-zone: "x." always_null` covers x and everything below it; a transparent zone excepts it.

    `local-data: "x. A 0.0.0.0"` answers for that name alone. Zones that only log, records that are no address and other
    settings block nothing and are rejected. https://unbound.docs.nlnetlabs.nl/en/latest/manpages/unbound.conf.html
    """
    for number, line in lines:
        text = without_remark(line)
        if zone := _ZONE.match(text):
            yield _parse_zone(number, line, zone["name"], zone["kind"].lower())
        elif data := _DATA.match(text):
            yield _parse_data(number, line, data["record"].split())
        elif not _CLAUSE.match(text):
            yield Rejected(number, line, "is not a local-zone: or local-data: line")


def _parse_zone(number: int, line: str, name: str, kind: str) -> Parsed:
    if kind in _BLOCKING:
        return Shape.BELOW, number, name
    if kind in _PASSING:
        return Shape.EXCEPTION, number, name
    return Rejected(number, line, "is a zone of a type that blocks nothing")


def _parse_data(number: int, line: str, words: list[str]) -> Parsed:
    """words: name [ttl] [class] type target."""
    rest = words[1:]
    while rest and (rest[0].isdigit() or rest[0].lower() in _CLASSES):
        rest = rest[1:]
    if len(rest) < 2 or rest[0].lower() not in _ADDRESSES:
        return Rejected(number, line, "is not the address of a name")
    if is_safe_search(rest[1]):
        return Rejected(number, line, ONLY_SAFE_SEARCH)
    return Shape.HOST, number, words[0]
