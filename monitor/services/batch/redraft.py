"""Matters in; every rule over all of their attempts; drafts opened, extended or withdrawn come out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from monitor.detect.drafts import draft_incidents, find_withdrawn
from monitor.detect.people import to_subject_on
from monitor.detect.routes import route_for
from monitor.detect.rules import find_findings
from monitor.records.detection import Attempt, Finding, Incident
from monitor.records.people import Subject
from monitor.records.review import IncidentChange
from monitor.services.batch.matters import Matters, key_of, load_matters
from monitor.services.batch.memory import Key
from monitor.services.batch.pipeline import Pipeline
from monitor.store.attempts import load_attempts
from monitor.store.incidents import load_incidents_of, record_incidents
from monitor.store.subjects import load_subjects, record_subjects
from monitor.store.withdraw import withdraw_incidents


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrafted:
    """changes: drafts opened, extended or raised. withdrawn: ids that no longer stand."""

    changes: tuple[IncidentChange, ...] = ()
    withdrawn: tuple[str, ...] = ()


def redraft_incidents(connection: Connection, loud: frozenset[Key], pipeline: Pipeline, *, now: datetime) -> Redrafted:
    """Bring the drafts of each (subject, draft group, epoch) that may have any up to date with all of its attempts."""
    if not loud:
        return Redrafted()
    followed = loud & pipeline.memory.ledgers.keys()
    matters = load_matters(connection, loud - followed, pipeline)
    record_subjects(connection, [subject for subject, _ in matters.site_findings])
    findings = _find_all(matters, pipeline)
    subjects = {**matters.subjects, **load_subjects(connection, {subject_id for subject_id, _, _ in followed})}
    incidents = [
        incident for key, found in findings.items() for incident in _draft_matter(key, found, matters, pipeline)
    ]
    incidents += [incident for key in sorted(followed) for incident in _draft_followed(key, subjects, pipeline)]
    for key, attempts in matters.by_key.items():
        pipeline.memory.keep_matter(key, attempts, pipeline.school.rules)
    judged = matters.judged | followed
    standing = [
        incident
        for incident in load_incidents_of(connection, {subject_id for subject_id, _, _ in judged})
        if (incident.subject_id, incident.draft_group, incident.epoch) in judged
    ]
    withdrawn = withdraw_incidents(connection, find_withdrawn(standing, incidents, told=()), now=now)
    changes = record_incidents(
        connection,
        incidents,
        now=now,
        implicated=_implicated(incidents, subjects, pipeline),
        due_at=pipeline.calendar.due_at(now) if incidents else None,
    )
    return Redrafted(changes=tuple(changes), withdrawn=tuple(withdrawn))


def count_findings(connection: Connection, incidents: Sequence[Incident], pipeline: Pipeline) -> int:
    """How many findings hold now. incidents: all there are; each rests on the attempts that it names."""
    resting = {name for incident in incidents for name in incident.attempt_ids}
    keys = {key_of(attempt) for attempt in load_attempts(connection, resting)}
    return sum(len(found) for found in _find_all(load_matters(connection, keys, pipeline), pipeline).values())


def _find_all(matters: Matters, pipeline: Pipeline) -> dict[Key, list[Finding]]:
    """Findings by matter: of each person's by the rules, and of each site that many people reached."""
    findings: defaultdict[Key, list[Finding]] = defaultdict(list)
    for key, attempts in matters.by_key.items():
        if found := find_findings(attempts, rules=pipeline.school.rules, shared=matters.shared):
            findings[key] += found
    for subject, finding in matters.site_findings:
        findings[subject.id, finding.draft_group, finding.epoch].append(finding)
    return findings


def _draft_matter(key: Key, findings: Sequence[Finding], matters: Matters, pipeline: Pipeline) -> list[Incident]:
    """The drafts of one matter; people and route are judged on the day of its newest line, as in a replay."""
    attempts: Mapping[str, Attempt] = matters.attempts_of(key, findings)
    day = _day(max(attempt.last_at for attempt in attempts.values()), pipeline)
    return draft_incidents(
        findings,
        attempts,
        subject=to_subject_on(matters.subjects[key[0]], pipeline.roster, day),
        people=pipeline.school.people,
        key=pipeline.school.key,
        day=day,
    )


def _draft_followed(key: Key, subjects: Mapping[str, Subject], pipeline: Pipeline) -> list[Incident]:
    """As `_draft_matter`, of a matter that is remembered with all of its attempts."""
    ledger = pipeline.memory.ledgers[key]
    if not ledger:
        return []
    day = _day(ledger.last_at, pipeline)
    subject = to_subject_on(subjects[key[0]], pipeline.roster, day)
    return ledger.draft(subject=subject, people=pipeline.school.people, key=pipeline.school.key, day=day)


def _implicated(
    incidents: Iterable[Incident], subjects: Mapping[str, Subject], pipeline: Pipeline
) -> dict[str, frozenset[str]]:
    people, key = pipeline.school.people, pipeline.school.key
    implicated = {}
    for incident in incidents:
        day = _day(incident.last_at, pipeline)
        subject = to_subject_on(subjects[incident.subject_id], pipeline.roster, day)
        implicated[incident.id] = route_for(subject, people=people, key=key, day=day).implicated
    return implicated


def _day(at: datetime, pipeline: Pipeline) -> date:
    return at.astimezone(pipeline.zone).date()
