"""What a list entry would cover goes in; the reason why it must be kept out of use comes out, or none."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from monitor.detect.address.domain import is_public_suffix, parent_hosts
from monitor.detect.address.ip import is_ip
from monitor.detect.address.suspects import is_top_level
from monitor.detect.lists.entry import EntryKey, fold_host, parse_entry
from monitor.records.listing import Shape

IS_A_PUBLIC_SUFFIX = "is a public suffix: anybody can have a name below it"
IS_A_SINGLE_LABEL = "is a name without a dot, as machines of a school's own network have"
IS_USED_BY_EVERYBODY = "is a site that carries the school's ordinary traffic"
HOLDS_WHAT_EVERYBODY_USES = "would cover a site below it that carries the school's ordinary traffic"
IS_OF_THE_SCHOOL = "is an address of the school's own network"

_OWN_NETWORKS = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",  # RFC 1918, RFC 6598
            "127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/8", "255.255.255.255/32",
            "::/127", "fe80::/10", "fc00::/7",
        ),
    )
)  # fmt: skip


class Quarantine:
    """What no safeguarding list may cover as a whole: such an entry names innocent people by the dozen.

    A public suffix is kept out of every list, an ordinary site only of lists whose theme can count (`guarded`).
    """

    def __init__(self, popular: Iterable[str]) -> None:
        """popular: of themes/popular_hosts.txt, hosts and single paths (`bing.com/search`) of ordinary traffic."""
        entries = [entry for entry in map(parse_entry, popular) if isinstance(entry, EntryKey)]
        self._hosts = frozenset(fold_host(entry.host) for entry in entries if not entry.has_path)
        self._paths = frozenset(entry.text for entry in entries if entry.has_path)
        self._above = frozenset(above for host in self._hosts for above in parent_hosts(host)[1:])
        self.suspects = self._hosts | {f"www.{host}" for host in self._hosts} | self._above
        """Every host with a dot that `why` may turn away for other reasons than being a public suffix or an address."""

    def why(self, entry: EntryKey, shape: Shape, *, guarded: bool) -> str:
        """The reason as the rest of a sentence that begins with the entry; "" where it may be used."""
        host = entry.host
        if entry.has_path:
            return IS_USED_BY_EVERYBODY if guarded and entry.text in self._paths else ""
        if is_public_suffix(host):
            return IS_A_PUBLIC_SUFFIX if "." in host or is_top_level(host) else IS_A_SINGLE_LABEL
        if not guarded:
            return ""
        if is_ip(host):
            return IS_OF_THE_SCHOOL if any(ip_address(host) in network for network in _OWN_NETWORKS) else ""
        if fold_host(host) in self._hosts:
            return IS_USED_BY_EVERYBODY
        return HOLDS_WHAT_EVERYBODY_USES if shape is Shape.BELOW and host in self._above else ""
