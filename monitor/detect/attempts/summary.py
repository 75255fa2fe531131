"""The entries of one act go in; the attempt that stands for them comes out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from monitor.records.detection import Attempt, Evidence, FlaggedEntry, Origin
from monitor.records.event import Action
from monitor.records.quick import quick

make_attempt = quick(Attempt)
MOST_GROUNDS = 12  # a page with parts in every list would otherwise name them all


@dataclass(frozen=True, slots=True)
class Gist:
    """What entries come to. worst: the entry whose theme leads. sites: distinct, in order."""

    worst: FlaggedEntry
    themes: set[str]
    sites: tuple[str, ...]
    breach_sites: set[str]
    is_search: bool
    blocked_lines: int
    grounds: tuple[str, ...]


def gather(entries: Sequence[FlaggedEntry]) -> Gist:
    """Gather entries in event-time order, at least one. The worst: the most severe, and of these the earliest."""
    worst = entries[0]
    themes: set[str] = set()
    sites: dict[str, None] = {}
    breach_sites: set[str] = set()
    evidence: set[tuple[Evidence, ...]] = set()
    is_search = False
    blocked_lines = 0
    for entry in entries:
        themes.update(entry.themes)
        sites[entry.site] = None
        evidence.add(entry.evidence)
        is_search |= entry.is_search
        blocked_lines += entry.action is Action.BLOCKED
        if entry.breach:
            breach_sites.add(entry.site)
        if (entry.severity > worst.severity or entry.at == worst.at) and _lead_order(entry) < _lead_order(worst):
            worst = entry
    facts = {(match.origin, match.name, match.version) for matches in evidence for match in matches}
    grounds = join_grounds([_to_ground(*fact) for fact in facts])
    return Gist(worst, themes, tuple(sites), breach_sites, is_search, blocked_lines, grounds)


def summarise(act: Sequence[FlaggedEntry], *, epoch_of: Callable[[FlaggedEntry], int]) -> Attempt:
    """Make the attempt of one act: its entries in event-time order, at least one, all of one subject."""
    first = act[0]
    if len(act) == 1:
        return _summarise_one(first, epoch_of(first))
    gist = gather(act)
    worst = gist.worst
    return make_attempt(
        id=first.key.hex(),
        subject_id=first.subject_id,
        theme=worst.theme,
        themes=in_order(worst.theme, gist.themes),
        draft_group=worst.draft_group,
        severity=worst.severity,
        restricted=first.restricted,
        breach=bool(gist.breach_sites),
        is_search=gist.is_search,
        filter_test=first.filter_test,
        epoch=epoch_of(worst),
        client=first.client,
        sites=gist.sites,
        first_at=first.at,
        last_at=act[-1].at,
        lines=len(act),
        blocked_lines=gist.blocked_lines,
        entry_keys=to_keys(act),
        breach_sites=tuple(sorted(gist.breach_sites)),
        grounds=gist.grounds,
    )


def _summarise_one(entry: FlaggedEntry, epoch: int) -> Attempt:
    """What most acts are: one line of one person."""
    sites = (entry.site,)
    grounds = [_to_ground(match.origin, match.name, match.version) for match in entry.evidence]
    return make_attempt(
        id=entry.key.hex(),
        subject_id=entry.subject_id,
        theme=entry.theme,
        themes=entry.themes if len(entry.themes) == 1 else in_order(entry.theme, set(entry.themes)),
        draft_group=entry.draft_group,
        severity=entry.severity,
        restricted=entry.restricted,
        breach=entry.breach,
        is_search=entry.is_search,
        filter_test=entry.filter_test,
        epoch=epoch,
        client=entry.client,
        sites=sites,
        first_at=entry.at,
        last_at=entry.at,
        lines=1,
        blocked_lines=int(entry.action is Action.BLOCKED),
        entry_keys=(entry.key,),
        breach_sites=sites if entry.breach else (),
        grounds=tuple(grounds) if len(grounds) == 1 else join_grounds(grounds),
    )


def to_keys(entries: Sequence[FlaggedEntry]) -> tuple[bytes, ...]:
    """The entries' keys by (at, key), as the store gives them back, so that an attempt that hasn't changed is equal."""
    if len(entries) == 1:
        return (entries[0].key,)
    return tuple([key for _, key in sorted([(entry.at, entry.key) for entry in entries])])


def in_order(lead: str, themes: set[str]) -> tuple[str, ...]:
    """The leading theme, then the others by name."""
    return (lead, *sorted(themes - {lead}))


def join_grounds(grounds: Iterable[str]) -> tuple[str, ...]:
    """Each once, by name, and no more of them than a person reads."""
    return tuple(sorted(set(grounds))[:MOST_GROUNDS])


def _lead_order(entry: FlaggedEntry) -> tuple[int, datetime, str, bytes]:
    return -entry.severity, entry.at, entry.theme, entry.key


@lru_cache(maxsize=1024)
def _to_ground(origin: Origin, name: str, version: str) -> str:
    """What named a theme, as a person reads it; never the entry, phrase or address that matched."""
    of_version = f", version {version}" if version else ""
    match origin:
        case Origin.FILTER:
            return f'the filter\'s own category "{name}"'
        case Origin.PHRASE:
            return f'the phrases "{name}"{of_version}'
        case Origin.MODEL:
            return f"a hint of the {name}{of_version}"
        case Origin.LIST | Origin.HASH:
            return f'the list "{name}"{of_version}'
