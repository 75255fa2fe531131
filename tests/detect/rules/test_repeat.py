import random

import pytest

from monitor.detect.rules import find_findings
from monitor.settings.model import RepeatRule, Rules
from tests.detect.flagged import after, make_attempt

LESSON = RepeatRule(name="lesson", attempts=5, sites=2, minutes=60)


def repeat(*attempts, rules=(LESSON,)):
    return [finding for finding in find_findings(attempts, rules=Rules(repeat=rules)) if finding.rule == "repeat"]


def every(minutes, *, sites, number, **changes):
    return [make_attempt(minutes * n, f"s{n % sites}.test", **changes) for n in range(number)]


@pytest.mark.parametrize(
    ("what", "attempts", "fires_after"),
    [
        ("five on two sites", every(10, sites=2, number=5), 40),
        ("six on four sites", every(5, sites=4, number=6), 20),
        ("five in exactly an hour", every(15, sites=5, number=5), 60),
        ("the second site comes last", [*every(5, sites=1, number=5), make_attempt(50, "x.test")], 50),
        ("four and a long time after five", [*every(5, sites=2, number=4), *every(300, sites=2, number=2)], 15),
    ],
)
def test_fires_at_the_attempt_that_completes_it(what, attempts, fires_after):
    (finding,) = repeat(*attempts)

    assert finding.fired_at == after(fires_after * 60), what


@pytest.mark.parametrize(
    ("what", "attempts"),
    [
        ("four", every(5, sites=4, number=4)),
        ("five on one site", every(10, sites=1, number=5)),
        ("five in more than an hour", every(15.1, sites=5, number=5)),
        ("two sites, but never within an hour", [make_attempt(0, "x.test"), *every(14, sites=1, number=9)[5:]]),
        ("too mild", every(5, sites=5, number=9, theme="piracy")),
        ("restricted ones", every(5, sites=5, number=9, restricted=True)),
        ("filter tests", every(5, sites=5, number=9, filter_test=True)),
    ],
)
def test_does_not_fire(what, attempts):
    assert repeat(*attempts) == [], what


def test_says_its_numbers():
    (finding,) = repeat(*every(7.6, sites=4, number=6))

    assert (
        finding.why == '6 attempts on 4 sites in 38 minutes; 5 on 2 sites within 60 minutes are enough (rule "lesson").'
    )


def test_rests_on_every_window_that_satisfies_it_and_on_nothing_else():
    early, late = every(5, sites=2, number=5), [make_attempt(600 + n, f"z{n}.test") for n in range(5)]
    (finding,) = repeat(*early, make_attempt(300, "alone.test"), *late)

    assert finding.attempt_ids == tuple(attempt.id for attempt in [*early, *late])


def test_a_redirect_s_sites_all_count():
    attempts = [make_attempt(10 * n, "search.test", "bets.test") for n in range(5)]

    assert len(repeat(*attempts)) == 1


def test_mild_themes_count_where_the_rule_says_so():
    mild = RepeatRule(name="mild", attempts=5, sites=1, minutes=60, severity=1)

    assert len(repeat(*every(5, sites=1, number=5, theme="piracy"), rules=(mild,))) == 1


def test_each_rule_finds_by_itself():
    day = RepeatRule(name="day", attempts=3, sites=1, minutes=480)

    found = repeat(*every(5, sites=2, number=6), rules=(LESSON, day))

    assert [finding.fired_at for finding in found] == [after(600), after(1200)]


def test_the_order_of_the_attempts_does_not_matter():
    attempts = every(5, sites=3, number=9)

    assert repeat(*random.Random(1).sample(attempts, 9)) == repeat(*attempts)
