import pytest

from monitor.records.people import Confidence, SubjectKind
from monitor.store.incidents import record_incidents
from monitor.store.subjects import load_subjects, load_visible_subjects, record_subjects
from monitor.store.visibility import OWNER
from tests.store.factories import DSL, NOW, make_incident, make_subject, make_viewer


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"flags": frozenset()},
        {"flags": frozenset({"send", "cla"})},
        {"kind": SubjectKind.DEVICE, "login": "LAPTOP-7", "confidence": Confidence.LOW, "site": "secondary"},
        {"login": "caf\udce9\ud800"},
        {"year_group": "", "group": ""},
    ],
)
def test_subject_comes_back_as_it_was(connection, changes):
    subject = make_subject(**changes)
    record_subjects(connection, [subject])
    assert load_subjects(connection, ["s-pupil", "nobody"]) == {"s-pupil": subject}


def test_changed_subject_takes_the_place_of_the_one_before(connection):
    record_subjects(connection, [make_subject()])
    record_subjects(connection, [make_subject(year_group="Year 6"), make_subject("s-other")])
    assert load_subjects(connection, ["s-pupil"])["s-pupil"].year_group == "Year 6"


def test_unchanged_subject_is_not_written_again(connection):
    record_subjects(connection, [make_subject()])
    before = connection.exec_driver_sql("select private_sealed from subject").scalar_one()
    record_subjects(connection, [make_subject()])
    assert connection.exec_driver_sql("select private_sealed from subject").scalar_one() == before


def test_nothing_in_gives_nothing_out(connection):
    record_subjects(connection, [])
    assert load_subjects(connection, []) == {}


def test_more_subjects_than_one_statement_takes(connection):
    subjects = [make_subject(f"s-{number}") for number in range(2500)]
    record_subjects(connection, subjects)
    assert len(load_subjects(connection, [subject.id for subject in subjects])) == 2500


def test_viewer_sees_only_subjects_of_incidents_they_may_see(connection):
    record_subjects(connection, [make_subject(), make_subject("s-quiet")])
    record_incidents(connection, [make_incident()], now=NOW)
    ids = ["s-pupil", "s-quiet"]
    assert set(load_visible_subjects(connection, DSL, ids)) == {"s-pupil"}
    assert set(load_visible_subjects(connection, OWNER, ids)) == {"s-pupil"}
    assert load_visible_subjects(connection, make_viewer(), ids) == {}
