"""A list as its file says it, and what became of each of its entries: what crosses from reading to matching."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

KEPT_SAMPLES = 100


class Shape(IntEnum):
    """What an entry covers.

    BELOW: the host and every host below it. HOST: that host and its `www.`. EXCEPTION: as BELOW, and no other entry of
    the same list counts there. PAGE: an address of a keyed-hash list: a whole host, or exactly one page. An entry of
    the first two that has a path covers that path and what lies below it, on "/" borders.
    """

    BELOW = 0
    HOST = 1
    EXCEPTION = 2
    PAGE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Entries of one file, shape and category. entries: (line number, text); may be readable only once.

    category: the list's own word for them; "" where it has none.
    """

    file: str
    shape: Shape
    category: str
    entries: Iterable[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """An entry that was not taken, and why. text: "" where the list must not be seen in clear."""

    file: str
    line: int
    text: str
    reason: str


@dataclass(slots=True)
class Turnings:
    """Entries that were not taken: counted by reason, the first hundred kept."""

    counts: Counter[str] = field(default_factory=Counter)
    samples: list[Turned] = field(default_factory=list)

    def add(self, file: str, line: int, text: str, reason: str) -> None:
        self.counts[reason] += 1
        if len(self.samples) < KEPT_SAMPLES:
            self.samples.append(Turned(file=file, line=line, text=text[:200], reason=reason))

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class RawList:
    """A list file or folder, read but not yet understood.

    theme: of the config, or None. version: 12 hex digits of the content's hash. rejects: records that are not of the
    list's kind. skipped: what is left out on purpose (expressions, whole categories), with counts. phrases: the tables
    of phrase files.
    """

    name: str
    kind: str
    theme: str | None
    version: str
    sections: tuple[Section, ...] = ()
    rejects: Turnings = field(default_factory=Turnings)
    skipped: Mapping[str, int] = field(default_factory=dict)
    phrases: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a list came to: entries == accepted + rejected + quarantined + duplicates.

    accepted: per theme. quarantined: entries that would cover the innocent (a public suffix, a site everybody uses).
    unmapped: categories that no theme is known for, with their entries (kept as `unknown`). skipped: not read on
    purpose.
    """

    name: str
    kind: str
    version: str
    entries: int
    accepted: Mapping[str, int]
    duplicates: int
    rejected: Mapping[str, int]
    reject_samples: tuple[Turned, ...]
    quarantined: Mapping[str, int]
    quarantine_samples: tuple[Turned, ...]
    skipped: Mapping[str, int]
    unmapped: Mapping[str, int]

    @property
    def is_conserved(self) -> bool:
        turned = sum(self.rejected.values()) + sum(self.quarantined.values()) + self.duplicates
        return self.entries == sum(self.accepted.values()) + turned
