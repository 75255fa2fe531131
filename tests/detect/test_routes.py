"""Who is told and who never: by pseudonym, as the store and the pages know people."""

from datetime import date

import pytest

from monitor.detect.people import subject_id
from monitor.detect.routes import may_share, route_for
from monitor.records.people import Person, Role, Subject, SubjectKind

KEY = bytes(range(32))
DAY = date(2026, 9, 14)


def person(role, login, mail=None, **dates):
    return Person(role=role, login=login, name="", mail=mail or f"{login or role}@school.example", **dates)


PEOPLE = (
    person(Role.DSL, "adsl"),
    person(Role.DEPUTY_DSL, "bdeputy"),
    person(Role.HEAD, "chead"),
    person(Role.CHAIR, "dchair"),
    person(Role.TECHNICIAN, "etech"),
    person(Role.EXTERNAL, "", "lado@council.example"),
)
HEAD_IS_DSL = (person(Role.DSL, "chead", "head@school.example"), *PEOPLE[1:])


def subject(login, kind=SubjectKind.PUPIL, site=""):
    return Subject(id=subject_id(KEY, login, site=site), kind=kind, login=login, site=site)


def route(login, kind=SubjectKind.PUPIL, people=PEOPLE, site=""):
    return route_for(subject(login, kind, site), people=people, key=KEY, day=DAY)


@pytest.mark.parametrize(
    ("what", "login", "kind", "people", "roles"),
    [
        ("a pupil", "jbloggs", SubjectKind.PUPIL, PEOPLE, "dsl deputy_dsl head"),
        ("an unknown login", "nobody", SubjectKind.UNKNOWN, PEOPLE, "dsl deputy_dsl head"),
        ("a device", "lap-7", SubjectKind.DEVICE, PEOPLE, "dsl deputy_dsl head"),
        ("a site", "bets.test", SubjectKind.SITE, PEOPLE, "dsl deputy_dsl head"),
        ("a member of staff", "steacher", SubjectKind.STAFF, PEOPLE, "head chair"),
        ("the DSL", "adsl", SubjectKind.STAFF, PEOPLE, "head chair"),
        ("the DSL, who isn't in the roster", "adsl", SubjectKind.UNKNOWN, PEOPLE, "head chair"),
        ("the Head", "chead", SubjectKind.HEAD, PEOPLE, "chair external"),
        ("the Head, whom the roster calls staff", "chead", SubjectKind.STAFF, PEOPLE, "chair external"),
        ("the Head who is the DSL", "chead", SubjectKind.HEAD, HEAD_IS_DSL, "chair external"),
        ("a pupil where the Head is the DSL", "jbloggs", SubjectKind.PUPIL, HEAD_IS_DSL, "dsl deputy_dsl head"),
        ("the technician", "etech", SubjectKind.TECHNICIAN, PEOPLE, "head dsl"),
        ("a governor", "xgov", SubjectKind.GOVERNOR, PEOPLE, "head chair"),
        ("a device that is called like the Head", "chead", SubjectKind.DEVICE, PEOPLE, "dsl deputy_dsl head"),
    ],
)
def test_tells_by_the_table_of_the_duties(what, login, kind, people, roles):
    assert " ".join(route(login, kind, people).roles) == roles, what


def test_the_chair_is_never_told_about_the_chair():
    assert Role.CHAIR not in route("dchair", SubjectKind.GOVERNOR).roles


@pytest.mark.parametrize("login", ["adsl", "bdeputy", "chead", "dchair", "etech"])
@pytest.mark.parametrize("site", ["", "secondary"])
@pytest.mark.parametrize("kind", [SubjectKind.STAFF, SubjectKind.UNKNOWN, SubjectKind.SHARED])
def test_the_subject_is_implicated_wherever_their_login_was_seen(login, site, kind):
    found = route(login, kind, site=site)

    assert {subject_id(KEY, login), subject_id(KEY, login, site=site)} <= found.implicated
    told = {person.login for person in PEOPLE if person.role in found.roles}
    assert login not in told


def test_an_ordinary_subject_implicates_nobody_else():
    assert route("jbloggs").implicated == {subject_id(KEY, "jbloggs")}


def test_whoever_reads_the_subject_s_mailbox_is_implicated():
    shared_box = person(Role.CHAIR, "cheadtoo", "CHEAD@school.example")
    people = (*PEOPLE[:3], shared_box, PEOPLE[5])

    found = route("chead", SubjectKind.HEAD, people)

    assert found.roles == (Role.EXTERNAL,)
    assert subject_id(KEY, "cheadtoo") in found.implicated


def test_a_head_is_implicated_even_where_the_roster_writes_the_login_another_way():
    assert subject_id(KEY, "chead") in route("c.head", SubjectKind.HEAD).implicated


def test_a_cover_that_has_run_out_is_not_told():
    people = (person(Role.DSL, "adsl", last=date(2026, 9, 13)), *PEOPLE[1:])

    assert route("jbloggs", people=people).roles == (Role.DEPUTY_DSL, Role.HEAD)


def test_with_nobody_left_the_external_contact_is_told():
    assert route("jbloggs", people=PEOPLE[5:]).roles == (Role.EXTERNAL,)


@pytest.mark.parametrize(
    ("login", "kind", "shares"),
    [
        ("jbloggs", SubjectKind.PUPIL, True),
        ("nobody", SubjectKind.UNKNOWN, True),
        ("steacher", SubjectKind.STAFF, False),
        ("adsl", SubjectKind.UNKNOWN, False),
        ("chead", SubjectKind.HEAD, False),
        ("etech", SubjectKind.TECHNICIAN, False),
    ],
)
def test_only_what_the_dsl_may_read_shares_a_draft_about_a_site(login, kind, shares):
    assert may_share(subject(login, kind), PEOPLE) is shares
