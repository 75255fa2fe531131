"""Canonical hosts and pages go in, many at once; every list entry that covers them comes out, confirmed exactly."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from monitor.detect.address.domain import parent_hosts
from monitor.detect.address.url import CanonicalUrl
from monitor.detect.lists.entry import fold_host, path_probes
from monitor.detect.lists.hashed import UNLISTED, Hashing, KeyedHashes
from monitor.detect.lists.match import Label, Match, to_match
from monitor.detect.lists.pack import hash_texts
from monitor.detect.lists.segment import Segment
from monitor.records.listing import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMatches:
    """What the lists say of one host. matches: entries that cover it as a whole (kinds host and hash).

    has_paths: its pages may have path entries of their own (sure when False). has_pages: single pages of it are hashed.
    """

    matches: tuple[Match, ...] = ()
    has_paths: bool = False
    has_pages: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A text that is an entry: its place among those sought, the list it is in, one of its labels there."""

    probe: int
    segment: int
    label: Label


class ListIndex:
    """All lists of a school, in the order of its config, each a segment of its own. Never changes.

    A look-up hashes each host name above the host, finds the hashes by binary search in each segment, and compares the
    text of the entry found with the text sought: two names of one hash never pass for each other.
    """

    def __init__(self, segments: Iterable[Segment], *, key: bytes) -> None:
        """key: of the keyed hashes. Raises ListError for a segment that was compiled with another one."""
        self.segments = tuple(segments)
        self._open = tuple(segment for segment in self.segments if not segment.is_keyed and len(segment))
        self._with_paths = tuple(segment for segment in self._open if len(segment.path_hosts))
        self._most_segments = max((segment.most_segments for segment in self._with_paths), default=0)
        self.hashed = KeyedHashes(Hashing(key), self.segments)

    def __len__(self) -> int:
        return sum(map(len, self.segments))

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
                matches=covering.get(place, ()) + pages,
                has_paths=place in with_paths,
                has_pages=has_pages,
            )
        return found

    def _find_covering(self, families: Sequence[Sequence[str]]) -> dict[int, tuple[Match, ...]]:
        """Place in `families` to the entries that cover it, the nearest first; places without any are left out."""
        names = list(chain.from_iterable(families))
        ends = np.cumsum(np.fromiter(map(len, families), np.int64, count=len(families)))
        found: dict[int, list[_Found]] = defaultdict(list)
        for one in self._search(names):
            place = int(np.searchsorted(ends, one.probe, side="right"))
            family = families[place]
            depth = one.probe - int(ends[place]) + len(family)
            own = depth == 0 or (depth == 1 and family[0].startswith("www."))
            if own or one.label.shape is not Shape.HOST:
                found[place].append(one)
        return {place: _to_matches(those, names, "host") for place, those in found.items()}

    def match_paths(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """The entries that cover this page but not its whole host (kinds path and hash)."""
        pages = self.hashed.match_page(url)
        if not url.has_path or not self.has_paths([url.host])[0]:
            return pages
        excepted = _excepted(self._search(parent_hosts(url.host)))
        probes = path_probes(url, most_segments=self._most_segments)
        found = [one for one in self._search(probes) if one.segment not in excepted]
        return _to_matches(found, probes, "path") + pages

    def match_url(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """All entries that cover the page, through its host or its path."""
        return self.match_hosts([url.host])[0] + self.match_paths(url)

    def has_paths(self, hosts: Sequence[str]) -> NDArray[np.bool_]:
        """For each host: may its pages have path entries of their own? (Sure when False.)"""
        found = np.zeros(len(hosts), dtype=np.bool_)
        if self._with_paths:
            keys = hash_texts([fold_host(host) for host in hosts])
            for segment in self._with_paths:
                found |= segment.has_path_hosts(keys)
        return found

    def _search(self, texts: Sequence[str]) -> list[_Found]:
        """Every text that is an entry, by its place in `texts`, then in the order of the lists."""
        if not self._open or not texts:
            return []
        sought = hash_texts(texts)
        found = [
            _Found(probe, number, segment.labels[label])
            for number, segment in enumerate(self._open)
            for probe, labels in segment.packed.search(sought, texts)
            for label in labels
        ]
        return sorted(found, key=lambda one: one.probe)


def _excepted(found: Iterable[_Found]) -> set[int]:
    """The lists that except the host: none of their other entries counts there."""
    return {one.segment for one in found if one.label.shape is Shape.EXCEPTION}


def _to_matches(found: Sequence[_Found], texts: Sequence[str], kind: str) -> tuple[Match, ...]:
    """Matches without those of lists that except the host, each once, the nearest entry first."""
    excepted = _excepted(found)
    return tuple(
        dict.fromkeys(to_match(one.label, texts[one.probe], kind) for one in found if one.segment not in excepted)
    )
