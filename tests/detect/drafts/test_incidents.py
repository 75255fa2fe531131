from dataclasses import replace
from datetime import date

import pytest

from monitor.detect.drafts import draft_incidents, incident_id
from monitor.detect.people import identify_site
from monitor.detect.rules import find_findings, find_site_breaches
from monitor.records.detection import IncidentState
from monitor.records.people import Confidence, Person, Role, Subject, SubjectKind
from monitor.settings.model import Rules
from tests.detect.flagged import after, make_attempt

KEY = bytes(range(32))
DAY = date(2026, 9, 14)
PUPIL = Subject(
    id="s-pupil",
    kind=SubjectKind.PUPIL,
    login="jbloggs",
    year_group="9",
    flags=frozenset({"send"}),
    confidence=Confidence.MEDIUM,
)
PEOPLE = (Person(role=Role.DSL, login="adsl", name="", mail="dsl@school.example"),)


def draft(*attempts, subject=PUPIL, findings=None):
    return draft_incidents(
        find_findings(attempts, rules=Rules()) if findings is None else findings,
        {attempt.id: attempt for attempt in attempts},
        subject=subject,
        people=PEOPLE,
        key=KEY,
        day=DAY,
    )


def lesson(number=6, **changes):
    return [
        make_attempt(5 * n, f"s{n % 4}.test", grounds=('the list "ut1", version 7',), **changes) for n in range(number)
    ]


def test_six_attempts_in_a_lesson_are_one_draft():
    (incident,) = draft(*lesson())

    assert incident.state is IncidentState.DRAFT
    assert (incident.draft_group, incident.theme, incident.severity) == ("gambling", "gambling", 2)
    assert (incident.attempts, incident.sites, incident.lines) == (6, 4, 6)
    assert (incident.first_at, incident.opened_at, incident.last_at) == (after(0), after(1200), after(1500))
    assert (incident.year_group, incident.route, incident.rules) == ("9", (Role.DSL,), ("repeat",))
    assert incident.attempt_ids == tuple(attempt.id for attempt in lesson())


def test_a_draft_says_why_and_how_sure():
    (incident,) = draft(*lesson())

    assert incident.why == (
        '6 attempts on 4 sites in 25 minutes; 5 on 2 sites within 60 minutes are enough (rule "lesson").',
        "The filter blocked all of the 6 log lines.",
        'Named by the list "ut1", version 7.',
        "The login is in the roster; whether it was its owner who used it isn't known.",
        "It may be accidental; only a person can say.",
    )


def test_nothing_a_technician_reads_tells_of_a_support_need_or_a_login():
    (incident,) = draft(*lesson())

    assert "send" not in str(incident).lower()
    assert "jbloggs" not in str(incident)


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        (replace(PUPIL, confidence=Confidence.HIGH), "The login is in the roster and was used on a named device."),
        (replace(PUPIL, kind=SubjectKind.SHARED), "The login is shared, so no person is named."),
        (replace(PUPIL, kind=SubjectKind.DEVICE), "Only a device is known, so no person is named."),
        (
            replace(PUPIL, kind=SubjectKind.UNKNOWN),
            "Only an address, or a login that isn't in the roster, is known, so no person is named.",
        ),
    ],
)
def test_a_draft_says_how_sure_it_is_who_it_was(subject, sentence):
    (incident,) = draft(*lesson(), subject=subject)

    assert sentence in incident.why


@pytest.mark.parametrize(
    ("blocked", "lines", "sentence"),
    [
        (1, 1, "The filter blocked the one log line."),
        (0, 1, "The filter didn't block the one log line."),
        (0, 3, "The filter blocked none of the 3 log lines."),
        (2, 3, "The filter blocked 2 of the 3 log lines."),
    ],
)
def test_a_draft_says_what_the_filter_did(blocked, lines, sentence):
    (incident,) = draft(make_attempt(0, theme="self_harm", blocked_lines=blocked, lines=lines))

    assert sentence in incident.why


def test_a_worse_finding_gives_the_theme():
    (incident,) = draft(*lesson(theme="hate"), make_attempt(40, theme="terrorism"))

    assert (incident.theme, incident.severity) == ("terrorism", 4)
    assert incident.themes == ("terrorism", "hate")
    assert incident.rules == ("repeat", "instant")


def test_a_draft_counts_all_attempts_from_its_first_on():
    (incident,) = draft(
        make_attempt(-2000), *lesson(), make_attempt(5000), make_attempt(5001, theme="gambling", severity=1)
    )

    assert (incident.attempts, incident.first_at, incident.last_at) == (8, after(0), after(5001 * 60))


def test_another_epoch_s_attempts_are_another_draft_s():
    now, before = lesson(epoch=1), lesson(subject_id="s-pupil", id="old")[:1]

    (incident,) = draft(*now, *before, findings=find_findings(now, rules=Rules()))

    assert (incident.epoch, incident.attempts) == (1, 6)


def test_a_restricted_attempt_makes_a_draft_of_its_own():
    restricted, other = make_attempt(0, "s-hash", theme="csam", restricted=True), make_attempt(1, theme="csam")

    incidents = draft(restricted, other)

    assert [(i.restricted, i.attempts) for i in incidents] == [(True, 1), (False, 1)]


def test_a_filter_test_is_a_record_that_claims_nothing():
    (incident,) = draft(make_attempt(0, theme="csam", filter_test=True))

    assert incident.state is IncidentState.FILTER_TEST
    assert "It may be accidental; only a person can say." not in incident.why


def test_a_filter_test_takes_no_part_in_a_draft():
    record, incident = draft(make_attempt(0, theme="csam", filter_test=True), make_attempt(9, theme="csam"))

    assert (record.attempts, incident.attempts) == (1, 1)


def test_a_site_s_draft_counts_everybody_s_attempts_there():
    attempts = [make_attempt(n, "bets.test", subject_id=f"s-{n}", breach=True) for n in range(7)]
    found = find_site_breaches(attempts, rules=Rules(), key=KEY, to_day=lambda at: at.date())
    ((subject, finding),) = found.findings

    (incident,) = draft(*attempts, subject=subject, findings=[finding])

    assert subject == identify_site(KEY, "bets.test")
    assert (incident.subject_kind, incident.attempts, incident.sites) == (SubjectKind.SITE, 7, 1)
    assert "This is about a site that the filter lets through, not about a person." in incident.why


def test_the_id_says_what_it_is_about():
    (incident,) = draft(*lesson(epoch=2))

    assert incident.id == incident_id(
        subject_id="s-pupil", draft_group="gambling", restricted=False, record="", epoch=2
    )
