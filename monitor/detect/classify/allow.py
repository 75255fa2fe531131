"""A canonical host or page goes in; the allow rule or filter test that covers it comes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from monitor.detect.address.domain import is_public_suffix, parent_hosts
from monitor.detect.address.url import CanonicalUrl, canonical_host, canonical_url
from monitor.detect.lists.entry import fold_host, names_whole_host, parse_entry, path_probes
from monitor.errors import ConfigError, Problem
from monitor.records.reference import Table
from monitor.records.theme import SAFEGUARDING, Group, ThemeTable

PROTECTED_SEVERITY = 4
_MOST_SEGMENTS = 8
_KEYS = frozenset({"host", "reason", "themes", "until", "sites", "help"})
_FIX = 'Write host = "..." and reason = "..."; the head of the file explains the other keys.'


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowRule:
    """One exclusion. shields: the bits of the themes that it keeps from counting, never an illegal one.

    until: its last day, in UTC, None for ever. sites: the places of `[[source]] site` where it holds; all when empty.
    """

    host: str
    reason: str
    shields: int
    until: date | None = None
    sites: frozenset[str] = frozenset()

    @property
    def is_plain(self) -> bool:
        """True for a rule that holds at any time and place."""
        return self.until is None and not self.sites

    def holds(self, on: date, site: str) -> bool:
        """on: the day in the log, so that an old log is judged alike whenever it is read."""
        return (self.until is None or on <= self.until) and (not self.sites or site in self.sites)

    def has_ended(self, today: date) -> bool:
        return self.until is not None and self.until < today


class AllowRules:
    """Hosts that don't count against anybody, each with its reason; a rule covers every host below its own.

    Nothing takes an illegal theme away, and a theme of severity 4 (self-harm) only a rule that says it is about help.
    """

    def __init__(self, rows: Iterable[Table], themes: ThemeTable) -> None:
        """rows: themes/allow.toml. Raises ConfigError with every rule that can't be understood."""
        self._rules: dict[str, list[AllowRule]] = {}
        problems: list[Problem] = []
        for number, row in enumerate(rows, 1):
            try:
                rule = _read_rule(row, themes)
            except ValueError as error:
                problems.append(Problem("themes/allow.toml", f"[[allow]] {number} {error}", _FIX))
            else:
                self._rules.setdefault(rule.host, []).append(rule)
        if problems:
            raise ConfigError(problems)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of all rules: a host outside and not below them needs no asking."""
        return frozenset(self._rules)

    def find(self, host: str) -> tuple[AllowRule, ...]:
        """The rules that cover a canonical host, the nearest first."""
        if not self._rules:
            return ()
        return tuple(rule for name in parent_hosts(host) for rule in self._rules.get(name, ()))

    def find_ended(self, today: date) -> list[AllowRule]:
        """The rules whose last day is over, in the order of the file."""
        return [rule for rules in self._rules.values() for rule in rules if rule.has_ended(today)]


def _read_rule(row: Table, themes: ThemeTable) -> AllowRule:
    """Raises ValueError with the end of a sentence."""
    if unknown := sorted(set(row) - _KEYS):
        raise ValueError(f"has the key {unknown[0]}, which is not known.")
    host = canonical_host(str(row.get("host", "")))
    if host is None or not str(row.get("reason", "")).strip():
        raise ValueError("has no host or no reason.")
    if is_public_suffix(host) and "." not in host:
        raise ValueError(f"would allow every site below {host}.")
    until, sites, named = row.get("until"), row.get("sites", []), row.get("themes", [])
    if until is not None and type(until) is not date:
        raise ValueError("has an until that is no day.")
    if not _is_words(sites) or not _is_words(named) or not isinstance(row.get("help", False), bool):
        raise ValueError("has sites or themes that are no list of words, or a help that is neither true nor false.")
    may = themes.mask(*SAFEGUARDING) & ~themes.mask(Group.ILLEGAL)
    if not row.get("help"):
        may &= ~themes.mask(*SAFEGUARDING, severity=PROTECTED_SEVERITY)
    for name in named:
        if name not in themes:
            raise ValueError(f"has the theme {name}, which is not known.")
        if not themes.bit(name) & may:
            raise ValueError(
                f"has the theme {name}, which no rule may keep from counting; self_harm needs help = true."
            )
    shields = sum(themes.bit(name) for name in set(named)) if named else may
    return AllowRule(host=host, reason=str(row["reason"]), shields=shields, until=until, sites=frozenset(sites))


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


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
