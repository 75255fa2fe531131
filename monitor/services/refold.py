"""New flagged entries in, attempts folded anew out: only those that the new lines can have touched."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.detect.attempts import fold_attempts, to_epochs, widened
from monitor.records.detection import Attempt, FlaggedEntry
from monitor.services.matters import Key, key_of
from monitor.services.pipeline import Pipeline
from monitor.store.attempts import decided_epochs, load_attempts_between, replace_attempts
from monitor.store.entries import load_entries_of_attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class Refolded:
    """touched: (subject id, draft group, epoch) whose attempts changed. attempts: the ones made or made anew."""

    touched: frozenset[Key]
    attempts: tuple[Attempt, ...]

    @property
    def count(self) -> int:
        return len(self.attempts)


def refold_attempts(connection: Connection, new: Sequence[FlaggedEntry], pipeline: Pipeline) -> Refolded:
    """Fold the new entries together with the stored ones near them, and store the attempts in place of the old.

    A line too late for its theme (`is_late`, not an instant theme) is kept as a line, but counts towards nothing.
    """
    counted = [entry for entry in new if not entry.is_late or pipeline.is_instant(entry)]
    if not counted:
        return Refolded(touched=frozenset(), attempts=())
    subject_ids = {entry.subject_id for entry in counted}
    decided = decided_epochs(connection, subject_ids)
    near = _load_near(connection, counted, subject_ids, pipeline)
    stored = load_entries_of_attempts(connection, [attempt.id for attempt in near])
    attempts = fold_attempts([*stored, *counted], rule=pipeline.school.rules.attempt, epoch_of=to_epochs(near, decided))
    before = {attempt.id: attempt for attempt in near}
    changed = [attempt for attempt in attempts if before.get(attempt.id) != attempt]
    gone = before.keys() - {attempt.id for attempt in attempts}
    replace_attempts(connection, [*gone, *(a.id for a in changed if a.id in before)], changed)
    touched = {key_of(attempt) for attempt in [*changed, *(before[name] for name in gone)]}
    return Refolded(touched=frozenset(touched), attempts=tuple(changed))


def _load_near(
    connection: Connection, new: Sequence[FlaggedEntry], subject_ids: set[str], pipeline: Pipeline
) -> list[Attempt]:
    """Every stored attempt whose span meets the new entries', widened by the gap: no other can change."""
    first_at, last_at = min(entry.at for entry in new), max(entry.at for entry in new)
    low, high = widened(first_at, last_at, pipeline.school.rules.attempt)
    return load_attempts_between(connection, low, high, subject_ids=subject_ids)
