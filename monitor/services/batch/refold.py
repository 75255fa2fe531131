"""New flagged entries in, attempts folded anew out: only those that the new lines can have touched."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.detect.attempts import extend_attempts, to_epochs, widened
from monitor.records.detection import Attempt, FlaggedEntry
from monitor.services.batch.matters import key_of
from monitor.services.batch.memory import Key
from monitor.services.batch.pipeline import Pipeline
from monitor.store.attempts import decided_epochs, load_attempts, load_attempts_between, replace_attempts
from monitor.store.entries import load_entries_of_attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class Refolded:
    """changed: attempts that are new or other than they were. attempt_of: which of them all each new entry belongs to.

    removed: attempts that are gone, or were replaced, by id. touched: (subject id, draft group, epoch) whose attempts
    changed; tested: those of them with a new filter test.
    """

    changed: tuple[Attempt, ...] = ()
    attempt_of: Mapping[bytes, str] = field(default_factory=dict)
    removed: Mapping[str, Attempt] = field(default_factory=dict)
    touched: frozenset[Key] = frozenset()
    tested: frozenset[Key] = frozenset()


def refold_attempts(connection: Connection, new: Sequence[FlaggedEntry], pipeline: Pipeline) -> Refolded:
    """Fold the new entries together with the stored ones near them, and store the attempts in place of the old.

    new: entries that aren't stored yet. A line too late for its theme (`is_late`, not an instant theme) is kept as a
    line, but counts towards nothing.
    """
    counted = [entry for entry in new if not entry.is_late or pipeline.is_instant(entry)]
    if not counted:
        return Refolded()
    before, after = _fold(connection, counted, pipeline)
    changed = tuple(attempt for attempt in after if _is_changed(before.get(attempt.id), attempt))
    gone = before.keys() - {attempt.id for attempt in after}
    attempt_of = {key: attempt.id for attempt in after for key in attempt.entry_keys}
    attempt_was = {key: attempt.id for attempt in before.values() for key in attempt.entry_keys}
    moved = [(attempt_of[key], key) for key, was in attempt_was.items() if attempt_of.get(key, was) != was]
    replaced = [attempt.id for attempt in changed if attempt.id in before]
    removed = {name: before[name] for name in [*gone, *replaced]}
    replace_attempts(connection, list(removed), changed, moved=moved)
    touched = {key_of(attempt) for attempt in [*changed, *removed.values()]}
    tested = frozenset(key_of(attempt) for attempt in changed if attempt.filter_test)
    return Refolded(changed=changed, attempt_of=attempt_of, removed=removed, touched=frozenset(touched), tested=tested)


def follow_matters(refolded: Refolded, pipeline: Pipeline) -> None:
    """Bring what is remembered of matters up to date with what was stored."""
    ledgers = pipeline.memory.ledgers
    if ledgers.keys().isdisjoint(refolded.touched):
        return
    removed: defaultdict[Key, list[str]] = defaultdict(list)
    for name, attempt in refolded.removed.items():
        removed[key_of(attempt)].append(name)
    changed: defaultdict[Key, list[Attempt]] = defaultdict(list)
    for attempt in refolded.changed:
        changed[key_of(attempt)].append(attempt)
    for key in refolded.touched & ledgers.keys():
        pipeline.memory.follow(key, removed[key], changed[key])


def _fold(
    connection: Connection, new: Sequence[FlaggedEntry], pipeline: Pipeline
) -> tuple[dict[str, Attempt], tuple[Attempt, ...]]:
    """The attempts near the new entries as they were, by id, and as they are now.

    Of a long attempt only the last stretch is read again; one that a late line tears apart is read whole.
    """
    rule = pipeline.school.rules.attempt
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for entry in new:
        times[entry.subject_id].append(entry.at)
    spans = {subject_id: widened(min(own), max(own), rule) for subject_id, own in times.items()}
    first_at = min(entry.at for entry in new)
    low, high = min(low for low, _ in spans.values()), max(high for _, high in spans.values())
    near = {one.id: one for one in load_attempts_between(connection, low, high, spans=spans)}
    decided = decided_epochs(connection, spans)
    torn: set[str] = set()
    while True:
        partial = near.keys() - torn
        entries = [
            *load_entries_of_attempts(connection, partial, since=low),
            *load_entries_of_attempts(connection, torn),
            *new,
        ]
        stored = [near[name] for name in partial]
        whole = load_attempts(connection, torn)
        epoch_of = to_epochs([*stored, *whole], decided)
        extended = extend_attempts(stored, entries, since=first_at, rule=rule, epoch_of=epoch_of)
        if not extended.torn:
            return near | {attempt.id: attempt for attempt in whole}, extended.attempts
        torn |= extended.torn


def _is_changed(before: Attempt | None, after: Attempt) -> bool:
    """Whether anything but the entries' keys, of which not all are in hand, is new."""
    return before is None or replace(before, entry_keys=()) != replace(after, entry_keys=())
