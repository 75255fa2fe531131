"""Many hosts as a log spells them go in; their canonical forms come out, of nearly all by one look at the bytes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.detect.address.host import PLAIN_HOST
from monitor.detect.address.url import canonical_host

_FORBIDDEN, _LETTER, _OTHER, _DOT, _LINE_END = range(5)
_KINDS = np.full(256, _FORBIDDEN, dtype=np.uint8)
_KINDS[[*b"abcdefghijklmnopqrstuvwxyz_"]] = _LETTER
_KINDS[[*b"0123456789-"]] = _OTHER
_KINDS[[*b".\n"]] = _DOT, _LINE_END


def canonical_hosts(texts: Sequence[str], plain: NDArray[np.bool_]) -> list[str | None]:
    """`canonical_host` of each text. plain: `are_plain` of them."""
    hosts: list[str | None] = [*texts]
    for place in np.flatnonzero(~plain).tolist():
        hosts[place] = canonical_host(texts[place])
    return hosts


def are_plain(texts: Sequence[str]) -> NDArray[np.bool_]:
    """For each text: does PLAIN_HOST match it, so that it is canonical as it stands?"""
    kinds = _KINDS[np.frombuffer("\n".join(texts).encode("utf-8", "surrogatepass"), dtype=np.uint8)]
    borders = np.flatnonzero(kinds >= _DOT)
    is_last = np.append(kinds[borders] == _LINE_END, True)
    if np.count_nonzero(is_last) != len(texts):  # no text at all, or one that holds a line end
        return np.array([PLAIN_HOST.match(text) is not None for text in texts], dtype=np.bool_)
    starts, ends = np.append(0, borders + 1), np.append(borders, len(kinds))
    spoils = (starts == ends) | (is_last & (np.append(kinds, _FORBIDDEN)[starts] != _LETTER))
    plain = np.ones(len(texts), dtype=np.bool_)
    plain[(np.cumsum(is_last) - is_last)[spoils]] = False
    plain[np.searchsorted(ends[is_last], np.flatnonzero(kinds == _FORBIDDEN))] = False
    return plain
