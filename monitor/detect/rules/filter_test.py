"""filter test: somebody opened a known test address. A record, not a draft: it accuses nobody and waits for nobody."""

from monitor.detect.rules.interface import Case, spoken, state
from monitor.records.detection import Finding, IncidentState

RULE = "filter test"
RECORD = IncidentState.FILTER_TEST.value


def find_filter_test(case: Case) -> list[Finding]:
    """One finding for all test addresses alone; a restricted one on its own, as it never merges with others."""
    findings = []
    for is_restricted in (False, True):
        attempts = [a for a in case.attempts if a.filter_test and a.restricted is is_restricted]
        if attempts:
            why = say_tested(len(attempts))
            findings.append(state(RULE, attempts, fired_at=attempts[0].first_at, why=why, record=RECORD))
    return findings


def say_tested(attempts: int) -> str:
    return f"{spoken(attempts, 'attempt')} on a known filter-test address and nothing else."
