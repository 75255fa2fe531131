"""Canonical hosts go in; the names by which each may be listed come out, its own and those above it, with their hashes.

All names of a batch lie in one block of bytes, each a piece of its host's text, and dots are found in all of it at
once: that takes half the time of `parent_hosts`, which makes a text of every name.
"""

from collections.abc import Sequence

import numpy as np

from monitor.detect.address.ip import is_ip
from monitor.detect.lists.pack import hash_all

_DOT, _LINE_END = ord("."), ord("\n")


class HostNames:
    """The names of the hosts, numbered: of each host its own, then those above it, the nearest first (`parent_hosts`).

    firsts: int64, ascending, the number of each host's own name. keys: uint64, XXH3-64 of each name, as lists hold it.
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        self.hosts = hosts
        self._data = "\n".join(hosts).encode()
        places = np.frombuffer(self._data, dtype=np.uint8)
        ends = np.append(np.flatnonzero(places == _LINE_END), len(places)) if hosts else np.empty(0, dtype=np.int64)
        starts = np.append(0, ends[:-1] + 1) if hosts else ends
        addresses = [number for number, host in enumerate(hosts) if is_ip(host)]  # none is above an address
        dots = np.flatnonzero(places == _DOT) + 1
        owners = np.searchsorted(ends, dots)
        if addresses:
            kept = ~np.isin(owners, addresses)
            dots, owners = dots[kept], owners[kept]
        self.firsts = np.arange(len(hosts)) + np.searchsorted(dots, starts)
        self._starts = np.sort(np.concatenate((starts, dots)), kind="stable")
        self._ends = np.repeat(ends, np.diff(np.append(self.firsts, len(self._starts))))
        data = self._data
        borders = zip(self._starts.tolist(), self._ends.tolist(), strict=True)
        self.keys = hash_all([data[start:end] for start, end in borders])

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> bytes:
        return self._data[self._starts[number] : self._ends[number]]
