"""Touched matters in; those that the rules must look at out: the others are quiet, and stay as they are."""

from sqlalchemy import Connection

from monitor.detect.rules.screen import is_repeated, may_fire_at_once, may_repeat
from monitor.services.batch.matters import Key
from monitor.services.batch.pipeline import Pipeline
from monitor.services.batch.refold import Refolded
from monitor.store.outlines import find_with_incident, load_outlines, load_starts

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
    known = refolded.tested | find_with_incident(connection, refolded.touched)
    outlines = load_outlines(connection, refolded.touched - known)
    at_once = {key for key, outline in outlines.items() if may_fire_at_once(outline, instant_severity=least)}
    many = {key for key, outline in outlines.items() if may_repeat(outline, rules)} - at_once
    repeated = {key for key, starts in load_starts(connection, many).items() if is_repeated(starts, rules)}
    return frozenset(known | at_once | repeated)
