"""The bundled Public Suffix List goes in; two sets that tell in no time which of millions of hosts may be a suffix."""

from functools import lru_cache
from pathlib import Path

from publicsuffixlist import PSLFILE

from monitor.detect.address.host import parse_host


@lru_cache(maxsize=1)
def suffix_suspects() -> tuple[frozenset[str], frozenset[str]]:
    """(hosts, parents): a host with a dot that is a public suffix stands in the first, or right below the second.

    Not every suspect is one; `is_public_suffix` decides. A rule is `host`, `*.host` (all right below it, and itself)
    or `!host` (an exception). https://github.com/publicsuffix/list/wiki/Format
    """
    lines = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
    rules = [line.split()[0] for line in lines if line.strip() and not line.startswith("//")]
    hosts = {parse_host(rule.lstrip("!").removeprefix("*.")) for rule in rules}
    parents = {parse_host(rule.removeprefix("*.")) for rule in rules if rule.startswith("*.")}
    return frozenset(host for host in hosts if host), frozenset(host for host in parents if host)


def is_top_level(label: str) -> bool:
    """True for a single label that the list knows (`com`, `uk`), and not for just any (`localhost`)."""
    return label in suffix_suspects()[0]
