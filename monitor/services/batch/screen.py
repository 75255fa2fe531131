"""Touched matters in; those that the rules must look at out: the others are quiet, and stay as they are."""

from sqlalchemy import Connection

from monitor.detect.rules.screen import find_reach, is_repeated, may_fire_at_once
from monitor.services.batch.matters import key_of
from monitor.services.batch.memory import Key
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.refold import Refolded
from monitor.store.outlines import find_with_incident, load_starts

NEVER = 5
"""More severe than anything is: the instant rule names no theme."""


def find_loud(connection: Connection, refolded: Refolded, pipeline: Pipeline) -> frozenset[Key]:
    """The matters where a rule may hold now, or where there is an incident that may have to change or go.

    A filter test makes a record as soon as it is folded, so an older one of the matter is known by its record.
    """
    if not refolded.touched:
        return frozenset()
    rules, themes = pipeline.school.rules, pipeline.themes
    least = min((themes[theme].severity for theme in rules.instant.themes if theme in themes), default=NEVER)
    at_once = {key_of(one) for one in refolded.changed if may_fire_at_once(one, instant_severity=least)}
    known = refolded.tested | find_with_incident(connection, refolded.touched)
    open_keys = refolded.touched - known - at_once
    fewest, reach = find_reach(rules)
    if not open_keys or not fewest:
        return frozenset(known | at_once)
    first_at = min(one.first_at for one in refolded.changed) - reach
    last_at = max(one.first_at for one in refolded.changed) + reach
    near = load_starts(connection, open_keys, first_at=first_at, last_at=last_at, at_least=fewest)
    return frozenset(known | at_once | {key for key, starts in near.items() if is_repeated(starts, rules)})
