"""Runs of one subject go in; which of them are one act comes out.

Where a run starts, it may belong to an act that is already under way: somebody typing on (the same search box), or a
redirect, page part or advert (the same client, a moment before). A run looks back once, at its first moment, and at no
more than one other run; so an entry can change only what lies within the limits around it (see fold.py), and nothing
depends on the order of lines that carry the same time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.detect.attempts.runs import Name, Run, Runs, Search
from monitor.detect.attempts.terms import TYPING_SECONDS, is_typing
from monitor.records.detection import FlaggedEntry

TYPING = timedelta(seconds=TYPING_SECONDS)
MOST_TERMS = 8  # of one moment that are held against earlier ones: nobody types more in the same second


def group_acts(entries: Sequence[FlaggedEntry], runs: Runs, *, chain: timedelta) -> list[list[FlaggedEntry]]:
    """The entries of each act, in the given order. chain: how long after a line another site still belongs to it."""
    joined = list(range(len(runs.all)))  # per run, the number of a run of the same act; a root holds its own
    _join_settled(joined, runs.all)
    for stream, moments in runs.moments.items():
        before: set[Run] = set()
        before_at: datetime | None = None
        for at, present in moments.items():
            starting = {run for run in present if run.first_at == at and run.stream == stream and run.act is None}
            if starting:
                recent = before if before_at is not None and at - before_at <= chain else set()
                anchors = _typed_before(starting, runs) or (present - starting) or recent
                _join(joined, [*starting, *sorted(anchors, key=_run_name)[:1]])
            before, before_at = present, at
    acts: dict[int, list[FlaggedEntry]] = {}
    for entry, run in zip(entries, runs.of_entry, strict=True):
        acts.setdefault(_root(joined, run.number), []).append(entry)
    return list(acts.values())


def _typed_before(starting: set[Run], runs: Runs) -> set[Run]:
    """The runs of another theme in whose search box somebody was typing what one of these runs starts with."""
    found: set[Run] = set()
    for start in starting:
        terms = sorted(start.terms)[:MOST_TERMS]
        for search in _searches_before(start, runs) if terms else ():
            is_other = search.run.theme != start.theme and search.run not in starting
            if is_other and search.run not in found and any(is_typing(search.term, term) for term in terms):
                found.add(search.run)
    return found


def _searches_before(start: Run, runs: Runs) -> list[Search]:
    searches = runs.searches[start.site]
    low = bisect_left(searches, start.first_at - TYPING, key=_search_at)
    return searches[low : bisect_right(searches, start.first_at, key=_search_at)]


def _search_at(search: Search) -> datetime:
    return search.at


def _run_name(run: Run) -> Name:
    """What picks one anchor of several: the same one whichever other entries are in hand."""
    return run.name


def _join_settled(joined: list[int], runs: Iterable[Run]) -> None:
    acts: dict[str, list[Run]] = {}
    for run in runs:
        if run.act is not None:
            acts.setdefault(run.act, []).append(run)
    for same_act in acts.values():
        _join(joined, same_act)


def _join(joined: list[int], runs: Sequence[Run]) -> None:
    first = _root(joined, runs[0].number)
    for run in runs[1:]:
        joined[_root(joined, run.number)] = first


def _root(joined: list[int], number: int) -> int:
    while joined[number] != number:
        joined[number] = joined[joined[number]]
        number = joined[number]
    return number
