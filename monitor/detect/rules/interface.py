"""What every rule is given (a Case), and how it states what it found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.records.detection import Attempt, Finding
from monitor.settings.model import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All attempts of one subject, draft group and epoch, ordered by first line and id.

    shared: attempt id to the sites that a draft about the site itself stands for (site_breach.py).
    """

    attempts: tuple[Attempt, ...]
    rules: Rules
    shared: Mapping[str, frozenset[str]] = field(default_factory=dict)


def state(
    rule: str, attempts: Sequence[Attempt], *, fired_at: datetime, why: str, record: str = "", epoch: int | None = None
) -> Finding:
    """The finding of a rule that rests on these attempts, at least one. epoch: where it isn't the attempts' own."""
    lead, ids = worst_of(attempts), tuple(attempt.id for attempt in attempts)
    return state_led(rule, lead, ids, fired_at=fired_at, why=why, record=record, epoch=epoch)


def state_led(
    rule: str,
    lead: Attempt,
    attempt_ids: tuple[str, ...],
    *,
    fired_at: datetime,
    why: str,
    record: str = "",
    epoch: int | None = None,
) -> Finding:
    """The finding of a rule where it is known which attempt leads."""
    return Finding(
        rule=rule,
        subject_id=lead.subject_id,
        draft_group=lead.draft_group,
        theme=lead.theme,
        severity=lead.severity,
        restricted=lead.restricted,
        epoch=lead.epoch if epoch is None else epoch,
        fired_at=fired_at,
        attempt_ids=attempt_ids,
        why=why,
        record=record,
    )


def worst_of(attempts: Sequence[Attempt]) -> Attempt:
    """The attempt whose theme leads: the most severe; of equals the theme with the most attempts, then the earliest."""
    frequency = Counter(attempt.theme for attempt in attempts)
    return min(
        attempts,
        key=lambda attempt: (-attempt.severity, -frequency[attempt.theme], attempt.first_at, attempt.theme, attempt.id),
    )


def spoken(number: int, noun: str) -> str:
    """`1 attempt`, `6 attempts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
