"""instant: one attempt is enough, in the themes of the config, and always where it is restricted."""

from monitor.detect.rules.interface import Case, spoken, state
from monitor.records.detection import Attempt, Finding

RULE = "instant"


def find_instant(case: Case) -> list[Finding]:
    """One finding for restricted attempts, one for the others; each fires at the first line of its first attempt."""
    themes = frozenset(case.rules.instant.themes)
    found = [attempt for attempt in case.attempts if not attempt.filter_test]
    restricted = [attempt for attempt in found if attempt.restricted]
    others = [attempt for attempt in found if not attempt.restricted and not themes.isdisjoint(attempt.themes)]
    findings = []
    if restricted:
        what = "named illegal by an official list or by the filter itself; one always opens a restricted draft."
        findings.append(_state(restricted, what))
    if others:
        met = sorted(themes.intersection(theme for attempt in others for theme in attempt.themes))
        names = " and ".join(theme.replace("_", " ") for theme in met)
        findings.append(_state(others, f"in {names}, where one is enough."))
    return findings


def _state(attempts: list[Attempt], what: str) -> Finding:
    why = f"{spoken(len(attempts), 'attempt')} {what}"
    return state(RULE, attempts, fired_at=attempts[0].first_at, why=why)
