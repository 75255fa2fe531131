"""What the classifier made of a frame: arrays over its rows, and the details of the rows that count."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.detect.address.domain import registrable_domain
from monitor.detect.address.url import canonical_host
from monitor.detect.classify.policy import Decisions
from monitor.detect.classify.rows import RowVerdicts
from monitor.detect.classify.verdicts import HASH, CategoryVerdict
from monitor.detect.lists.match import Match
from monitor.frames import EntryFrame
from monitor.records.detection import Evidence, Origin
from monitor.records.event import Action, Kind
from monitor.records.quick import quick
from monitor.records.theme import Group, Theme, ThemeTable

make_evidence = quick(Evidence)
RESTRICTED_SEVERITY = 4
_VENDOR_SEVERITY = np.array((0, 1, 1, 2, 3, 4), dtype=np.uint8)
"""A vendor's 1 (advisory) to 5 (critical), as the least severity of ours that its capture gets."""


class Classified:
    """One element per row of the frame, in its order; rows where `counts` is False hold zeros.

    counts: the row is flagged and stored. themes_bits: uint64, the themes that count. severity: 1 to 4. breach,
    restricted, is_search, filter_test: as in FlaggedEntry. over_blocked: help that the filter blocked, to be counted
    only. unmapped: category words that nobody has mapped, with the rows that carry them. excluded: hosts of allow
    rules, with the rows that would count without them.
    """

    def __init__(
        self,
        frame: EntryFrame,
        verdicts: RowVerdicts,
        rows: NDArray[np.int64],
        decisions: Decisions,
        *,
        themes: ThemeTable,
        pseudonym: Callable[[str], str],
        excluded: Mapping[str, int],
    ) -> None:
        """rows: of the frame, one per element of `decisions`. pseudonym: for sites that must not be named."""
        self._frame, self._verdicts, self._themes, self._pseudonym = frame, verdicts, themes, pseudonym
        self.themes_bits = _scatter(len(frame), rows, decisions.themes)
        self.counts: NDArray[np.bool_] = self.themes_bits != np.uint64(0)
        self.breach = _scatter(len(frame), rows, decisions.breach)
        self.restricted = _scatter(len(frame), rows, decisions.restricted)
        self.filter_test = _scatter(len(frame), rows, decisions.filter_test)
        self.over_blocked = _scatter(len(frame), rows, decisions.over_blocked)
        self.is_search = np.zeros(len(frame), dtype=np.bool_)
        self.severity = np.zeros(len(frame), dtype=np.uint8)
        self._theme_ids: dict[int, tuple[str, ...]] = {}
        counted = self.rows
        self._bits: dict[int, int] = _at_rows(self.themes_bits, counted)
        self._hosts: dict[int, int] = _at_rows(verdicts.host_codes, counted)
        self._logged = dict(zip(counted.tolist(), verdicts.domain.to_texts(counted.tolist()), strict=True))
        self._categories: dict[int, int] = _at_rows(verdicts.category_codes, counted)
        self._evidence: dict[tuple[int, int, int, bool], tuple[Evidence, ...]] = {}
        self._hidden = frozenset(np.flatnonzero(self.restricted).tolist())
        self._tests = frozenset(np.flatnonzero(self.filter_test).tolist())
        self._has_categories = any(category.mapped for category in verdicts.categories)
        self._lead_rows(rows, decisions)
        self.unmapped = self._count_unmapped()
        self.excluded = dict(excluded)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows that count, ascending."""
        return np.flatnonzero(self.counts)

    def unnamed_rows(self) -> NDArray[np.int64]:
        """Rows that the filter blocked although no category, list or rule of ours says anything about their host."""
        codes = self._verdicts.category_codes
        says_nothing = np.array(
            [not self._names_theme(verdict) for verdict in self._verdicts.categories], dtype=np.bool_
        )
        blocked = (self._frame.action == Action.BLOCKED) & (self._frame.kind == Kind.WEB) & ~self.counts
        unknown = (self._verdicts.host_codes < 0) & (self._verdicts.domain.codes >= 0)
        return np.flatnonzero(blocked & unknown & says_nothing[codes])

    def lead(self, row: int) -> Theme:
        """The worst theme of a row that counts. Raises KeyError for any other."""
        return self._leads[row]

    def themes(self, row: int) -> tuple[str, ...]:
        """The ids of all themes that count, the worst first."""
        bits = self._bits.get(row, 0)
        known = self._theme_ids.get(bits)
        if known is None:
            known = self._theme_ids[bits] = tuple(theme.id for theme in self._themes.in_rank(bits))
        return known

    def host(self, row: int) -> str:
        """The canonical host; "" where there is none, and for a restricted row."""
        return "" if row in self._hidden else self._host_name(row)

    def site(self, row: int) -> str:
        """The registrable domain, a keyed pseudonym of it for a restricted row, "" where there is none."""
        host = self._host_name(row)
        site = registrable_domain(host) if host else ""
        return self._pseudonym(site) if site and row in self._hidden else site

    def url(self, row: int) -> str | None:
        """The address as logged; None for a restricted row."""
        return None if row in self._hidden else self._frame.url[row]

    def search_term(self, row: int) -> str | None:
        """The words typed. Of a restricted row only those of a monitoring capture, and not if they are an address."""
        typed = self._verdicts.typed.get(row)
        if typed is None or row not in self._hidden:
            return typed.term if typed else None
        if self._frame.kind[row] != Kind.KEYWORD or any(map(_may_be_address, typed.term.split())):
            return None
        return typed.term

    def is_suggest(self, row: int) -> bool:
        """True for a search-engine call that is sent at every key: a prefix of the search to come."""
        typed = self._verdicts.typed.get(row)
        return typed is not None and typed.is_suggest

    def evidence(self, row: int) -> tuple[Evidence, ...]:
        """Every match for the themes that count, the worst theme first; a restricted row shows no list entry."""
        if row in self._verdicts.typed or row in self._verdicts.addresses or row in self._tests:
            return self._find_evidence(row)
        # All others of one host, category and set of themes share theirs: nothing of their own says anything.
        alike = (self._hosts.get(row, -1), self._categories.get(row, -1), self._bits.get(row, 0), row in self._hidden)
        known = self._evidence.get(alike)
        if known is None:
            known = self._evidence[alike] = self._find_evidence(row)
        return known

    def _find_evidence(self, row: int) -> tuple[Evidence, ...]:
        counted = self.themes(row)
        found = [] if not self._has_categories else self._category_evidence(row)
        found += [_to_evidence(match, hidden=row in self._hidden) for match in self._matches(row)]
        typed = self._verdicts.typed.get(row)
        found += [
            make_evidence(
                theme=match.theme,
                origin=Origin.PHRASE,
                name=match.file,
                entry=match.phrase,
                kind="phrase",
                version=match.version,
            )
            for match in (typed.verdict.matches if typed else ())
        ]
        if row in self._tests:
            found.append(
                make_evidence(theme=self.lead(row).id, origin=Origin.LIST, name="filter tests", entry=None, kind="host")
            )
        kept = [evidence for evidence in found if evidence.theme in counted]
        if len(kept) < 2:
            return tuple(kept)
        return tuple(sorted(dict.fromkeys(kept), key=lambda evidence: counted.index(evidence.theme)))

    def _category_evidence(self, row: int) -> list[Evidence]:
        category = self._verdicts.categories[self._categories.get(row, -1)]
        return [
            make_evidence(theme=mapped.theme, origin=Origin.FILTER, name=word, entry=None, kind="category")
            for word, mapped in category.mapped
        ]

    def _host_name(self, row: int) -> str:
        """Of the log's own column; where that names none, of the address."""
        logged = self._logged[row] if row in self._logged else self._verdicts.domain[row]
        host = canonical_host(logged) if logged else None
        if host is not None:
            return host
        address = self._verdicts.addresses.get(row)
        return address.host_name if address is not None else ""

    def _names_theme(self, category: CategoryVerdict) -> bool:
        return any(self._themes[mapped.theme].group is not Group.UNKNOWN for _, mapped in category.mapped)

    def _matches(self, row: int) -> tuple[Match, ...]:
        address = self._verdicts.addresses.get(row)
        matches = self._verdicts.hosts[self._hosts.get(row, -1)].matches
        return matches if address is None else (*matches, *address.host.matches, *address.matches)

    def _lead_rows(self, rows: NDArray[np.int64], decisions: Decisions) -> None:
        """Find the lead of each row that counts, and what follows from it."""
        places = np.flatnonzero(decisions.themes)
        counted = rows[places]
        sets, kinds = np.unique(decisions.lead_bits[places], return_inverse=True)
        leads = [lead for bits in sets.tolist() if (lead := self._themes.lead(bits)) is not None]  # none is empty
        self._leads: dict[int, Theme] = dict(zip(counted.tolist(), map(leads.__getitem__, kinds.tolist()), strict=True))
        severities = np.array([lead.severity for lead in leads], dtype=np.uint8)[kinds]
        lead_bits = np.array([self._themes.bit(lead.id) for lead in leads], dtype=np.uint64)[kinds]
        captured = self._frame.kind[counted] == Kind.KEYWORD
        least = np.where(captured, _VENDOR_SEVERITY[np.minimum(self._frame.severity[counted], 5)], 0)
        restricted = decisions.restricted[places]
        self.severity[counted] = np.where(restricted, RESTRICTED_SEVERITY, np.maximum(severities, least))
        self.is_search[counted] = ((decisions.word_bits[places] & lead_bits) != np.uint64(0)) & ~restricted

    def _count_unmapped(self) -> dict[str, int]:
        codes, categories = self._verdicts.category_codes, self._verdicts.categories
        if not any(category.unmapped for category in categories):
            return {}
        rows = np.bincount(codes[codes >= 0], minlength=len(categories)).tolist()
        counts: dict[str, int] = {}
        for category, number in zip(categories, rows, strict=True):
            for word in category.unmapped if number else ():
                counts[word] = counts.get(word, 0) + number
        return counts


def _at_rows(column: NDArray[Any], rows: NDArray[np.int64]) -> dict[int, Any]:
    """The column's values at these rows: a value out of an array costs ten times as much as one out of a dict."""
    return dict(zip(rows.tolist(), column[rows].tolist(), strict=True))


def _scatter(length: int, rows: NDArray[np.int64], values: NDArray[np.generic]) -> NDArray[np.generic]:
    full = np.zeros(length, dtype=values.dtype)
    full[rows] = values
    return full


def _to_evidence(match: Match, *, hidden: bool) -> Evidence:
    return make_evidence(
        theme=match.theme,
        origin=Origin.HASH if match.kind == HASH else Origin.LIST,
        name=f"{match.list}/{match.category}" if match.category else match.list,
        entry=None if hidden else match.entry,
        kind=match.kind,
        version=match.version,
    )


def _may_be_address(word: str) -> bool:
    host = canonical_host(word.strip("\"'<>(),;"))
    return host is not None and ("." in host or ":" in host)
