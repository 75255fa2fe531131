"""Lines of a response policy zone go in; the names whose answers it rewrites come out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.ingest.lists.answers import ONLY_SAFE_SEARCH, is_safe_search
from monitor.ingest.lists.lines import Numbered
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.records.listing import Shape

_CLASSES = frozenset({"in", "ch", "hs"})
_OWN_TYPES = frozenset({"soa", "ns", "txt"})
_TRIGGERS = ("rpz-ip", "rpz-client-ip", "rpz-nsip", "rpz-nsdname")
_PASSES, _FORCES_TCP = "rpz-passthru.", "rpz-tcp-only."
_ANSWERS = frozenset({"a", "aaaa", "cname"})


@dataclass(slots=True)
class _Zone:
    """Where names stand. apex: the zone's own name, "" while not known. origin: what relative names lie below, "" for
    the root; None as long as nothing was said, then it is the apex.

    BIND writes a zone with an $ORIGIN for each domain in it: `$ORIGIN com.rpz.example.` makes `bad` mean `bad.com`.
    """

    apex: str = ""
    origin: str | None = None

    def move(self, name: str) -> None:
        """$ORIGIN. The first one is the zone's name where no SOA record gives it."""
        self.origin = self._to_absolute(name)
        self.apex = self.apex or self.origin

    def begin(self, name: str) -> None:
        """The owner of the SOA record."""
        if name.endswith(".") or self.origin is not None:
            self.apex = self._to_absolute(name)

    def find_inner(self, name: str) -> str | None:
        """The name as it is rewritten, without the zone's own; None for one outside the zone."""
        if not name.endswith(".") and self.origin in {None, self.apex}:
            return name
        absolute = self._to_absolute(name)
        is_inside = self.apex and absolute.lower().endswith("." + self.apex)
        return absolute[: -len(self.apex) - 1] if is_inside else None

    def _to_absolute(self, name: str) -> str:
        if name == "@":
            return self.origin or ""
        if name.endswith(".") or not self.origin:
            return name.rstrip(".").lower()
        return f"{name.lower()}.{self.origin}"


def parse_rpz(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """`name CNAME .` in any form of rewriting covers the name and everything below it; `rpz-passthru.` excepts it.

    Names are relative to the zone; the zone's own records (SOA, NS, $TTL) are no entries; triggers on addresses and
    name servers say nothing about a name and are rejected. Format: ISC, draft-vixie-dnsop-dns-rpz.
    """
    zone, owner, depth = _Zone(), "", 0
    for number, line in lines:
        text = line.partition(";")[0].strip()
        words = text.split()
        inside, depth = depth > 0, depth + text.count("(") - text.count(")")
        if not words or inside:
            continue
        if words[0].startswith("$"):
            if words[0].upper() == "$ORIGIN" and len(words) > 1:
                zone.move(words[1])
            elif words[0].upper() != "$TTL":
                yield Rejected(number, line, "includes or generates records")
            continue
        record = (None if _is_no_name(words[0]) else _split_record(words)) or _continue_record(owner, words)
        if record is None:
            yield Rejected(number, line, "is not a record of a zone")
            continue
        owner, kind, target = record
        if kind in _OWN_TYPES:
            if kind == "soa":
                zone.begin(owner)
            continue
        yield _to_entry(number, line, zone.find_inner(owner), target)


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


def _to_entry(number: int, line: str, name: str | None, target: str) -> Parsed:
    """name: without the zone's; None for one outside the zone."""
    if name is None:
        return Rejected(number, line, "lies outside the zone")
    if name.lower().endswith(_TRIGGERS):
        return Rejected(number, line, "is triggered by an address or name server, not by a name")
    if target == _FORCES_TCP:
        return Rejected(number, line, "asks for TCP, blocks nothing")
    if is_safe_search(target):
        return Rejected(number, line, ONLY_SAFE_SEARCH)
    passes = target == _PASSES or target.rstrip(".") == name.lower()
    return (Shape.EXCEPTION if passes else Shape.BELOW), number, name
