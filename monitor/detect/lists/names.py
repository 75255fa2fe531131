"""Canonical hosts go in; the names by which each may be listed come out, its own and those above it, with their hashes.

All names of a batch lie in one block of bytes, each a piece of its host's text; borders and hashes are found by array
arithmetic, some fifty times as fast as `parent_hosts` and a hash for each text.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.detect.address.ip import is_ip
from monitor.detect.lists.sieve import hash_apart, hash_pieces, make_filter, may_hold

_DOT, _COLON, _LINE_END = ord("."), ord(":"), ord("\n")
_WWW, _HEX = b"www", b"0x"

Places = NDArray[np.int64]
NO_PLACES = np.empty(0, dtype=np.int64)


class HostNames:
    """The names of the hosts, numbered: of each host its own, then those above it, the nearest first (`parent_hosts`).

    hosts: canonical. firsts: int64, ascending, the number of each host's own name. is_www: does it begin with `www.`?
    folded: the number of the name by which path entries are stored, see `fold_host`. keys: uint64, `hash_piece` of each
    name; label_keys: that of its first label, of an address the whole.
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        self.hosts = hosts
        self._data = "\n".join(hosts).encode()
        self._bytes = np.frombuffer(self._data, dtype=np.uint8)
        starts, label_ends, self.firsts = self._cut()
        counts = np.diff(np.append(self.firsts, len(starts)))
        self._starts, self._ends = starts, np.repeat(label_ends[self.firsts + counts - 1], counts)
        self.keys, self.label_keys = hash_pieces(self._bytes, starts, self._ends, label_ends)
        own = starts[self.firsts]
        self.is_www = self._are_www(own, label_ends[self.firsts] - own) & (counts > 1)
        self.folded = self.firsts + self.is_www

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> bytes:
        return self._data[self._starts[number] : self._ends[number]]

    def with_labels(self, labels: "Labels") -> list[int]:
        """The places of hosts of which a label may be one of these, ascending. (Sure for those left out.)"""
        held = np.flatnonzero(may_hold(labels.filter, self.label_keys))
        places: list[int] = np.unique(np.searchsorted(self.firsts, held, side="right") - 1).tolist()
        return places

    def _cut(self) -> tuple[Places, Places, Places]:
        """(where each name begins, where its first label ends, the number of each host's own name)."""
        if not self.hosts:
            return NO_PLACES, NO_PLACES, NO_PLACES
        data = self._bytes
        borders = np.flatnonzero((data == _DOT) | (data == _LINE_END))
        is_first = np.append(True, data[borders] == _LINE_END)
        starts, label_ends, firsts = np.append(0, borders + 1), np.append(borders, len(data)), np.flatnonzero(is_first)
        lasts = np.append(firsts[1:], len(starts)) - 1
        addresses = self._find_addresses(label_ends[lasts])
        if not addresses:
            return starts, label_ends, firsts
        label_ends[firsts[addresses]] = label_ends[lasts[addresses]]
        kept = is_first | ~np.repeat(np.isin(np.arange(len(firsts)), addresses), lasts - firsts + 1)
        return starts[kept], label_ends[kept], np.flatnonzero(is_first[kept])

    def _find_addresses(self, ends: Places) -> list[int]:
        """The places of hosts that are IP addresses, above which there is no name.

        Asked are those that end in no small letter or hold a colon or `0x`: the others can't be one. See `is_ip`.
        """
        data = self._bytes
        last = data[ends - 1]
        asked = (last < ord("a")) | (last > ord("z"))
        if _HEX in self._data:
            asked[np.searchsorted(ends, np.flatnonzero((data[:-1] == _HEX[0]) & (data[1:] == _HEX[1])))] = True
        asked[np.searchsorted(ends, np.flatnonzero(data == _COLON))] = True
        return [place for place in np.flatnonzero(asked).tolist() if is_ip(self.hosts[place])]

    def _are_www(self, starts: Places, lengths: Places) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = lengths == len(_WWW)
        places = starts[found]
        fits = [self._bytes[places + offset] == byte for offset, byte in enumerate(_WWW)]
        found[found] = np.logical_and.reduce(fits)
        return found


class Labels:
    """Labels of host names that somebody looks for; an IP address is one label."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.filter = make_filter([hash_apart(label.encode() for label in labels)])
