"""Rows and the allow rules of their hosts go in; the themes that the rules keep from counting there come out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from monitor.detect.classify.allow import AllowRule
from monitor.detect.classify.policy import Bits, Flags
from monitor.detect.classify.rows import RowVerdicts, spread

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when rows were logged. site: of the source. time_us: UTC microseconds since 1970, one per row."""

    site: str
    time_us: NDArray[np.int64]

    def day_of(self, row: int) -> date:
        return (_EPOCH + timedelta(microseconds=int(self.time_us[row]))).date()


def find_shields(verdicts: RowVerdicts, rows: NDArray[np.int64], place: Place) -> Bits:
    """uint64, one per element of `rows`: a row is shielded where the host of its column and of its address both are."""
    codes = verdicts.host_codes[rows]
    rules = [host.allow for host in verdicts.hosts]
    if not any(rules):
        return np.zeros(len(rows), dtype=np.uint64)
    bits = spread([_to_bits(rule for rule in some if rule.is_plain) if some else 0 for some in rules], codes)
    limited = np.array([any(not rule.is_plain for rule in some) for some in rules], dtype=np.bool_)
    for number in np.flatnonzero(limited[codes]).tolist():
        bits[number] = _held_bits(rules[codes[number]], int(rows[number]), place)
    for number in np.flatnonzero(bits).tolist():
        address = verdicts.addresses.get(int(rows[number]))
        if address is not None:
            bits[number] &= np.uint64(_held_bits(address.host.allow, int(rows[number]), place))
    return bits


def count_excluded(verdicts: RowVerdicts, rows: NDArray[np.int64], excluded: Flags, place: Place) -> dict[str, int]:
    """Host of the nearest rule that holds -> rows that would count without it: an exclusion hides no number."""
    counts: Counter[str] = Counter()
    for row in rows[excluded].tolist():
        rules = verdicts.hosts[verdicts.host_codes[row]].allow
        counts[next(rule.host for rule in rules if rule.holds(place.day_of(row), place.site))] += 1
    return dict(counts)


def _held_bits(rules: Iterable[AllowRule], row: int, place: Place) -> int:
    return _to_bits(rule for rule in rules if rule.holds(place.day_of(row), place.site))


def _to_bits(rules: Iterable[AllowRule]) -> int:
    bits = 0
    for rule in rules:
        bits |= rule.shields
    return bits
