"""A canonical host goes in; the site it belongs to, or the hosts above it, come out."""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from monitor.detect.address.ip import is_ip

_CACHED_HOSTS = 16_384


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=1)
def _deep_names() -> frozenset[str]:
    """Names of two labels on or below which the list has a rule, and top-level names below which it has a wildcard."""
    deep = set()
    for rule in _suffixes()._publicsuffix:  # noqa: SLF001 - the rules as read, `!` and `*` included
        labels = rule.removeprefix("!").split(".")
        if len(labels) > 1:
            deep.add(labels[-1] if labels[-2] == "*" else ".".join(labels[-2:]))
    return frozenset(deep)


@lru_cache(maxsize=_CACHED_HOSTS)
def registrable_domain(host: str) -> str:
    """What one registrant answers for, by the bundled Public Suffix List with its private section.

    host: canonical. An IP address, a single label and a public suffix are their own site.
    """
    if is_ip(host):
        return host
    labels = host.rsplit(".", 2)
    top, pair = labels[-1], ".".join(labels[-2:])
    deep = _deep_names()
    if top not in deep and pair not in deep:  # below most names there is no rule but that of their top-level name
        return pair
    return _suffixes().privatesuffix(host) or host


def is_public_suffix(host: str) -> bool:
    """True when anybody can have names below this host (`co.uk`, `github.io`), and for any single label."""
    return not is_ip(host) and _suffixes().publicsuffix(host) == host


def parent_hosts(host: str) -> list[str]:
    """The host itself, then every host above it on label borders, the nearest first; an IP address has none above."""
    hosts = [host]
    if is_ip(host):
        return hosts
    while (dot := host.find(".")) >= 0:
        host = host[dot + 1 :]
        hosts.append(host)
    return hosts
