"""Flagged entries go in, in any order; attempts come out: one act each, the same whatever the order.

An act is what one subject did on one site in one theme without a gap of more than ten minutes, and what that set off:
parts of the page, redirects and adverts of other sites and themes within two seconds on the same client, and the same
search typed on. Restricted lines, and lines of a filter test, never share an attempt with others; a theme of severity 4
shares one only with itself or a search typed on.

A batch needs no more than the attempts around its lines. Let every stored attempt whose first to last line, `widened`
by the limits, meets the time of a new entry of the same subject be taken back with all its entries: folding these and
the new ones gives exactly what folding everything would give in their place. (One look is enough, there is no need to
widen again around what was found.) `extend_attempts` does the same without reading long attempts whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.detect.attempts.links import TYPING, group_acts
from monitor.detect.attempts.runs import find_runs
from monitor.detect.attempts.summary import summarise
from monitor.records.detection import Attempt, FlaggedEntry
from monitor.settings.model import AttemptRule

EpochOf = Callable[[FlaggedEntry], int]


def fold_attempts(entries: Sequence[FlaggedEntry], *, rule: AttemptRule, epoch_of: EpochOf) -> list[Attempt]:
    """Fold entries of any number of subjects into attempts, ordered by first line and id.

    epoch_of: how many incidents of the entry's own subject and draft group were decided before the line was read;
    lines of one draft group and two epochs fold together only where the later is a part of the earlier's page.
    An entry that is given twice counts once.
    """
    attempts = [
        summarise(act, epoch_of=epoch_of) for act in group_entries(entries, rule=rule, epoch_of=epoch_of, settled={})
    ]
    return sorted(attempts, key=attempt_order)


def widened(first_at: datetime, last_at: datetime, rule: AttemptRule) -> tuple[datetime, datetime]:
    """The times between which an entry can have to do with an attempt of first_at to last_at."""
    reach = _reach(rule)
    return first_at - reach, last_at + reach


def _reach(rule: AttemptRule) -> timedelta:
    return max(timedelta(minutes=rule.gap_minutes), timedelta(seconds=rule.chain_seconds), TYPING)


def attempt_order(attempt: Attempt) -> tuple[datetime, str]:
    return attempt.first_at, attempt.id


def group_entries(
    entries: Iterable[FlaggedEntry], *, rule: AttemptRule, epoch_of: EpochOf, settled: Mapping[bytes, str]
) -> list[list[FlaggedEntry]]:
    """The entries of each act, in event-time order. settled: key to act, of entries whose act is known already."""
    parts: dict[tuple[str, bool, bool], dict[bytes, FlaggedEntry]] = {}
    for entry in entries:
        part = parts.setdefault((entry.subject_id, entry.restricted, entry.filter_test), {})
        part[entry.key] = entry
    gap, chain, reach = timedelta(minutes=rule.gap_minutes), timedelta(seconds=rule.chain_seconds), _reach(rule)
    acts: list[list[FlaggedEntry]] = []
    for part in parts.values():
        for ordered in _cut(list(part.values()), settled, reach):
            if len(ordered) == 1:  # most of a batch: one line of one person
                acts.append(ordered)
                continue
            runs = find_runs(ordered, [epoch_of(entry) for entry in ordered], gap=gap, settled=settled)
            acts += group_acts(ordered, runs, chain=chain)
    return acts


def _cut(entries: list[FlaggedEntry], settled: Mapping[bytes, str], reach: timedelta) -> Iterator[list[FlaggedEntry]]:
    """The entries in event order, cut where nothing that follows can have to do with what went before.

    Settled entries of one act stay together, however far apart the ones in hand are.
    """
    if len(entries) == 1:
        yield entries
        return
    entries.sort(key=_event_order)
    start = 0
    if not settled or all(entry.key not in settled for entry in entries):
        for place, (before, entry) in enumerate(pairwise(entries), start=1):
            if entry.at - before.at > reach:
                yield entries[start:place]
                start = place
    yield entries[start:]


def _event_order(entry: FlaggedEntry) -> tuple[datetime, str, str, str, bytes]:
    """Event time first; then what the line says, not where it stood, so that a shuffled export folds the same."""
    return entry.at, entry.site, entry.theme, entry.client, entry.key
