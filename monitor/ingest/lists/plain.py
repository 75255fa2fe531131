"""Lines of domains, wildcard, dstdomain and hosts lists go in; entries with the shape of their kind come out."""

import re
from collections.abc import Iterable, Iterator

from monitor.ingest.lists.lines import Numbered, without_remark
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.records.listing import Shape

_IP_LIKE = re.compile(r"(?:0|[0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]*(?:%\w+)?)\Z")
_OWN_NAMES = re.compile(r"(?:localhost(?:\.localdomain)?|local|broadcasthost|ip6-[a-z]+|0\.0\.0\.0)\Z", re.IGNORECASE)


_REMARKS = ("#", "!", ";", "//")


def parse_domains(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """One host (or host/path) a line; it covers the host and everything below it."""
    for number, line in lines:
        text = without_remark(line)
        words = text.split()
        if len(words) > 1 and not words[1].startswith(_REMARKS):
            yield Rejected(number, text, "holds more than one word")
        else:
            yield Shape.BELOW, number, words[0] if words else ""


def parse_wildcard(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """`*.host` or `host`: both cover the host and everything below it; a star elsewhere can't be matched."""
    for number, line in lines:
        text = without_remark(line)
        words = text.split()
        if "*" in text.removeprefix("*"):
            yield Rejected(number, text, "has a star inside the name")
        elif len(words) > 1 and not words[1].startswith(_REMARKS):
            yield Rejected(number, text, "holds more than one word")
        else:
            yield Shape.BELOW, number, words[0] if words else ""


def parse_dstdomain(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """Squid's dstdomain file: `.host` covers everything below as well, `host` only itself and its `www.`."""
    for number, line in lines:
        for text in without_remark(line).split():
            if text.startswith("-"):
                continue
            yield (Shape.BELOW if text.startswith(".") else Shape.HOST), number, text


def parse_hosts(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """A hosts file: an address, then names that cover themselves and their `www.`. The machine's own are skipped.

    Many lists write the address as `0`, which the C library reads as 0.0.0.0 (inet_aton).
    """
    for number, line in lines:
        address, *names = line.partition("#")[0].split()
        if not _IP_LIKE.match(address) or not names:
            yield Rejected(number, line, "is not an address followed by names")
            continue
        for name in names:
            if not _OWN_NAMES.match(name):
                yield Shape.HOST, number, name
