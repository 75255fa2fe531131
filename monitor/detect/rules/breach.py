"""breach: the filter allowed what a list names."""

from monitor.detect.rules.interface import Case, spoken, state
from monitor.records.detection import Attempt, Finding

RULE = "breach"


def find_breach(case: Case) -> list[Finding]:
    """One finding per person, for all listed sites that were let through and aren't in a draft about the site.

    One more for restricted attempts, which no draft about a site ever stands for.
    """
    found = [attempt for attempt in case.attempts if is_breach(attempt, case.rules.breach.severity)]
    own = [(attempt, _own_sites(attempt, case)) for attempt in found]
    findings = []
    for is_restricted in (False, True):
        attempts = [attempt for attempt, sites in own if sites and attempt.restricted is is_restricted]
        sites = {site for attempt, sites in own if attempt.restricted is is_restricted for site in sites}
        if attempts:
            reached = f"{spoken(len(attempts), 'attempt')} reached {spoken(len(sites), 'listed site')}"
            why = f"{reached} that the filter let through."
            findings.append(state(RULE, attempts, fired_at=attempts[0].first_at, why=why))
    return findings


def is_breach(attempt: Attempt, severity: int) -> bool:
    return attempt.breach and attempt.severity >= severity and not attempt.filter_test


def _own_sites(attempt: Attempt, case: Case) -> frozenset[str]:
    sites = frozenset(attempt.breach_sites)
    return sites if attempt.restricted else sites - case.shared.get(attempt.id, frozenset())
