"""All attempts of one subject, draft group and epoch go in; what every rule has to say about them comes out."""

from collections.abc import Callable, Iterable, Mapping

from monitor.detect.rules.breach import find_breach
from monitor.detect.rules.filter_test import find_filter_test
from monitor.detect.rules.instant import find_instant
from monitor.detect.rules.interface import Case
from monitor.detect.rules.repeat import find_repeat
from monitor.records.detection import Attempt, Finding
from monitor.settings.model import Rules

RULES: tuple[Callable[[Case], list[Finding]], ...] = (find_instant, find_breach, find_repeat, find_filter_test)
NONE_SHARED: Mapping[str, frozenset[str]] = {}


def find_findings(
    attempts: Iterable[Attempt], *, rules: Rules, shared: Mapping[str, frozenset[str]] = NONE_SHARED
) -> list[Finding]:
    """Ask every rule, ordered by when it fired.

    attempts: all of one subject, draft group and epoch, in any order: windows are found over the whole of them, so it
    doesn't matter in how many batches they came. shared: `SiteBreaches.shared` of the days of these attempts.
    """
    in_order = sorted(attempts, key=lambda attempt: (attempt.first_at, attempt.id))
    case = Case(attempts=tuple(in_order), rules=rules, shared=shared)
    findings = [finding for find in RULES for finding in find(case)]
    return sorted(findings, key=lambda finding: finding.fired_at)
