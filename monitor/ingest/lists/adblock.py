"""Lines of an AdBlock or AdGuard list go in; the rules that name a host or a path come out, the others counted."""

import re
from collections.abc import Iterable, Iterator

from monitor.ingest.lists.lines import Numbered
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.records.listing import Shape

_HEADER = re.compile(r"\[Ad(?:block|guard)[^\]]*\]\Z", re.IGNORECASE)
_COSMETIC = re.compile(r"#[@?$%]*#")
_PLAIN_OPTIONS = frozenset({"all", "document", "doc", "important", "popup"})


def parse_adblock(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """`||host^` covers the host and everything below it, `@@||host^` excepts it, `||host/path` covers the path.

    Element hiding, expressions, parts of addresses and rules for special cases (`$third-party`, `$domain=`) say nothing
    about a page that somebody opened, so they are rejected. https://help.adblockplus.org/hc/en-us/articles/360062733293
    """
    for number, line in lines:
        if not _HEADER.match(line):
            yield _parse_rule(number, line)


def _parse_rule(number: int, line: str) -> Parsed:
    if _COSMETIC.search(line):
        return Rejected(number, line, "hides page elements")
    rule, _, options = line.partition("$")
    shape = Shape.BELOW
    if rule.startswith("@@"):
        rule, shape = rule[2:], Shape.EXCEPTION
    if not set(options.split(",")) - {""} <= _PLAIN_OPTIONS:
        return Rejected(number, line, "holds for special cases only")
    if not rule.startswith("||"):
        return Rejected(number, line, "does not begin at a host")
    text = rule[2:].removesuffix("|").removesuffix("^")
    if "*" in text.removeprefix("*.") or "^" in text:
        return Rejected(number, line, "has a placeholder inside")
    if shape is Shape.EXCEPTION and "/" in text:
        return Rejected(number, line, "excepts a path")
    return shape, number, text
