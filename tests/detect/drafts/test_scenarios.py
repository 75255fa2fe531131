"""Whole stories, from flagged lines to drafts."""

from datetime import date

from monitor.detect.attempts import fold_attempts
from monitor.detect.drafts import draft_incidents
from monitor.detect.people import Roster, identify
from monitor.detect.rules import find_findings
from monitor.records.event import Identity
from monitor.records.people import Confidence, Person, Role, RosterRow, SubjectKind
from monitor.settings.model import Rules
from tests.detect.flagged import make_entry, make_search

KEY = bytes(range(32))
DAY = date(2026, 9, 14)
ROSTER = Roster(
    [
        RosterRow(login="jbloggs", name="Jo Bloggs", role=SubjectKind.PUPIL, year="9"),
        RosterRow(login="chead", name="C. Head", role=SubjectKind.HEAD),
        RosterRow(login="exam01", name="Examination", role=SubjectKind.SHARED),
    ]
)
PEOPLE = (
    Person(role=Role.DSL, login="chead", name="", mail="head@school.example"),
    Person(role=Role.HEAD, login="chead", name="", mail="head@school.example"),
    Person(role=Role.DEPUTY_DSL, login="bdeputy", name="", mail="deputy@school.example"),
    Person(role=Role.CHAIR, login="dchair", name="", mail="chair@school.example"),
)


def drafts_of(lines, login="jbloggs"):
    subject = identify(
        KEY,
        ROSTER,
        user=login,
        identity=Identity.UNKNOWN,
        host_name=None,
        source_ip="192.0.2.7",
        source="filter",
        site="",
        at=DAY,
    )
    attempts = fold_attempts(
        [make_line(subject_id=subject.id) for make_line in lines], rule=Rules().attempt, epoch_of=lambda entry: 0
    )
    findings = find_findings(attempts, rules=Rules())
    by_id = {attempt.id: attempt for attempt in attempts}
    return draft_incidents(findings, by_id, subject=subject, people=PEOPLE, key=KEY, day=DAY)


def line(seconds, site="bets.test", theme="gambling", **changes):
    return lambda **who: make_entry(seconds, site, theme, **changes, **who)


def search(seconds, term, theme):
    return lambda **who: make_search(seconds, term, theme, **who)


LESSON = [line(300 * n + part, f"bets{n}.test") for n in range(6) for part in (0, 0.4, 1.1)]


def test_forty_advert_lines_in_three_seconds_open_nothing():
    assert drafts_of([line(n * 3 / 40, f"ads{n}.test") for n in range(40)]) == []


def test_six_attempts_in_a_lesson_open_one_draft():
    (incident,) = drafts_of(LESSON)

    assert (incident.attempts, incident.sites, incident.lines) == (6, 6, 18)


def test_a_search_typed_letter_by_letter_is_one_attempt_of_one_draft():
    words = "how to kill myself"
    typed = [search(n, words[:n], "self_harm" if "myself" in words[:n] else "violence") for n in range(8, 19)]

    (incident,) = drafts_of(typed)

    assert (incident.attempts, incident.lines, incident.theme, incident.rules) == (1, 11, "self_harm", ("instant",))


def test_a_shared_login_names_nobody():
    (incident,) = drafts_of(LESSON, login="exam01")

    assert (incident.subject_kind, incident.confidence) == (SubjectKind.SHARED, Confidence.LOW)
    assert "The login is shared, so no person is named." in incident.why


def test_the_head_who_is_the_dsl_is_told_nothing():
    (incident,) = drafts_of(LESSON, login="chead")

    assert incident.route == (Role.CHAIR,)


def test_no_draft_holds_a_login_a_name_a_site_or_a_search():
    told = str(drafts_of([*LESSON, search(4000, "how to kill myself", "self_harm")]))

    assert not [word for word in ("jbloggs", "Bloggs", ".test", "myself", "192.0.2") if word in told]
