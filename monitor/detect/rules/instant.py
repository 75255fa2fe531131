"""instant: one attempt is enough, in the themes of the config, and always where it is restricted."""

from collections.abc import Iterable

from monitor.detect.rules.interface import Case, spoken, state
from monitor.records.detection import Finding

RULE = "instant"


def find_instant(case: Case) -> list[Finding]:
    """One finding for restricted attempts, one for the others; each fires at the first line of its first attempt."""
    themes = frozenset(case.rules.instant.themes)
    found = [attempt for attempt in case.attempts if not attempt.filter_test]
    restricted = [attempt for attempt in found if attempt.restricted]
    others = [attempt for attempt in found if not attempt.restricted and not themes.isdisjoint(attempt.themes)]
    findings = []
    if restricted:
        findings.append(state(RULE, restricted, fired_at=restricted[0].first_at, why=say_restricted(len(restricted))))
    if others:
        met = themes.intersection(theme for attempt in others for theme in attempt.themes)
        findings.append(state(RULE, others, fired_at=others[0].first_at, why=say_met(len(others), met)))
    return findings


def say_restricted(attempts: int) -> str:
    what = "named illegal by an official list or by the filter itself; one always opens a restricted draft."
    return f"{spoken(attempts, 'attempt')} {what}"


def say_met(attempts: int, themes: Iterable[str]) -> str:
    """themes: of the rule's, those that were met."""
    names = " and ".join(theme.replace("_", " ") for theme in sorted(themes))
    return f"{spoken(attempts, 'attempt')} in {names}, where one is enough."
