"""Entries of one subject go in, in event-time order; runs come out: lines of one site and theme without a long gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.records.detection import FlaggedEntry

URGENT_SEVERITY = 4  # never disappears into an advert chain: only its own theme chains with it

Name = tuple[str, str, int]
Stream = tuple[str, tuple[str, int] | None]


@dataclass(slots=True, eq=False)
class Run:
    """Lines that belong together without looking at any other site.

    name: site, theme and epoch; no two runs of one name overlap. stream: what the first line may chain within: the
    client, and theme and epoch where an urgent theme chains only with itself. act: the act that it is known to belong
    to, for a run that was under way before the new entries begin.
    """

    number: int
    name: Name
    stream: Stream
    first_at: datetime
    last_at: datetime
    act: str | None
    terms: set[str] = field(default_factory=set)  # searched for in its first moment

    @property
    def site(self) -> str:
        return self.name[0]

    @property
    def theme(self) -> str:
        return self.name[1]


@dataclass(frozen=True, slots=True)
class Search:
    at: datetime
    term: str
    run: Run


@dataclass(slots=True)
class Runs:
    """of_entry: the run of each entry. moments: per stream and instant, in order, the runs with a line there."""

    all: list[Run] = field(default_factory=list)
    of_entry: list[Run] = field(default_factory=list)
    moments: dict[Stream, dict[datetime, set[Run]]] = field(default_factory=dict)
    searches: dict[str, list[Search]] = field(default_factory=dict)


def find_runs(
    entries: Sequence[FlaggedEntry], epochs: Sequence[int], *, gap: timedelta, settled: Mapping[bytes, str]
) -> Runs:
    """Cut the entries into runs. epochs: of each entry. settled: key to act, of entries whose act is known already."""
    found = Runs()
    under_way: dict[Name, Run] = {}
    for entry, epoch in zip(entries, epochs, strict=True):
        name = (entry.site, entry.theme, epoch)
        stream = (entry.client, name[1:] if entry.severity >= URGENT_SEVERITY else None)
        run = under_way.get(name)
        if run is None or entry.at - run.last_at > gap:
            run = Run(len(found.all), name, stream, entry.at, entry.at, settled.get(entry.key))
            found.all.append(run)
            under_way[name] = run
        run.last_at = entry.at
        found.of_entry.append(run)
        found.moments.setdefault(stream, {}).setdefault(entry.at, set()).add(run)
        if entry.search_term:
            found.searches.setdefault(entry.site, []).append(Search(entry.at, entry.search_term, run))
            if entry.at == run.first_at:
                run.terms.add(entry.search_term)
    return found
