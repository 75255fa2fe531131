"""What is known of a matter without unsealing anything goes in; whether any rule could hold comes out: no wrong no.

Nearly all matters are a pupil's one click on an advert. They are told apart by a few numbers, so that what a quiet
matter costs doesn't grow with all that is known about its subject.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.records.detection import Outline
from monitor.settings.model import Rules


def may_fire_at_once(outline: Outline, *, instant_severity: int) -> bool:
    """Whether a rule for which one attempt is enough (instant, breach) may hold.

    instant_severity: of the least severe theme of the instant rule: an attempt is as severe as each of its themes. The
    rule of filter tests isn't asked here; an outline doesn't tell them.
    """
    return outline.severity >= instant_severity or outline.restricted or outline.breach


def may_repeat(outline: Outline, rules: Rules) -> bool:
    """Whether there are attempts enough for some repeat rule, however far apart."""
    return any(outline.attempts >= rule.attempts for rule in rules.repeat)


def is_repeated(starts: Sequence[tuple[datetime, int]], rules: Rules) -> bool:
    """Whether enough attempts lie close enough together for some repeat rule, on however many sites.

    starts: first line and severity of every attempt, in order of time.
    """
    for rule in rules.repeat:
        counted = [at for at, severity in starts if severity >= rule.severity]
        minutes = timedelta(minutes=rule.minutes)
        if any(last - first <= minutes for first, last in zip(counted, counted[rule.attempts - 1 :], strict=False)):
            return True
    return False
