"""The attempts that a draft counts go in; what they come to leaves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.records.detection import Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """attempt_ids: by first line and id. themes, grounds: each once, in any order. sites: how many."""

    attempt_ids: tuple[str, ...]
    themes: Collection[str]
    grounds: Collection[str]
    sites: int
    lines: int
    blocked_lines: int
    first_at: datetime
    last_at: datetime


def add_up(attempts: Sequence[Attempt]) -> Sums:
    """attempts: at least one, by first line and id."""
    return Sums(
        attempt_ids=tuple([attempt.id for attempt in attempts]),
        themes={theme for attempt in attempts for theme in attempt.themes},
        grounds={ground for attempt in attempts for ground in attempt.grounds},
        sites=len({site for attempt in attempts for site in attempt.sites}),
        lines=sum(attempt.lines for attempt in attempts),
        blocked_lines=sum(attempt.blocked_lines for attempt in attempts),
        first_at=min(attempt.first_at for attempt in attempts),
        last_at=max(attempt.last_at for attempt in attempts),
    )
