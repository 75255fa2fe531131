"""Lines of a dnsmasq configuration go in; the names that it refuses to resolve come out."""

import re
from collections.abc import Iterable, Iterator

from monitor.ingest.lists.lines import Numbered, without_remark
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.records.listing import Shape

_LINE = re.compile(r"(?P<key>address|server|local)\s*=\s*/(?P<names>.*)/(?P<target>[^/]*)\Z")


def parse_dnsmasq(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """`address=/a/b/...` in any form and `server=/a/` or `local=/a/` without a server block a and everything below it.

    `server=/a/#` sends a to the usual servers: an exception. `server=/a/192.0.2.1` forwards a name elsewhere and blocks
    nothing. https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html
    """
    for number, line in lines:
        found = _LINE.match(without_remark(line))
        if found is None:
            yield Rejected(number, line, "is not an address=, server= or local= line")
            continue
        shape = Shape.BELOW
        if found["key"] != "address" and found["target"]:
            if found["target"] != "#":
                yield Rejected(number, line, "forwards a name, blocks nothing")
                continue
            shape = Shape.EXCEPTION
        names = [name for name in found["names"].split("/") if name and name != "#"]
        if not names:
            yield Rejected(number, line, "names no host")
        for name in names:
            yield shape, number, name
