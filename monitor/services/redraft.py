"""From touched attempts to drafts: every rule over all attempts of the matters concerned; drafts opened, extended, withdrawn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from monitor.detect.drafts import draft_incidents, find_withdrawn
from monitor.detect.routes import route_for
from monitor.detect.rules import find_findings
from monitor.records.detection import Attempt, Finding, Incident
from monitor.records.review import IncidentChange
from monitor.services.matters import Key, Matters, load_matters
from monitor.services.pipeline import Pipeline
from monitor.store.incidents import load_incidents_of, record_incidents
from monitor.store.subjects import record_subjects
from monitor.store.withdraw import withdraw_incidents


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrafted:
    """findings: how many hold now. changes: drafts opened, extended or raised. withdrawn: ids that no longer stand."""

    findings: int = 0
    changes: tuple[IncidentChange, ...] = ()
    withdrawn: tuple[str, ...] = ()


def redraft_incidents(
    connection: Connection, touched: frozenset[Key], pipeline: Pipeline, *, now: datetime
) -> Redrafted:
    """Bring the drafts of each touched (subject, draft group, epoch) up to date with all of its attempts."""
    if not touched:
        return Redrafted()
    matters = load_matters(connection, touched, pipeline)
    record_subjects(connection, [subject for subject, _ in matters.site_findings])
    findings = _find_all(matters, pipeline)
    incidents = _draft_all(findings, matters, pipeline)
    standing = [
        incident
        for incident in load_incidents_of(connection, set(matters.subjects))
        if (incident.subject_id, incident.draft_group, incident.epoch) in matters.keys
    ]
    withdrawn = withdraw_incidents(connection, find_withdrawn(standing, incidents, told=()), now=now)
    changes = record_incidents(
        connection,
        incidents,
        now=now,
        implicated=_implicated(incidents, matters, pipeline),
        due_at=pipeline.calendar.due_at(now),
    )
    return Redrafted(
        findings=sum(len(found) for found in findings.values()), changes=tuple(changes), withdrawn=tuple(withdrawn)
    )


def _find_all(matters: Matters, pipeline: Pipeline) -> dict[str, list[Finding]]:
    """Findings by subject id: of each matter by the rules, and of each site that many people reached."""
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    for attempts in matters.by_key.values():
        for finding in find_findings(attempts, rules=pipeline.school.rules, shared=matters.shared):
            findings[finding.subject_id].append(finding)
    for subject, finding in matters.site_findings:
        findings[subject.id].append(finding)
    return findings


def _draft_all(findings: Mapping[str, Sequence[Finding]], matters: Matters, pipeline: Pipeline) -> list[Incident]:
    school = pipeline.school
    return [
        incident
        for subject_id, found in findings.items()
        for incident in draft_incidents(
            found,
            matters.attempts_for(subject_id),
            subject=matters.subjects[subject_id],
            people=school.people,
            key=school.key,
            day=_last_day(matters.attempts_for(subject_id).values(), pipeline),
        )
    ]


def _implicated(incidents: Iterable[Incident], matters: Matters, pipeline: Pipeline) -> dict[str, frozenset[str]]:
    school = pipeline.school
    return {
        incident.id: route_for(
            matters.subjects[incident.subject_id],
            people=school.people,
            key=school.key,
            day=incident.last_at.astimezone(pipeline.zone).date(),
        ).implicated
        for incident in incidents
    }


def _last_day(attempts: Iterable[Attempt], pipeline: Pipeline) -> date:
    """The school's day of the newest line: the route is judged in log time, so that a replay gives the same."""
    return max(attempt.last_at for attempt in attempts).astimezone(pipeline.zone).date()
