"""What is known of a matter without unsealing anything goes in; whether any rule could hold comes out: no wrong no.

Nearly all matters are a pupil's one click on an advert. They are told apart by what changed and by a few numbers near
it: a rule that didn't hold before can only hold now because of an attempt that changed. So what a quiet matter costs
doesn't grow with all that is known about its subject.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.records.detection import Attempt
from monitor.settings.model import Rules


def may_fire_at_once(attempt: Attempt, *, instant_severity: int) -> bool:
    """Whether a rule for which one attempt is enough (instant, breach) may hold because of this one.

    instant_severity: of the least severe theme of the instant rule: an attempt is as severe as each of its themes. The
    rule of filter tests isn't asked here.
    """
    return attempt.severity >= instant_severity or attempt.restricted or attempt.breach


def find_reach(rules: Rules) -> tuple[int, timedelta]:
    """The fewest attempts that any repeat rule asks for, and the longest time that they may take."""
    fewest = min((rule.attempts for rule in rules.repeat), default=0)
    return fewest, timedelta(minutes=max((rule.minutes for rule in rules.repeat), default=0))


def is_repeated(starts: Sequence[tuple[datetime, int]], rules: Rules) -> bool:
    """Whether enough attempts lie close enough together for some repeat rule, on however many sites.

    starts: first line and severity of attempts, in order of time: all those within a rule's time of a changed one.
    """
    for rule in rules.repeat:
        counted = [at for at, severity in starts if severity >= rule.severity]
        minutes = timedelta(minutes=rule.minutes)
        if any(last - first <= minutes for first, last in zip(counted, counted[rule.attempts - 1 :], strict=False)):
            return True
    return False
