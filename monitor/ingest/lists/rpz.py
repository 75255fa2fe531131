"""Lines of a response policy zone go in; the names whose answers it rewrites come out."""

from collections.abc import Iterable, Iterator

from monitor.ingest.lists.answers import ONLY_SAFE_SEARCH, is_safe_search
from monitor.ingest.lists.lines import Numbered
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.records.listing import Shape

_CLASSES = frozenset({"in", "ch", "hs"})
_OWN_TYPES = frozenset({"soa", "ns", "txt"})
_TRIGGERS = ("rpz-ip", "rpz-client-ip", "rpz-nsip", "rpz-nsdname")
_PASSES, _FORCES_TCP = "rpz-passthru.", "rpz-tcp-only."
_ANSWERS = frozenset({"a", "aaaa", "cname"})


def parse_rpz(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """`name CNAME .` in any form of rewriting covers the name and everything below it; `rpz-passthru.` excepts it.

    Names are relative to the zone; the zone's own records (SOA, NS, $TTL) are no entries; triggers on addresses and
    name servers say nothing about a name and are rejected. Format: ISC, draft-vixie-dnsop-dns-rpz.
    """
    origin, owner, depth = "", "", 0
    for number, line in lines:
        text = line.partition(";")[0].strip()
        words = text.split()
        inside, depth = depth > 0, depth + text.count("(") - text.count(")")
        if not words or inside:
            continue
        if words[0].startswith("$"):
            if words[0].upper() == "$ORIGIN" and len(words) > 1:
                origin = words[1].rstrip(".").lower()
            elif words[0].upper() != "$TTL":
                yield Rejected(number, line, "includes or generates records")
            continue
        record = (None if _is_no_name(words[0]) else _split_record(words)) or _continue_record(owner, words)
        if record is None:
            yield Rejected(number, line, "is not a record of a zone")
            continue
        owner, kind, target = name, _, _ = record
        if kind in _OWN_TYPES:
            if kind == "soa" and name.endswith("."):
                origin = origin or name.rstrip(".").lower()
            continue
        yield _to_entry(number, line, name, target, origin)


def _split_record(words: list[str]) -> tuple[str, str, str] | None:
    """(name, type in lower case, target) of `name [ttl] [class] type target`, ttl and class in either order."""
    name, *rest = words
    while rest and (rest[0].isdigit() or rest[0].lower() in _CLASSES):
        rest = rest[1:]
    return (name, rest[0].lower(), rest[1].lower()) if len(rest) > 1 and name else None


def _is_no_name(word: str) -> bool:
    return word.isdigit() or word.lower() in _CLASSES


def _continue_record(owner: str, words: list[str]) -> tuple[str, str, str] | None:
    """A record without a name of its own belongs to the name before it."""
    record = _split_record([owner, *words])
    return record if record and record[1] in _ANSWERS | _OWN_TYPES else None


def _to_entry(number: int, line: str, name: str, target: str, origin: str) -> Parsed:
    if name.endswith("."):
        name = name[:-1]
        if not origin or not name.lower().endswith("." + origin):
            return Rejected(number, line, "lies outside the zone")
        name = name[: -len(origin) - 1]
    if name.lower().endswith(_TRIGGERS):
        return Rejected(number, line, "is triggered by an address or name server, not by a name")
    if target == _FORCES_TCP:
        return Rejected(number, line, "asks for TCP, blocks nothing")
    if is_safe_search(target):
        return Rejected(number, line, ONLY_SAFE_SEARCH)
    passes = target == _PASSES or target.rstrip(".") == name.lower()
    return (Shape.EXCEPTION if passes else Shape.BELOW), number, name
