from datetime import date

import pytest

from monitor.detect.people import Roster, identify, identify_site, subject_id
from monitor.records.event import Identity
from monitor.records.people import Confidence, RosterRow, Subject, SubjectKind

KEY = bytes(range(32))
DAY = date(2026, 9, 14)
ROSTER = Roster(
    [
        RosterRow(login="jbloggs", name="", role=SubjectKind.PUPIL, year="9", group="9B", flags=frozenset({"send"})),
        RosterRow(login="hhead", name="", role=SubjectKind.HEAD),
        RosterRow(login="exam01", name="", role=SubjectKind.SHARED),
        RosterRow(login="leaver", name="", role=SubjectKind.PUPIL, valid_to=date(2026, 7, 20)),
    ]
)


def who(user=None, identity=Identity.UNKNOWN, host_name=None, source_ip="192.0.2.7", source="filter", site="", at=DAY):
    return identify(
        KEY,
        ROSTER,
        user=user,
        identity=identity,
        host_name=host_name,
        source_ip=source_ip,
        source=source,
        site=site,
        at=at,
    )


@pytest.mark.parametrize(
    ("what", "line", "kind", "confidence"),
    [
        ("a pupil on a named device", who("jbloggs", host_name="lap-7"), SubjectKind.PUPIL, Confidence.HIGH),
        ("a pupil on an address", who("jbloggs"), SubjectKind.PUPIL, Confidence.MEDIUM),
        ("the format says person", who("jbloggs", Identity.PERSON), SubjectKind.PUPIL, Confidence.MEDIUM),
        ("the Headteacher", who("SCHOOL\\HHead"), SubjectKind.HEAD, Confidence.MEDIUM),
        ("a shared login", who("exam01", host_name="lap-7"), SubjectKind.SHARED, Confidence.LOW),
        ("shared, says the format", who("jbloggs", Identity.SHARED), SubjectKind.SHARED, Confidence.LOW),
        ("a login not in the roster", who("nobody", host_name="lap-7"), SubjectKind.UNKNOWN, Confidence.LOW),
        ("a login that has left", who("leaver"), SubjectKind.UNKNOWN, Confidence.LOW),
        ("a computer account", who("LAP-7$"), SubjectKind.DEVICE, Confidence.LOW),
        ("a device in the user column", who("jbloggs", Identity.DEVICE), SubjectKind.DEVICE, Confidence.LOW),
        ("a network in the user column", who("jbloggs", Identity.NETWORK), SubjectKind.UNKNOWN, Confidence.LOW),
        ("a device only", who(host_name="lap-7"), SubjectKind.DEVICE, Confidence.LOW),
        ("an address only", who(), SubjectKind.UNKNOWN, Confidence.LOW),
        ("nothing at all", who(source_ip=None), SubjectKind.UNKNOWN, Confidence.LOW),
    ],
)
def test_attributes_a_line(what, line, kind, confidence):
    assert (line.kind, line.confidence) == (kind, confidence), what


def test_a_person_carries_what_the_roster_says():
    subject = who("jbloggs")

    assert (subject.year_group, subject.group, subject.flags) == ("9", "9B", {"send"})


def test_nobody_carries_anything_of_the_roster_without_being_found_in_it():
    assert who("leaver") == Subject(id=subject_id(KEY, "leaver"), kind=SubjectKind.UNKNOWN, login="leaver")


def test_a_person_has_one_id_wherever_they_are():
    seen = [who("jbloggs"), who("JBloggs", host_name="lap-7"), who("jbloggs", source_ip="192.0.2.9", site="primary")]

    assert {subject.id for subject in seen} == {subject_id(KEY, "jbloggs")}


def test_a_leaver_keeps_their_id():
    assert who("leaver").id == who("leaver", at=date(2026, 7, 1)).id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (who("nobody", site="primary"), who("nobody", site="secondary")),
        (who(host_name="lap-7", site="primary"), who(host_name="lap-7", site="secondary")),
        (who(site="primary"), who(site="secondary")),
        (who(source="filter"), who(source="dns")),
        (who("lap-7"), who(host_name="lap-7")),
        (who("filter:192.0.2.7"), who()),
    ],
)
def test_different_subjects_have_different_ids(one, other):
    assert one.id != other.id


@pytest.mark.parametrize(
    ("line", "login"),
    [
        (who("SCHOOL\\JBloggs"), "jbloggs"),
        (who(host_name="LAP-7"), "lap-7"),
        (who("host/LAP-7", Identity.DEVICE), "lap-7"),
        (who(), "filter:192.0.2.7"),
        (who(source_ip=None), "filter:-"),
    ],
)
def test_the_login_is_what_the_line_names(line, login):
    assert line.login == login


def test_a_site_is_a_subject_of_its_own():
    subject = identify_site(KEY, "bets.test")

    assert (subject.kind, subject.login, subject.confidence) == (SubjectKind.SITE, "bets.test", Confidence.LOW)
    assert subject.id != identify_site(KEY, "bets.test", school_site="primary").id
