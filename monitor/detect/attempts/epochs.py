"""Stored attempts and the decisions made so far go in; the epoch of each entry, stored or new, comes out."""

from collections.abc import Iterable, Mapping

from monitor.detect.attempts.fold import EpochOf
from monitor.records.detection import Attempt, FlaggedEntry


def to_epochs(stored: Iterable[Attempt], decided: Mapping[tuple[str, str], int]) -> EpochOf:
    """The `epoch_of` for folding stored attempts' entries together with new ones.

    stored: with the keys of those of their entries that are folded again. decided: (subject id, draft group) to the
    number of its decided incidents. A stored entry keeps the epoch of its attempt, as it was read before what was
    decided since; one of another draft group than its attempt (an advert on a page) counts like a new one.
    """
    kept = {key: (attempt.draft_group, attempt.epoch) for attempt in stored for key in attempt.entry_keys}

    def epoch_of(entry: FlaggedEntry) -> int:
        draft_group, epoch = kept.get(entry.key, ("", 0))
        if draft_group == entry.draft_group:
            return epoch
        return decided.get((entry.subject_id, entry.draft_group), 0)

    return epoch_of
