"""Stored attempts, the last of their entries and new entries go in; the attempts as they then stand come out.

For an app that retries all day: its attempt has ten thousand lines, and each batch brings one more. Folding anew needs
only the lines around the new one; the rest is in the attempt's own numbers. Where these don't tell enough (a late line
tears the attempt apart, or comes before what its numbers hide), the attempt is named, to be taken back whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.detect.attempts.fold import EpochOf, attempt_order, group_entries
from monitor.detect.attempts.summary import gather, in_order, join_grounds, summarise, to_keys
from monitor.records.detection import Attempt, FlaggedEntry
from monitor.settings.model import AttemptRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """attempts: those that the given entries make, changed or not; entry_keys are of the given entries only.

    torn: ids of stored attempts that can't be settled so. Neither they nor what touches them is among `attempts`: give
    all their entries, leave them out of `stored`, and extend once more.
    """

    attempts: tuple[Attempt, ...]
    torn: frozenset[str]


def extend_attempts(
    stored: Iterable[Attempt],
    entries: Iterable[FlaggedEntry],
    *,
    since: datetime,
    rule: AttemptRule,
    epoch_of: EpochOf,
) -> Extended:
    """Fold new entries into stored attempts; the same as `fold_attempts` over everything, but for entry_keys.

    stored: the attempts whose span, widened, meets the new entries; entry_keys must name at least those of their
    entries that are given. entries: the new ones, none before `since`, and every entry of `stored` from the lower end
    of `widened(since, since, rule)` on; attempts that are not in `stored` must be given whole.
    """
    given = {entry.key: entry for entry in entries}
    long, act_of = _find_long(stored, given)
    settled = {key: name for key, name in act_of.items() if given[key].at < since}
    acts = group_entries(given.values(), rule=rule, epoch_of=epoch_of, settled=settled)
    touched = [{act_of[entry.key] for entry in act if entry.key in act_of} for act in acts]
    torn = _torn_apart(touched)
    attempts = []
    for act, names in zip(acts, touched, strict=True):
        if not names:
            attempts.append(summarise(act, epoch_of=epoch_of))
        elif not names & torn:
            (name,) = names
            extended = _extend(long[name], act, act_of, epoch_of)
            if extended is None:
                torn.add(name)
            else:
                attempts.append(extended)
    return Extended(attempts=tuple(sorted(attempts, key=attempt_order)), torn=frozenset(torn))


def _find_long(
    stored: Iterable[Attempt], given: Mapping[bytes, FlaggedEntry]
) -> tuple[dict[str, Attempt], dict[bytes, str]]:
    """The attempts of which only a part is given, by id, and which of them an entry belongs to."""
    long: dict[str, Attempt] = {}
    act_of: dict[bytes, str] = {}
    for attempt in stored:
        keys = [key for key in attempt.entry_keys if key in given]
        if len(keys) < attempt.lines:
            long[attempt.id] = attempt
            act_of |= dict.fromkeys(keys, attempt.id)
    return long, act_of


def _torn_apart(touched: Sequence[set[str]]) -> set[str]:
    """Attempts that fall into several acts, or share one with another attempt."""
    torn: set[str] = set()
    seen: set[str] = set()
    for names in touched:
        torn |= names & seen
        if len(names) > 1:
            torn |= names
        seen |= names
    return torn


def _extend(
    attempt: Attempt, act: Sequence[FlaggedEntry], act_of: Mapping[bytes, str], epoch_of: EpochOf
) -> Attempt | None:
    """The attempt with the entries of its act that are new to it; None where its own numbers don't tell enough.

    What isn't named below stays: the attempt began before any entry that is given.
    """
    fresh = [entry for entry in act if entry.key not in act_of]
    keys = to_keys(act)
    if not fresh:
        return replace(attempt, entry_keys=keys)
    gist = gather(fresh)
    worst = gist.worst
    is_worse = worst.severity > attempt.severity
    if not is_worse and _is_ambiguous(attempt, worst, epoch_of(worst)):
        return None
    if any(entry.site not in attempt.sites and entry.at <= attempt.last_at for entry in fresh):
        return None
    theme = worst.theme if is_worse else attempt.theme
    return replace(
        attempt,
        theme=theme,
        themes=in_order(theme, gist.themes.union(attempt.themes)),
        draft_group=worst.draft_group if is_worse else attempt.draft_group,
        severity=max(worst.severity, attempt.severity),
        breach=attempt.breach or bool(gist.breach_sites),
        is_search=attempt.is_search or gist.is_search,
        epoch=epoch_of(worst) if is_worse else attempt.epoch,
        sites=tuple(dict.fromkeys([*attempt.sites, *gist.sites])),
        last_at=max(attempt.last_at, act[-1].at),
        lines=attempt.lines + len(fresh),
        blocked_lines=attempt.blocked_lines + gist.blocked_lines,
        entry_keys=keys,
        breach_sites=tuple(sorted(gist.breach_sites.union(attempt.breach_sites))),
        grounds=join_grounds([*attempt.grounds, *gist.grounds]),
    )


def _is_ambiguous(attempt: Attempt, worst: FlaggedEntry, epoch: int) -> bool:
    """True when an equally bad new line of another theme may have come before the attempt's own worst line."""
    is_other = (worst.theme, epoch) != (attempt.theme, attempt.epoch)
    return worst.severity == attempt.severity and is_other and worst.at <= attempt.last_at
