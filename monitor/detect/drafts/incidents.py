"""Findings about one subject go in; incidents come out: one per draft group, restriction, record and epoch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from monitor.detect.attempts.summary import in_order
from monitor.detect.drafts.ids import incident_id, ref_for
from monitor.detect.drafts.sums import Sums, add_up
from monitor.detect.drafts.why import to_why
from monitor.detect.routes import route_for
from monitor.records.detection import Attempt, Finding, Incident, IncidentState
from monitor.records.people import Person, Role, Subject

Matter = tuple[str, bool, str, int]


def draft_incidents(
    findings: Iterable[Finding],
    attempts: Mapping[str, Attempt],
    *,
    subject: Subject,
    people: Sequence[Person],
    key: bytes,
    day: date,
) -> list[Incident]:
    """Merge a subject's findings into incidents, ordered by when they opened; the worst finding gives the theme.

    attempts: by id, at least those that the findings rest on, and all others of the same draft groups and epochs. A
    draft counts every one of them from the first that a finding rests on, whether or not a rule asked for it.
    people, day: for the route, those who are told on that day.
    """
    roles = route_for(subject, people=people, key=key, day=day).roles
    return merge_findings(findings, lambda same: add_up(_belonging(same, attempts, subject)), subject, roles)


def merge_findings(
    findings: Iterable[Finding], sum_of: Callable[[Sequence[Finding]], Sums], subject: Subject, roles: tuple[Role, ...]
) -> list[Incident]:
    """As `draft_incidents`. sum_of: what the attempts come to that a draft with these findings counts."""
    matters: dict[Matter, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: (finding.fired_at, finding.rule, finding.why)):
        matter = (finding.draft_group, finding.restricted, finding.record, finding.epoch)
        matters.setdefault(matter, []).append(finding)
    incidents = [_draft(same, sum_of(same), subject, roles) for same in matters.values()]
    return sorted(incidents, key=lambda incident: (incident.opened_at, incident.id))


def _draft(findings: Sequence[Finding], sums: Sums, subject: Subject, roles: tuple[Role, ...]) -> Incident:
    first = findings[0]
    worst = max(findings, key=lambda finding: finding.severity)
    name = incident_id(
        subject_id=subject.id,
        draft_group=first.draft_group,
        restricted=first.restricted,
        record=first.record,
        epoch=first.epoch,
    )
    return Incident(
        id=name,
        ref=ref_for(name),
        state=IncidentState(first.record or IncidentState.DRAFT),
        subject_id=subject.id,
        subject_kind=subject.kind,
        year_group=subject.year_group,
        theme=worst.theme,
        themes=in_order(worst.theme, set(sums.themes)),
        draft_group=first.draft_group,
        severity=worst.severity,
        rules=tuple(dict.fromkeys(finding.rule for finding in findings)),
        opened_at=first.fired_at,
        first_at=sums.first_at,
        last_at=sums.last_at,
        attempts=len(sums.attempt_ids),
        sites=sums.sites,
        lines=sums.lines,
        restricted=first.restricted,
        route=roles,
        confidence=subject.confidence,
        why=to_why(findings, sums, subject),
        epoch=first.epoch,
        attempt_ids=sums.attempt_ids,
    )


def _belonging(findings: Sequence[Finding], attempts: Mapping[str, Attempt], subject: Subject) -> list[Attempt]:
    """What the findings rest on, and the subject's other attempts of the same matter since the first of these."""
    first = findings[0]
    matter = (subject.id, first.draft_group, first.restricted, bool(first.record), first.epoch)
    resting = {name: attempts[name] for finding in findings for name in finding.attempt_ids}
    since = min(attempt.first_at for attempt in resting.values())
    others = {
        attempt.id: attempt
        for attempt in attempts.values()
        if attempt.first_at >= since and _matter_of(attempt) == matter
    }
    return sorted((resting | others).values(), key=lambda attempt: (attempt.first_at, attempt.id))


def _matter_of(attempt: Attempt) -> tuple[str, str, bool, bool, int]:
    return attempt.subject_id, attempt.draft_group, attempt.restricted, attempt.filter_test, attempt.epoch
