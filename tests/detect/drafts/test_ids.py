import re

import pytest

from monitor.detect.drafts import incident_id, ref_for

FACTS = {"subject_id": "s-pupil", "draft_group": "gambling", "restricted": False, "record": "", "epoch": 0}


def test_an_id_is_always_the_same():
    assert incident_id(**FACTS) == "74e56a41-7d0d-58d2-8e9a-bf4aff3febbe"


@pytest.mark.parametrize(
    "change",
    [
        {"subject_id": "s-other"},
        {"draft_group": "drugs"},
        {"restricted": True},
        {"record": "filter test"},
        {"epoch": 1},
    ],
)
def test_whatever_tells_two_incidents_apart_changes_the_id(change):
    assert incident_id(**{**FACTS, **change}) != incident_id(**FACTS)


def test_a_reference_can_be_said_on_the_telephone():
    refs = [ref_for(str(number)) for number in range(200)]

    assert all(re.fullmatch(r"FW-[0-9A-HJKMNP-TV-Z]{6}", ref) for ref in refs)
    assert len(set(refs)) == 200


def test_the_next_salt_gives_another_reference():
    assert ref_for("one", 1) != ref_for("one")
