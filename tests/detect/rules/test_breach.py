import pytest

from monitor.detect.rules import find_findings
from monitor.settings.model import BreachRule, Rules
from tests.detect.flagged import after, make_attempt

RULES = Rules(repeat=())


def breach(*attempts, rules=RULES, shared=None):
    found = find_findings(attempts, rules=rules, shared=shared or {})
    return [finding for finding in found if finding.rule == "breach"]


def test_an_allowed_line_to_a_listed_site_is_one_finding():
    (finding,) = breach(make_attempt(5, "b.test", breach=True), make_attempt(2, "a.test", breach=True))

    assert finding.fired_at == after(120)
    assert finding.why == "2 attempts reached 2 listed sites that the filter let through."


@pytest.mark.parametrize(
    ("what", "attempt"),
    [
        ("blocked", make_attempt(0)),
        ("too mild", make_attempt(0, theme="piracy", breach=True)),
        ("a filter test", make_attempt(0, breach=True, filter_test=True)),
    ],
)
def test_this_is_not_a_breach(what, attempt):
    assert breach(attempt) == [], what


def test_the_severity_is_the_config_s():
    rules = Rules(repeat=(), breach=BreachRule(severity=3))

    assert breach(make_attempt(0, breach=True), rules=rules) == []
    assert len(breach(make_attempt(0, breach=True, theme="violence"), rules=rules)) == 1


def test_what_a_draft_about_the_site_stands_for_is_left_out():
    one, other = make_attempt(0, "a.test", breach=True), make_attempt(1, "b.test", breach=True)

    (finding,) = breach(one, other, shared={one.id: frozenset({"a.test"})})

    assert finding.attempt_ids == (other.id,)


def test_an_attempt_on_another_listed_site_as_well_stays():
    attempt = make_attempt(0, "a.test", "b.test", breach=True)

    (finding,) = breach(attempt, shared={attempt.id: frozenset({"a.test"})})

    assert finding.why == "1 attempt reached 1 listed site that the filter let through."


def test_a_restricted_breach_is_apart_and_never_left_out():
    attempt = make_attempt(0, "s-hash", theme="csam", breach=True, restricted=True)

    (finding,) = breach(attempt, shared={attempt.id: frozenset({"s-hash"})})

    assert finding.restricted
