"""Canonical hosts and pages go in, many at once; every list entry that covers them comes out, confirmed exactly."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.detect.address.url import CanonicalUrl
from monitor.detect.lists.entry import path_probes
from monitor.detect.lists.hashed import UNLISTED, Hashing, KeyedHashes
from monitor.detect.lists.match import Label, Match, to_match
from monitor.detect.lists.names import HostNames
from monitor.detect.lists.pack import hash_all
from monitor.detect.lists.packed import Texts
from monitor.detect.lists.segment import Segment
from monitor.detect.lists.sieve import hash_apart
from monitor.records.listing import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMatches:
    """What the lists say of one host. matches: entries that cover it as a whole (kinds host and hash).

    has_paths: its pages may have path entries of their own (sure when False). has_pages: single pages of it are hashed.
    """

    matches: tuple[Match, ...] = ()
    has_paths: bool = False
    has_pages: bool = False


class _Found(NamedTuple):
    """A text that is an entry: its place among those sought, the list it is in, one of its labels there."""

    probe: int
    segment: int
    label: Label


class _Sought(Texts, Protocol):
    """Texts that may be entries. keys: the hash of each, as the sieve of a list holds it."""

    @property
    def keys(self) -> NDArray[np.uint64]: ...


class _Probes(list[bytes]):
    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__(map(str.encode, texts))
        self.keys = hash_apart(self)


class ListIndex:
    """All lists of a school, in the order of its config, each a segment of its own. Never changes.

    A look-up hashes each host name above the host, holds the hashes against each segment's sieve, finds what passes by
    binary search, and compares the text of the entry found with the text sought: two names of one hash never pass for
    each other.
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
        found = self.judge_hosts(hosts)
        return [found[place].matches if place in found else () for place in range(len(hosts))]

    def judge_hosts(self, hosts: Sequence[str]) -> dict[int, HostMatches]:
        """Look up canonical hosts, all at once.

        Place in `hosts` to what the lists say of that host; the many of which they say nothing are left out.
        """
        return self.judge_names(HostNames(hosts))

    def judge_names(self, names: HostNames) -> dict[int, HostMatches]:
        """As `judge_hosts`, for hosts whose names were found already."""
        covering = self._find_covering(names)
        hashed = self.hashed.judge_names(names)
        with_paths = set(np.flatnonzero(self._have_paths(names)).tolist())
        found = {}
        for place in {*covering, *hashed, *with_paths}:
            pages, has_pages = hashed.get(place, UNLISTED)
            found[place] = HostMatches(
                matches=covering.get(place, ()) + pages,
                has_paths=place in with_paths,
                has_pages=has_pages,
            )
        return found

    def _find_covering(self, names: HostNames) -> dict[int, tuple[Match, ...]]:
        """Place of a host to the entries that cover it, the nearest first; places without any are left out."""
        listed = self._search(names)
        probes = np.array([one.probe for one in listed], dtype=np.int64)
        places = np.searchsorted(names.firsts, probes, side="right") - 1
        depths = probes - names.firsts[places] if listed else probes
        found: dict[int, list[_Found]] = defaultdict(list)
        for one, place, depth in zip(listed, places.tolist(), depths.tolist(), strict=True):
            own = depth == 0 or (depth == 1 and names.is_www[place])
            if own or one.label.shape is not Shape.HOST:
                found[place].append(one)
        return {place: _to_matches(those, names, "host") for place, those in found.items()}

    def match_paths(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """The entries that cover this page but not its whole host (kinds path and hash)."""
        pages = self.hashed.match_page(url)
        names = HostNames([url.host])
        if not url.has_path or not self._have_paths(names)[0]:
            return pages
        excepted = _excepted(self._search(names))
        probes = _Probes(path_probes(url, most_segments=self._most_segments))
        found = [one for one in self._search(probes) if one.segment not in excepted]
        return _to_matches(found, probes, "path") + pages

    def match_url(self, url: CanonicalUrl) -> tuple[Match, ...]:
        """All entries that cover the page, through its host or its path."""
        return self.match_hosts([url.host])[0] + self.match_paths(url)

    def _have_paths(self, names: HostNames) -> NDArray[np.bool_]:
        """For each host: may its pages have path entries of their own? (Sure when False.)"""
        found = np.zeros(len(names.hosts), dtype=np.bool_)
        for segment in self._with_paths:
            passing = segment.packed.sift(names.keys[names.folded])
            found[passing] |= segment.has_path_hosts(hash_all(map(names.__getitem__, names.folded[passing].tolist())))
        return found

    def _search(self, sought: _Sought) -> list[_Found]:
        """Every text that is an entry, by its place among those sought, then in the order of the lists."""
        found: list[_Found] = []
        for number, segment in enumerate(self._open):
            probes = segment.packed.sift(sought.keys)
            keys = hash_all(map(sought.__getitem__, probes.tolist()))
            for probe, labels in segment.packed.search(probes, keys, sought):
                found += [_Found(probe, number, segment.labels[label]) for label in labels]
        return found if len(self._open) < 2 else sorted(found, key=lambda one: one.probe)


def _excepted(found: Iterable[_Found]) -> set[int]:
    """The lists that except the host: none of their other entries counts there."""
    return {one.segment for one in found if one.label.shape is Shape.EXCEPTION}


def _to_matches(found: Sequence[_Found], texts: Texts, kind: str) -> tuple[Match, ...]:
    """Matches without those of lists that except the host, each once, the nearest entry first."""
    if len(found) == 1 and found[0].label.shape is not Shape.EXCEPTION:  # most hosts that are listed
        return (to_match(found[0].label, texts[found[0].probe].decode(), kind),)
    excepted = _excepted(found)
    return tuple(
        dict.fromkeys(
            to_match(one.label, texts[one.probe].decode(), kind) for one in found if one.segment not in excepted
        )
    )
