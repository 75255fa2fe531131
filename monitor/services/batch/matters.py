"""Touched matters in; what the rules need to judge them out: all attempts, their subjects, the sites many reached."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from monitor.detect.people import identify_site
from monitor.detect.routes import may_share
from monitor.detect.rules import SiteBreaches, find_site_breaches
from monitor.records.detection import Attempt, Finding
from monitor.records.people import Subject
from monitor.services.batch.memory import Key
from monitor.services.batch.pipeline import Pipeline
from monitor.store.attempts import load_attempts_at_sites, load_attempts_of
from monitor.store.subjects import load_subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class Matters:
    """by_key: all attempts of each matter. subjects: by id, sites included. shared, site_findings: see SiteBreaches.

    reached: the attempts, of whomever, at let-through sites. judged: the matters that were looked at again, those of
    sites included: what stands there and is not drafted again no longer holds.
    """

    by_key: Mapping[Key, Sequence[Attempt]]
    subjects: Mapping[str, Subject]
    shared: Mapping[str, frozenset[str]]
    site_findings: tuple[tuple[Subject, Finding], ...]
    reached: Mapping[str, Attempt]
    judged: frozenset[Key]

    def attempts_of(self, key: Key, findings: Sequence[Finding]) -> dict[str, Attempt]:
        """By id: a person's own attempts of a matter; of a site, those of whomever that reached it."""
        own = {attempt.id: attempt for attempt in self.by_key.get(key, ())}
        resting = {name for finding in findings for name in finding.attempt_ids}
        return own or {name: self.reached[name] for name in resting}


def load_matters(connection: Connection, touched: Iterable[Key], pipeline: Pipeline) -> Matters:
    """Load the touched matters, and those of everybody else who reached the same let-through sites on the same days.

    When a sixth person reaches a site, the five drafts about persons give way to one about the site: so their matters
    are judged anew as well, until nobody new comes in.
    """
    keys = set(touched)
    while True:
        attempts = load_attempts_of(connection, keys)
        reached = _load_reached(connection, attempts, pipeline)
        subjects = load_subjects(connection, {attempt.subject_id for attempt in [*attempts, *reached]})
        breaches = _find_site_breaches(reached, subjects, pipeline)
        joined = {key_of(attempt) for attempt in reached if attempt.id in breaches.shared} - keys
        if not joined:
            break
        keys |= joined
    by_key: defaultdict[Key, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_key[key_of(attempt)].append(attempt)
    return Matters(
        by_key={key: by_key.get(key, []) for key in keys},
        subjects={**subjects, **{subject.id: subject for subject, _ in breaches.findings}},
        shared=breaches.shared,
        site_findings=breaches.findings,
        reached={attempt.id: attempt for attempt in reached},
        judged=frozenset(keys) | _site_keys(reached, subjects, pipeline),
    )


def _site_keys(reached: Sequence[Attempt], subjects: Mapping[str, Subject], pipeline: Pipeline) -> frozenset[Key]:
    """The matters that a draft about a site would have for each site and day that was looked at."""
    return frozenset(
        (
            identify_site(pipeline.school.key, site, school_site=subjects[attempt.subject_id].site).id,
            attempt.draft_group,
            attempt.first_at.astimezone(pipeline.zone).date().toordinal(),
        )
        for attempt in reached
        for site in attempt.breach_sites
    )


def key_of(attempt: Attempt) -> Key:
    return attempt.subject_id, attempt.draft_group, attempt.epoch


def _load_reached(connection: Connection, attempts: Sequence[Attempt], pipeline: Pipeline) -> list[Attempt]:
    """Every attempt at the let-through sites of these attempts, for the whole days that they span."""
    breaching = [attempt for attempt in attempts if attempt.breach_sites]
    if not breaching:
        return []
    first = min(attempt.first_at for attempt in breaching).astimezone(pipeline.zone).date()
    last = max(attempt.first_at for attempt in breaching).astimezone(pipeline.zone).date()
    begins_at = datetime.combine(first, time(), tzinfo=pipeline.zone)
    ends_at = datetime.combine(last + timedelta(days=1), time(), tzinfo=pipeline.zone)
    sites = {site for attempt in breaching for site in attempt.breach_sites}
    reached = load_attempts_at_sites(connection, sites, first_at=begins_at, last_at=ends_at)
    return [attempt for attempt in reached if begins_at <= attempt.first_at < ends_at]


def _find_site_breaches(
    reached: Sequence[Attempt], subjects: Mapping[str, Subject], pipeline: Pipeline
) -> SiteBreaches:
    """Site by school site, over those people whose drafts the DSL reads."""
    by_site: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt in reached:
        subject = subjects[attempt.subject_id]
        if may_share(subject, pipeline.school.people):
            by_site[subject.site].append(attempt)
    found = [
        find_site_breaches(
            attempts,
            rules=pipeline.school.rules,
            key=pipeline.school.key,
            to_day=lambda at: at.astimezone(pipeline.zone).date(),
            school_site=school_site,
        )
        for school_site, attempts in by_site.items()
    ]
    return SiteBreaches(
        findings=tuple(finding for breaches in found for finding in breaches.findings),
        shared={name: sites for breaches in found for name, sites in breaches.shared.items()},
    )
