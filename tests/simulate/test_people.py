from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.records.people import Role, SubjectKind
from monitor.simulate.people import FORM_SIZE, make_people

DAY = date(2026, 9, 15)


@settings(max_examples=25, deadline=None)
@given(people=st.integers(30, 2000), seed=st.integers(0, 2**31))
def test_a_school_of_any_size_has_that_many_people_and_no_login_twice(people, seed):
    rows = make_people(seed, DAY, people=people).rows
    own = [row for row in rows if row.role is not SubjectKind.SHARED]
    assert len(own) == people
    assert len({row.login for row in rows}) == len(rows)


@pytest.mark.parametrize("people", [29, 2001, 0])
def test_refuses_a_school_that_is_too_small_or_too_large(people):
    with pytest.raises(ValueError, match="30 to 2000 people"):
        make_people(1, DAY, people=people)


def test_forms_hold_thirty_pupils_at_most():
    people = make_people(3, DAY, people=1200)
    sizes = [sum(row.group == form for row in people.present_pupils()) for form in people.forms()]
    assert max(sizes) <= FORM_SIZE
    assert min(sizes) > 0


def test_the_head_may_be_the_dsl():
    roles = make_people(3, DAY, people=60, head_is_dsl=True).roles
    assert roles[Role.DSL] == roles[Role.HEAD]
    assert roles[Role.DEPUTY_DSL] != roles[Role.HEAD]


def test_the_leaver_has_left_before_the_day():
    (leaver,) = make_people(3, DAY, people=60).leavers()
    assert leaver.valid_to is not None
    assert leaver.valid_to < DAY


def test_one_more_person_changes_nobody_elses_name():
    before = make_people(3, DAY, people=100)
    after = make_people(3, DAY, people=101)
    assert {row.login for row in before.of_kind(SubjectKind.STAFF)} == {
        row.login for row in after.of_kind(SubjectKind.STAFF)
    }
