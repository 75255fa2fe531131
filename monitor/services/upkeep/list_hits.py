"""Flagged lines go in; which entries of which list they rest on most comes out: numbers, and nobody's name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from monitor.records.detection import FlaggedEntry, Origin
from monitor.services.viewing import open_to_read
from monitor.settings.school import School
from monitor.store.entries import find_newest_at, stream_entries
from monitor.store.sources import load_excluded_lines

LOOKED_BACK = timedelta(days=14)
MOST_PER_LIST = 10
FEW_PEOPLE = 5
"""Smaller numbers of people are not told: they would say what one pupil looks at."""
BROAD_PEOPLE, BROAD_SHARE = 10, 0.05
"""An entry is broad when so many people met it, and so large a part of all whom the roster knows."""


@dataclass(slots=True)
class EntryHits:
    """What one entry of one list came to."""

    list: str
    entry: str
    kind: str
    theme: str
    version: str
    lines: int = 0
    people: set[str] = field(default_factory=set)

    def to_row(self, known_people: int) -> dict[str, Any]:
        """{"list", "entry", "kind", "theme", "version", "lines", "people": None when few, "broad"}."""
        count = len(self.people)
        return {
            "list": self.list,
            "entry": self.entry,
            "kind": self.kind,
            "theme": self.theme,
            "version": self.version,
            "lines": self.lines,
            "people": count if count >= FEW_PEOPLE else None,
            "broad": count >= max(BROAD_PEOPLE, BROAD_SHARE * known_people),
        }


def find_top_entries(school: School) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """(rows as EntryHits.to_row gives them, host of each allow rule -> lines that it excludes).

    The ten entries of each list with the most flagged lines in the 14 days before the newest. Entries of
    illegal-content lists are kept by nobody, so they can't be among them. Raises StoreError.
    """
    with open_to_read(school) as connection:
        newest = find_newest_at(connection)
        hits = count_hits(stream_entries(connection, newest - LOOKED_BACK)) if newest is not None else []
        excluded = load_excluded_lines(connection)
    by_list: dict[str, list[EntryHits]] = defaultdict(list)
    for one in sorted(hits, key=lambda one: (-one.lines, one.entry)):
        by_list[one.list].append(one)
    known_people = len({row.login for row in school.roster})
    rows = [one.to_row(known_people) for name in sorted(by_list) for one in by_list[name][:MOST_PER_LIST]]
    return rows, excluded


def count_hits(entries: Iterable[FlaggedEntry]) -> list[EntryHits]:
    """Lines and people of every list entry that an open line rests on; a restricted line shows none."""
    hits: dict[tuple[str, str, str], EntryHits] = {}
    for flagged in entries:
        for evidence in flagged.evidence:
            if evidence.origin is not Origin.LIST or evidence.entry is None or flagged.restricted:
                continue
            key = (evidence.name, evidence.entry, evidence.theme)
            hit = hits.setdefault(
                key,
                EntryHits(
                    list=evidence.name,
                    entry=evidence.entry,
                    kind=evidence.kind,
                    theme=evidence.theme,
                    version=evidence.version,
                ),
            )
            hit.lines += 1
            hit.version = evidence.version
            hit.people.add(flagged.subject_id)
    return list(hits.values())
