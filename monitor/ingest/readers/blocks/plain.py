"""Texts enter as rows of bytes; which of them are clean as they stand leaves."""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.fields.addresses import NO_ADDRESS

Octets = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_HOST = np.zeros(256, dtype=bool)
_HOST[list(_LETTERS + b"_.-\0")] = True
_HOST_FIRST = np.zeros(256, dtype=bool)
_HOST_FIRST[list(_LETTERS)] = True
_HOST_LAST = np.zeros(256, dtype=bool)
_HOST_LAST[list(_LETTERS + b"_")] = True
_ALL = np.uint64(0x0101010101010101)  # eight flags that are all set
_NO_HOSTS = {word.encode() for word in NO_ADDRESS}
_LONGEST_NO_HOST = max(map(len, _NO_HOSTS))


def is_stripped(octets: Octets, lengths: NDArray[np.int64]) -> Flags:
    """Which texts begin and end with a visible sign of ASCII: `str.strip` leaves them as they are."""
    stripped: Flags = octets[:, 0] - np.uint8(33) < 94
    stripped &= octets[np.arange(len(octets)), lengths - 1] - np.uint8(33) < 94
    return stripped


def is_plain_host(octets: Octets, lengths: NDArray[np.int64]) -> Flags:
    """Which hosts `clean_host` leaves as they are, to see at a glance."""
    plain: Flags = np.logical_and.reduce((_HOST[octets].view(np.uint64) == _ALL).T)
    plain &= _HOST_FIRST[octets[:, 0]] & _HOST_LAST[octets[np.arange(len(octets)), lengths - 1]]
    for row in np.flatnonzero(lengths <= _LONGEST_NO_HOST).tolist():
        plain[row] &= octets[row].tobytes().rstrip(b"\0") not in _NO_HOSTS
    return plain


def is_never(octets: Octets, lengths: NDArray[np.int64]) -> Flags:  # noqa: ARG001 -- as the others
    """Each text must be judged by itself."""
    return np.zeros(len(octets), dtype=bool)
