"""A canonical host or page goes in; the allow rule or filter test that covers it comes out."""

from collections.abc import Iterable, Mapping

from monitor.detect.address.domain import parent_hosts
from monitor.detect.address.url import CanonicalUrl, canonical_host, canonical_url
from monitor.detect.lists.entry import fold_host, names_whole_host, parse_entry, path_probes
from monitor.errors import ConfigError, Problem
from monitor.records.reference import Table
from monitor.records.theme import ThemeTable

_MOST_SEGMENTS = 8


class AllowRules:
    """Hosts that never count against anybody, each with its reason; a rule covers every host below its own."""

    def __init__(self, rows: Iterable[Table]) -> None:
        """rows: themes/allow.toml. Raises ConfigError for a rule without host or reason."""
        self._reasons: dict[str, str] = {}
        for number, row in enumerate(rows, 1):
            host = canonical_host(str(row.get("host", "")))
            if host is None or not row.get("reason") or set(row) - {"host", "reason"}:
                what = f"[[allow]] {number} has no host, no reason, or a key that is not known."
                raise ConfigError([Problem("themes/allow.toml", what, 'Write host = "..." and reason = "...".')])
            self._reasons[host] = str(row["reason"])

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of all rules: a host outside and not below them needs no asking."""
        return frozenset(self._reasons)

    def find(self, host: str) -> str | None:
        """The reason of the nearest rule that covers the host."""
        return _find_nearest(self._reasons, host)


class FilterTests:
    """Addresses that exist to test a filter, each with the theme it tests."""

    def __init__(self, rows: Iterable[Table], themes: ThemeTable) -> None:
        """rows: themes/filter_tests.toml. Raises ConfigError for a row without a known address and theme."""
        self._hosts: dict[str, str] = {}
        self._pages: dict[str, str] = {}
        self._page_hosts: set[str] = set()
        for number, row in enumerate(rows, 1):
            url, theme = canonical_url(str(row.get("address", ""))), str(row.get("theme", ""))
            if url is None or theme not in themes or set(row) - {"address", "theme", "note"}:
                what = f"[[test]] {number} has no address, no known theme, or a key that is not known."
                raise ConfigError(
                    [Problem("themes/filter_tests.toml", what, 'Write address = "..." and theme = "...".')]
                )
            entry = parse_entry(str(url))
            if names_whole_host(url) or isinstance(entry, str):
                self._hosts[url.host] = theme
            else:
                self._pages[entry.text] = theme
                self._page_hosts.add(entry.host)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of all tests and test pages: a host outside and not below them needs no asking."""
        return frozenset(self._hosts) | frozenset(self._page_hosts)

    def find_host(self, host: str) -> str | None:
        """The theme that the whole host tests."""
        return _find_nearest(self._hosts, host)

    def has_pages(self, host: str) -> bool:
        return fold_host(host) in self._page_hosts

    def find_page(self, url: CanonicalUrl) -> str | None:
        """The theme that this page tests."""
        probes = path_probes(url, most_segments=_MOST_SEGMENTS)
        return next((self._pages[probe] for probe in probes if probe in self._pages), None)


def _find_nearest(table: Mapping[str, str], host: str) -> str | None:
    if not table:
        return None
    for name in parent_hosts(host):
        if name in table:
            return table[name]
    return None
