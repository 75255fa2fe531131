"""Breaches of several people go in; one finding about each site that more of them reached in a day comes out.

A site that the filter lets a whole class through to says something about the filter, not about the class.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.detect.people import identify_site
from monitor.detect.rules.breach import RULE, is_breach
from monitor.detect.rules.interface import spoken, state
from monitor.records.detection import Attempt, Finding
from monitor.records.people import Subject
from monitor.settings.model import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBreaches:
    """findings: with the site as their subject; epoch: the day's ordinal, so that each day makes at most one draft.

    shared: attempt id to the sites of it that such a draft stands for; `find_findings` leaves them out of the person's.
    """

    findings: tuple[tuple[Subject, Finding], ...]
    shared: Mapping[str, frozenset[str]]


def find_site_breaches(
    attempts: Iterable[Attempt],
    *,
    rules: Rules,
    key: bytes,
    to_day: Callable[[datetime], date],
    school_site: str = "",
) -> SiteBreaches:
    """Find the sites that more than `rules.breach.people` people reached on one day.

    attempts: of all subjects of one school site whose drafts the DSL reads (`routes.may_share`), for whole days; what
    isn't a breach is passed over. to_day: the school's calendar day of an instant.
    """
    reached: dict[tuple[date, str], list[Attempt]] = {}
    for attempt in sorted(attempts, key=lambda attempt: (attempt.first_at, attempt.id)):
        if is_breach(attempt, rules.breach.severity) and not attempt.restricted:
            for site in attempt.breach_sites:
                reached.setdefault((to_day(attempt.first_at), site), []).append(attempt)
    findings = []
    shared: dict[str, set[str]] = {}
    for (day, site), of_site in sorted(reached.items()):
        if len({attempt.subject_id for attempt in of_site}) > rules.breach.people:
            subject = identify_site(key, site, school_site=school_site)
            findings.append((subject, _state(of_site, subject, day, rules.breach.people)))
            for attempt in of_site:
                shared.setdefault(attempt.id, set()).add(site)
    return SiteBreaches(findings=tuple(findings), shared={name: frozenset(sites) for name, sites in shared.items()})


def _state(attempts: list[Attempt], subject: Subject, day: date, limit: int) -> Finding:
    """It fires at the first attempt of the first person beyond the limit."""
    first_of_each = {attempt.subject_id: attempt for attempt in reversed(attempts)}
    people = len(first_of_each)
    why = (
        f"{spoken(len(attempts), 'attempt')} of {people} people reached one listed site that the filter let through; "
        f"more than {limit} people in a day make one draft about the site."
    )
    fired_at = sorted(attempt.first_at for attempt in first_of_each.values())[limit]
    finding = state(RULE, attempts, fired_at=fired_at, why=why, epoch=day.toordinal())
    return replace(finding, subject_id=subject.id)
