from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.records.event import Action
from monitor.records.people import Role, SubjectKind
from monitor.simulate.lists import FILTER_TEST_HOST
from monitor.simulate.planted import CASES
from monitor.simulate.school import make_school
from monitor.simulate.truth import Expected, read_truth
from tests.simulate.conftest import PLAN


@pytest.fixture(scope="module", params=[30, 60, 2000], ids=lambda people: f"{people} people")
def school(request):
    return make_school(replace(PLAN, people=request.param))


def case_of(school, name):
    return next(case for case in school.cases if case.truth.case == name)


def act_count(events, gap=timedelta(minutes=2)):
    return 1 + sum(other.at - one.at > gap for one, other in pairwise(events))


def test_every_case_has_exactly_one_row_of_truth(written):
    names = Counter(row.case for row in read_truth(written.folder / "truth.json"))
    assert names == Counter(case.__name__ for case in CASES)
    assert set(names.values()) == {1}


def test_every_planted_request_is_on_the_day_in_time_order(school):
    for case in school.cases:
        assert case.events
        assert all(one.at <= other.at for one, other in pairwise(case.events))
        assert all(school.starts_at <= event.at <= school.ends_at for event in case.events)


def test_every_lead_plays_one_part(school):
    leads = [case.truth.subject for case in school.cases if case.truth.expected is Expected.DRAFT]
    assert len(leads) == len(set(leads))


def test_only_pupils_without_a_flag_lead_where_the_severity_is_asserted(school):
    flagged = {row.login for row in school.people.rows if row.flags}
    assert not flagged & {case.truth.subject for case in school.cases if case.truth.severity is not None}


@pytest.mark.parametrize(
    "name",
    ["gambling_lesson", "bypass", "staff_repeats", "head_repeats", "shared_login", "unknown_login", "device_only"],
)
def test_a_repeat_is_six_refused_sites_minutes_apart_within_an_hour(school, name):
    events = case_of(school, name).events
    assert len({event.host.removeprefix("www.") for event in events}) == 6
    assert {event.action for event in events} == {Action.BLOCKED}
    assert act_count(events) == 6
    assert events[-1].at - events[0].at < timedelta(hours=1)


def test_the_iwf_page_is_listed_and_its_neighbour_on_the_same_host_is_not(school):
    page = case_of(school, "iwf_page").events[0].url.removeprefix("http://")
    neighbour = case_of(school, "innocent_page").events[0].url.removeprefix("http://")
    assert page in school.lists.iwf_pages
    assert neighbour not in school.lists.iwf_pages
    assert page.split("/")[0] == neighbour.split("/")[0]
    assert page.split("/")[0] not in school.lists.iwf_hosts


def test_the_advert_burst_is_forty_lines_within_three_seconds(school):
    events = case_of(school, "advert_burst").events
    assert len(events) == 40
    assert events[-1].at - events[0].at < timedelta(seconds=3)


def test_the_search_is_typed_letter_by_letter_and_then_sent(school):
    *suggestions, result = case_of(school, "self_harm_search").events
    words = parse_qs(urlsplit(result.url).query)["q"][0]
    assert [event.term for event in suggestions] == [words[:length] for length in range(1, len(words) + 1)]


def test_breaches_are_allowed_lines_to_listed_hosts(school):
    for name, category in (("allowed_listed_host", "gambling"), ("site_breach", "drogue")):
        events = case_of(school, name).events
        assert {event.action for event in events} == {Action.ALLOWED}
        assert {event.host.removeprefix("www.") for event in events} <= set(school.lists.hosts[category])


def test_seven_people_reach_the_allowed_host(school):
    events = case_of(school, "site_breach").events
    assert len({event.seat.login for event in events}) == 7
    assert len({event.host for event in events}) == 1


def test_the_class_is_one_form_that_plays_no_other_leading_part(school):
    logins = {event.seat.login for event in case_of(school, "whole_class").events}
    forms = {row.group for row in school.people.rows if row.login in logins}
    assert len(logins) > 1
    assert len(forms) == 1
    assert not logins & {case.truth.subject for case in school.cases if case.truth.expected is Expected.DRAFT}


def test_staff_and_head_are_told_to_others_than_themselves(school):
    staff, head = case_of(school, "staff_repeats").truth, case_of(school, "head_repeats").truth
    assert (staff.route_first, head.route_first) == (Role.HEAD, Role.CHAIR)
    assert staff.subject not in school.people.roles.values()
    assert head.subject == school.people.roles[Role.HEAD]


def test_the_filter_test_is_the_technicians_and_on_the_known_host_only(school):
    case = case_of(school, "filter_test")
    assert case.truth.subject == school.people.roles[Role.TECHNICIAN]
    assert {event.host for event in case.events} == {FILTER_TEST_HOST}


def test_shared_unknown_and_absent_logins_claim_no_name(school):
    roster = {row.login: row.role for row in school.people.rows}
    assert roster[case_of(school, "shared_login").truth.subject] is SubjectKind.SHARED
    assert case_of(school, "unknown_login").truth.subject not in roster
    assert case_of(school, "device_only").truth.subject == "filter:10.20.9.40"
    for name in ("shared_login", "unknown_login", "device_only"):
        assert case_of(school, name).truth.confidence == "low"


def test_the_slow_case_comes_once_every_school_day(school):
    for back in range(1, 5):
        (case,) = school.cases_of(PLAN.day - timedelta(days=back)) or (None,)
        if case is not None:
            assert act_count(case.events) == 1
            assert case.truth.subject == case_of(school, "slow_drip").truth.subject
