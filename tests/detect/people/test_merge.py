from dataclasses import replace
from datetime import date

import pytest

from monitor.detect.people import Roster, identify_site, merge_subjects, subject_id, to_subject_on
from monitor.records.people import Confidence, RosterRow, Subject, SubjectKind

KEY = bytes(range(32))
DAY = date(2026, 9, 14)
ROSTER = Roster(
    [
        RosterRow(login="jbloggs", name="", role=SubjectKind.PUPIL, year="9", group="9B", flags=frozenset({"send"})),
        RosterRow(login="exam01", name="", role=SubjectKind.SHARED),
        RosterRow(login="leaver", name="", role=SubjectKind.PUPIL, year="11", valid_to=date(2026, 7, 20)),
    ]
)


def subject(login, kind=SubjectKind.UNKNOWN, **fields):
    return Subject(id=subject_id(KEY, login), kind=kind, login=login, **fields)


PUPIL = subject(
    "jbloggs",
    SubjectKind.PUPIL,
    year_group="9",
    group="9B",
    flags=frozenset({"send"}),
    confidence=Confidence.MEDIUM,
)


def test_a_subject_seen_twice_is_as_sure_as_the_less_sure_line():
    assert merge_subjects(replace(PUPIL, confidence=Confidence.HIGH), PUPIL).confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    "other",
    [
        replace(PUPIL, confidence=Confidence.HIGH),
        replace(PUPIL, year_group="10"),
        subject("jbloggs", SubjectKind.SHARED),
        subject("jbloggs"),
    ],
)
def test_a_subject_seen_twice_is_the_same_in_either_order(other):
    assert merge_subjects(PUPIL, other) == merge_subjects(other, PUPIL)


def test_a_login_that_a_format_called_shared_stays_shared():
    assert merge_subjects(PUPIL, subject("jbloggs", SubjectKind.SHARED)).kind is SubjectKind.SHARED


def test_a_draft_s_subject_is_what_the_roster_says_on_its_day():
    term, holiday = date(2026, 7, 1), date(2026, 8, 1)
    pupil = subject("leaver", SubjectKind.PUPIL, year_group="11", confidence=Confidence.HIGH)

    assert to_subject_on(pupil, ROSTER, term) == pupil
    assert to_subject_on(pupil, ROSTER, holiday) == subject("leaver")
    assert to_subject_on(subject("leaver"), ROSTER, term).kind is SubjectKind.PUPIL


@pytest.mark.parametrize(
    "same",
    [
        subject("jbloggs", SubjectKind.DEVICE),
        subject("filter:192.0.2.7"),
        subject("nobody"),
        subject("exam01", SubjectKind.SHARED),
        subject("nobody", SubjectKind.SHARED),
        subject("jbloggs", SubjectKind.SHARED),
        identify_site(KEY, "jbloggs"),
    ],
)
def test_what_the_roster_does_not_decide_stays_what_it_is(same):
    assert to_subject_on(same, ROSTER, DAY) == same
