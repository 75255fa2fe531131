from datetime import UTC, datetime

import pytest

from monitor.records.people import Role
from monitor.simulate.truth import Expected, Mismatch, TruthRow, compare_truth, read_truth, write_truth

AT = datetime(2026, 9, 15, 9, tzinfo=UTC)


def row(**changes):
    values = {
        "case": "gambling_lesson",
        "subject": "07rbrook",
        "draft_group": "gambling",
        "expected": Expected.DRAFT,
        "at": AT,
        "kinds": ("pupil",),
        "severity": 2,
        "route_first": Role.DSL,
        "restricted": False,
        "attempts": 6,
    }
    return TruthRow(**{**values, **changes})


def incident(**changes):
    values = {
        "type": "incident",
        "state": "draft",
        "subject": {"id": "x", "kind": "pupil", "name": "07rbrook"},
        "draft_group": "gambling",
        "severity": 2,
        "route": ["dsl", "deputy_dsl"],
        "restricted": False,
        "confidence": "medium",
        "attempts": 6,
    }
    return {**values, **changes}


def test_an_incident_that_says_what_the_truth_says_is_right():
    assert compare_truth([row()], [incident()]).is_right


def test_a_draft_that_a_person_decided_still_counts():
    assert compare_truth([row()], [incident(state="no concern")]).is_right


@pytest.mark.parametrize(
    "found",
    [
        [],
        [incident(subject={"id": "x", "kind": "pupil", "name": "07rbrookes"})],
        [incident(draft_group="drugs")],
        [incident(state="filter test")],
    ],
    ids=["nothing", "another login", "another draft group", "a record"],
)
def test_a_case_without_its_draft_is_missed(found):
    assert [each.case for each in compare_truth([row()], found).missed] == ["gambling_lesson"]


def test_a_draft_that_no_case_explains_is_extra():
    stranger = incident(subject={"id": "y", "kind": "pupil", "name": "07other"})
    assert compare_truth([row()], [incident(), stranger]).extra == (stranger,)


def test_a_second_draft_about_the_same_case_is_extra():
    assert len(compare_truth([row()], [incident(), incident()]).extra) == 1


def test_a_case_that_must_give_nothing_makes_its_draft_extra():
    quiet = row(expected=Expected.NONE)
    assert compare_truth([quiet], []).is_right
    assert len(compare_truth([quiet], [incident()]).extra) == 1


def test_tolerated_drafts_are_neither_missed_nor_extra():
    quiet = row(expected=Expected.NONE, tolerated=(("07rbrook", "gambling"),))
    assert compare_truth([quiet], [incident()]).is_right
    assert compare_truth([quiet], []).is_right


def test_records_that_nobody_planted_pass():
    assert compare_truth([], [incident(state="class activity"), incident(state="canary")]).is_right


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"route": ["deputy_dsl", "dsl"]}, "route"),
        ({"route": []}, "route"),
        ({"severity": 3}, "severity"),
        ({"restricted": True}, "restricted"),
        ({"attempts": 5}, "attempts"),
        ({"subject": {"id": "x", "kind": "staff", "name": "07rbrook"}}, "kind"),
    ],
)
def test_tells_what_differs(changes, key):
    comparison = compare_truth([row()], [incident(**changes)])
    assert [each.key for each in comparison.wrong] == [key]
    assert not comparison.is_right


def test_what_the_truth_does_not_say_is_not_compared():
    loose = row(severity=None, route_first=None, restricted=None, attempts=None, kinds=())
    assert compare_truth([loose], [incident(severity=4, route=[], restricted=True, attempts=1)]).is_right


def test_low_confidence_can_be_demanded():
    (wrong,) = compare_truth([row(confidence="low")], [incident()]).wrong
    assert wrong == Mismatch(case="gambling_lesson", key="confidence", expected="low", found="medium")


def test_a_breach_of_the_site_is_found_by_its_kind_alone():
    site = row(kinds=("site",), subject="cloudyfern.test", draft_group="drugs", severity=None, attempts=None)
    assert compare_truth(
        [site], [incident(subject={"id": "s", "kind": "site", "name": "pseudonym"}, draft_group="drugs")]
    ).is_right


def test_a_record_is_found_whatever_its_draft_group():
    test = row(expected=Expected.RECORD, draft_group="", severity=None, attempts=None, route_first=None)
    assert compare_truth([test], [incident(state="filter test", draft_group="csam")]).is_right


def test_the_file_gives_back_what_was_written(tmp_path):
    rows = (row(), row(case="other", expected=Expected.NONE, route_first=None, tolerated=(("a", "account"),)))
    write_truth(tmp_path / "truth.json", rows)
    assert read_truth(tmp_path / "truth.json") == rows
