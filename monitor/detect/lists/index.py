"""Canonical hosts and pages go in, many at once; every list entry that covers them comes out, confirmed exactly."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from monitor.detect.address.domain import parent_hosts
from monitor.detect.address.url import CanonicalUrl
from monitor.detect.lists.entry import fold_host, path_probes
from monitor.detect.lists.hashed import UNLISTED, KeyedHashes
from monitor.detect.lists.match import Label, Match, to_match
from monitor.detect.lists.pack import Packed, hash_texts
from monitor.records.listing import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMatches:
    """What the lists say of one host. matches: entries that cover it as a whole (kinds host and hash).

    has_paths: its pages may have path entries of their own (sure when False). has_pages: single pages of it are hashed.
    """

    matches: tuple[Match, ...] = ()
    has_paths: bool = False
    has_pages: bool = False


class ListIndex:
    """All category lists of a school in sorted arrays, and its illegal-content lists as keyed hashes. Never changes.

    A look-up hashes each host name above the host, finds the hashes by binary search, and compares the text of the
    entry found with the text sought: two names of one hash never pass for each other.
    """

    def __init__(
        self,
        packed: Packed,
        labels: Sequence[Label],
        *,
        path_hosts: NDArray[np.uint64],
        most_segments: int,
        hashed: KeyedHashes,
    ) -> None:
        """path_hosts: ascending XXH3 of the hosts that have path entries. most_segments: of the deepest path entry."""
        self._packed = packed
        self._labels = tuple(labels)
        self._path_hosts = path_hosts
        self._most_segments = most_segments
        self.hashed = hashed

    def __len__(self) -> int:
        return len(self._packed.keys) + len(self.hashed)

    def match_hosts(self, hosts: Sequence[str]) -> list[tuple[Match, ...]]:
        """For each canonical host, in order: the entries that cover it as a whole (kinds host and hash)."""
        found = self.judge_hosts([parent_hosts(host) for host in hosts])
        return [found[place].matches if place in found else () for place in range(len(hosts))]

    def judge_hosts(self, families: Sequence[Sequence[str]]) -> dict[int, HostMatches]:
        """Look up canonical hosts, each with those above it (`parent_hosts`), all at once.

        Place in `families` to what the lists say of that host; the many of which they say nothing are left out.
        """
        covering = self._find_covering(families)
        hashed = self.hashed.judge_hosts(families)
        with_paths = set(np.flatnonzero(self.has_paths([family[0] for family in families])).tolist())
        found = {}
        for place in {*covering, *hashed, *with_paths}:
            pages, has_pages = hashed.get(place, UNLISTED)
            found[place] = HostMatches(
                matches=_to_matches(covering.get(place, ()), "host") + pages,
                has_paths=place in with_paths,
                has_pages=has_pages,
            )
        return found

    def _find_covering(self, families: Sequence[Sequence[str]]) -> dict[int, list[tuple[Label, str]]]:
        """Place in `families` to the entries that cover it, the nearest first; places without any are left out."""
        names = list(chain.from_iterable(families))
        ends = np.cumsum(np.fromiter(map(len, families), np.int64, count=len(families)))
        found: dict[int, list[tuple[Label, str]]] = defaultdict(list)
        for probe, labels in self._search(names):
            place = int(np.searchsorted(ends, probe, side="right"))
            family = families[place]
            depth = probe - int(ends[place]) + len(family)
            own = depth == 0 or (depth == 1 and family[0].startswith("www."))
            found[place] += [(label, names[probe]) for label in labels if own or label.shape is not Shape.HOST]
        return found

    def match_paths(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """The entries that cover this page but not its whole host (kinds path and hash)."""
        pages = self.hashed.match_page(url)
        if not url.has_path or not self.has_paths([url.host])[0]:
            return pages
        excepted = self._excepted_lists(url.host)
        probes = path_probes(url, most_segments=self._most_segments)
        found = [
            (label, probes[probe])
            for probe, labels in self._search(probes)
            for label in labels
            if label.list_number not in excepted
        ]
        return _to_matches(found, "path") + pages

    def match_url(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """All entries that cover the page, through its host or its path."""
        return self.match_hosts([url.host])[0] + self.match_paths(url)

    def has_paths(self, hosts: Sequence[str]) -> NDArray[np.bool_]:
        """For each host: may its pages have path entries of their own? (Sure when False.)"""
        if not len(self._path_hosts):
            return np.zeros(len(hosts), dtype=np.bool_)
        keys = hash_texts([fold_host(host) for host in hosts])
        places = np.minimum(np.searchsorted(self._path_hosts, keys), len(self._path_hosts) - 1)
        found: NDArray[np.bool_] = self._path_hosts[places] == keys
        return found

    def _excepted_lists(self, host: str) -> set[int]:
        return {
            label.list_number
            for _, labels in self._search(parent_hosts(host))
            for label in labels
            if label.shape is Shape.EXCEPTION
        }

    def _search(self, texts: Sequence[str]) -> Iterator[tuple[int, list[Label]]]:
        """(place in `texts`, labels) of every text that is an entry."""
        keys = self._packed.keys
        if not len(keys) or not texts:
            return
        sought = hash_texts(texts)
        places = np.searchsorted(keys, sought)
        hits = np.flatnonzero(keys[np.minimum(places, len(keys) - 1)] == sought)
        for probe in hits.tolist():
            labels = self._confirm(int(places[probe]), sought[probe], texts[probe].encode())
            if labels:
                yield probe, labels

    def _confirm(self, place: int, key: np.uint64, text: bytes) -> list[Label]:
        packed = self._packed
        while place < len(packed.keys) and packed.keys[place] == key:
            start, end = int(packed.offsets[place]), int(packed.offsets[place + 1])
            if packed.blob[start:end] == text:
                return [self._labels[number] for number in packed.label_sets[packed.sets[place]]]
            place += 1
        return []


def _to_matches(found: Iterable[tuple[Label, str]], kind: str) -> tuple[Match, ...]:
    """Matches without those of lists that except the host, each once, the nearest entry first."""
    pairs = list(found)
    excepted = {label.list_number for label, _ in pairs if label.shape is Shape.EXCEPTION}
    return tuple(
        dict.fromkeys(to_match(label, text, kind) for label, text in pairs if label.list_number not in excepted)
    )
