"""Who is told about whom, and who never."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.records.people import Person, Role, SubjectKind
from monitor.settings.model import RoutesSettings
from monitor.settings.route_checks import find_person_problems, find_route_problems
from monitor.settings.routes import find_implicated, people_of, reachable, route_for, route_kind

TODAY = date(2026, 9, 14)


def person(role: Role, login: str, mail: str = "", **dates) -> Person:
    return Person(role=role, login=login, name="N. Example", mail=mail or f"{login or role}@school.example", **dates)


DSL = person(Role.DSL, "adsl")
DEPUTY = person(Role.DEPUTY_DSL, "bdeputy")
HEAD = person(Role.HEAD, "chead")
CHAIR = person(Role.CHAIR, "dchair")
TECHNICIAN = person(Role.TECHNICIAN, "gtech")
EXTERNAL = person(Role.EXTERNAL, "")
SCHOOL = (DSL, DEPUTY, HEAD, CHAIR, TECHNICIAN, EXTERNAL)
HEAD_AS_DSL = (replace(DSL, login="chead"), HEAD, CHAIR, EXTERNAL)


def route(kind: SubjectKind, login: str = "", people=SCHOOL):
    return route_for(kind, login, people, on=TODAY)


@pytest.mark.parametrize(
    ("kind", "login", "roles"),
    [
        (SubjectKind.PUPIL, "pupil1", [Role.DSL, Role.DEPUTY_DSL, Role.HEAD]),
        (SubjectKind.VISITOR, "guest", [Role.DSL, Role.DEPUTY_DSL, Role.HEAD]),
        (SubjectKind.SHARED, "library", [Role.DSL, Role.DEPUTY_DSL, Role.HEAD]),
        (SubjectKind.UNKNOWN, "x", [Role.DSL, Role.DEPUTY_DSL, Role.HEAD]),
        (SubjectKind.DEVICE, "", [Role.DSL, Role.DEPUTY_DSL, Role.HEAD]),
        (SubjectKind.STAFF, "teacher", [Role.HEAD, Role.CHAIR]),
        (SubjectKind.HEAD, "chead", [Role.CHAIR, Role.EXTERNAL]),
        (SubjectKind.GOVERNOR, "gov", [Role.HEAD, Role.CHAIR]),
        (SubjectKind.GOVERNOR, "dchair", [Role.EXTERNAL, Role.HEAD]),
        (SubjectKind.TECHNICIAN, "gtech", [Role.HEAD, Role.DSL]),
    ],
)
def test_table_of_the_duties(kind, login, roles):
    assert route(kind, login) == tuple(roles)


@pytest.mark.parametrize(
    ("kind", "login", "roles"),
    [
        (SubjectKind.STAFF, "adsl", [Role.HEAD, Role.CHAIR]),  # the DSL teaches as well
        (SubjectKind.STAFF, "chead", [Role.CHAIR, Role.EXTERNAL]),  # the roster only knows "staff"
        (SubjectKind.UNKNOWN, "chead", [Role.CHAIR, Role.EXTERNAL]),  # not in the roster at all
        (SubjectKind.STAFF, "dchair", [Role.EXTERNAL, Role.HEAD]),
    ],
)
def test_role_in_the_routes_outranks_the_roster(kind, login, roles):
    assert route(kind, login) == tuple(roles)


def test_head_who_is_the_dsl_is_passed_over_for_the_chair():
    assert route(SubjectKind.HEAD, "chead", HEAD_AS_DSL) == (Role.CHAIR, Role.EXTERNAL)
    assert route(SubjectKind.STAFF, "chead", HEAD_AS_DSL) == (Role.CHAIR, Role.EXTERNAL)


def test_head_who_is_the_dsl_is_still_told_about_pupils():
    assert route(SubjectKind.PUPIL, "pupil1", HEAD_AS_DSL) == (Role.DSL, Role.HEAD)


@pytest.mark.parametrize("lead", [None, replace(DSL, last=date(2026, 9, 13))], ids=["there is none", "away"])
def test_without_a_lead_the_head_is_told_before_the_external_contact(lead):
    others = tuple(person for person in SCHOOL if person.role not in {Role.DSL, Role.DEPUTY_DSL})
    assert route(SubjectKind.PUPIL, "pupil1", (lead, *others) if lead else others) == (Role.HEAD,)


def test_shared_mailbox_is_implicated_with_its_reader():
    office = (replace(HEAD, mail="office@school.example"), replace(CHAIR, mail="Office@school.example"), EXTERNAL)
    assert route(SubjectKind.HEAD, "chead", office) == (Role.EXTERNAL,)


def test_route_ends_at_the_external_contact_when_all_are_implicated():
    one = (person(Role.HEAD, "all"), person(Role.CHAIR, "all"), person(Role.DSL, "all"), EXTERNAL)
    assert route(SubjectKind.STAFF, "all", one) == (Role.EXTERNAL,)


def test_cover_holds_on_its_days_only():
    cover = replace(DEPUTY, first=date(2026, 9, 14), last=date(2026, 9, 18))
    days = {date(2026, 9, day): bool(reachable([cover], on=date(2026, 9, day))) for day in (13, 14, 18, 19)}
    assert list(days.values()) == [False, True, True, False]


def test_without_people_the_route_is_the_duties_own():
    assert route(SubjectKind.PUPIL, "x", ()) == (Role.DSL, Role.DEPUTY_DSL, Role.HEAD)


def test_subject_without_a_login_implicates_nobody():
    assert find_implicated("", SCHOOL) == frozenset()
    assert route_kind(SubjectKind.DEVICE, "", SCHOOL) is SubjectKind.DEVICE


LOGINS = st.sampled_from(["a", "b", "c", ""])
PEOPLE = st.lists(
    st.builds(
        person, st.sampled_from(Role), LOGINS, st.sampled_from(["one@x.example", "two@x.example", "three@x.example"])
    ),
    max_size=6,
)


@given(st.sampled_from(SubjectKind), LOGINS, PEOPLE)
def test_nobody_is_ever_told_about_themselves(kind, login, people):
    implicated = find_implicated(login, people)
    told = [
        holder
        for role in (route_for(kind, login, people, on=TODAY) if people else ())
        for holder in people_of(role, people, on=TODAY, implicated=implicated)
    ]
    assert all(holder.login != login or not login for holder in told)
    assert not {holder.mail for holder in told} & {holder.mail for holder in implicated}


@given(st.sampled_from(SubjectKind), LOGINS, PEOPLE)
def test_every_role_of_a_route_has_somebody_who_may_be_told(kind, login, people):
    implicated = find_implicated(login, people)
    roles = route_for(kind, login, people, on=TODAY) if people else ()
    assert all(people_of(role, people, on=TODAY, implicated=implicated) for role in roles)


def problems(*people: Person, fatal: bool = True) -> list[str]:
    return [str(problem) for problem in find_route_problems(people, today=TODAY) if problem.fatal is fatal]


def test_whole_school_has_no_problem():
    assert problems(*SCHOOL) == []
    assert problems(*SCHOOL, fatal=False) == []


def test_smallest_school_has_dsl_head_and_chair():
    assert problems(DSL, HEAD, CHAIR) == []


@pytest.mark.parametrize(
    ("people", "subject"),
    [((HEAD, CHAIR), "pupil"), ((DSL,), "member of staff"), ((DSL, HEAD), "Headteacher"), ((), "technician")],
)
def test_missing_role_is_named_with_what_it_is_for(people, subject):
    assert any(f"a draft about a {subject} has nobody to go to" in problem for problem in problems(*people))


def test_cover_that_has_run_out_is_warned_of():
    gone = replace(DEPUTY, last=date(2026, 9, 13))
    assert any("ended on 2026-09-13" in warning for warning in problems(DSL, gone, HEAD, CHAIR, fatal=False))


def test_a_lead_who_is_away_does_not_stop_the_service_but_is_warned_of():
    gone = replace(DSL, last=date(2026, 9, 13))
    assert problems(gone, HEAD, CHAIR) == []
    assert any("drafts about pupils go to the Headteacher" in text for text in problems(gone, HEAD, CHAIR, fatal=False))


def test_without_anybody_for_a_pupils_route_the_config_is_refused():
    gone = replace(DSL, last=date(2026, 9, 13))
    assert any("a draft about a pupil has nobody to go to" in problem for problem in problems(gone, CHAIR, EXTERNAL))


def test_one_person_in_every_role_needs_an_external_contact():
    alone = [person(role, "all", "all@school.example") for role in (Role.DSL, Role.HEAD, Role.CHAIR)]
    assert any('role = "external"' in problem for problem in problems(*alone))
    assert problems(*alone, EXTERNAL) == []


def test_two_roles_of_one_person_are_a_warning():
    (warning,) = problems(*HEAD_AS_DSL, fatal=False)
    assert "dsl and head are the same person" in warning


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"role": "dsl", "login": "a", "mail": "no address"}, "mail address"),
        ({"role": "dsl", "login": "a", "mail": "a@b, c@d.example"}, "mail address"),
        ({"role": "dsl", "login": " ", "mail": "a@b.example"}, "login: is empty"),
        (
            {"role": "dsl", "login": "a", "mail": "a@b.example", "first": TODAY, "last": date(2026, 9, 1)},
            "before first",
        ),
    ],
)
def test_person_that_cannot_work_is_a_problem(row, says):
    (problem,) = find_person_problems(RoutesSettings.model_validate({"person": [row]}))
    assert says in str(problem)


def test_external_contact_needs_no_login():
    row = {"role": "external", "mail": "lado@council.example"}
    assert find_person_problems(RoutesSettings.model_validate({"person": [row]})) == []


@pytest.mark.parametrize(("minutes", "count"), [([15, 60], 0), ([], 0), ([60, 15], 1), ([15, 15], 1)])
def test_acknowledge_minutes_must_rise(minutes, count):
    assert len(find_person_problems(RoutesSettings.model_validate({"acknowledge_minutes": minutes}))) == count
