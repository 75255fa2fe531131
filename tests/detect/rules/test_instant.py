import pytest

from monitor.detect.rules import find_findings
from monitor.settings.model import BreachRule, InstantRule, Rules
from tests.detect.flagged import after, make_attempt

RULES = Rules(repeat=())


def instant(*attempts, rules=RULES):
    return [finding for finding in find_findings(attempts, rules=rules) if finding.rule == "instant"]


@pytest.mark.parametrize("theme", ["csam", "terrorism", "illegal_other", "self_harm"])
def test_one_attempt_is_enough_in_these_themes(theme):
    (finding,) = instant(make_attempt(3, theme=theme, severity=4))

    assert (finding.theme, finding.severity, finding.fired_at) == (theme, 4, after(180))


@pytest.mark.parametrize("theme", ["violence", "hate", "pornography", "gambling", "piracy"])
def test_one_attempt_is_not_enough_in_others(theme):
    assert instant(make_attempt(3, theme=theme)) == []


def test_a_theme_that_does_not_lead_is_enough():
    assert len(instant(make_attempt(0, theme="violence", themes=("violence", "self_harm")))) == 1


def test_fires_at_the_first_of_several_attempts():
    (finding,) = instant(make_attempt(9, theme="self_harm"), make_attempt(3, theme="self_harm"))

    assert finding.fired_at == after(180)
    assert finding.why == "2 attempts in self harm, where one is enough."


def test_a_restricted_attempt_always_opens_one_apart():
    tuned_away = Rules(repeat=(), instant=InstantRule(themes=()), breach=BreachRule(severity=4))
    found = instant(make_attempt(0, theme="csam", restricted=True), make_attempt(1, theme="csam"), rules=tuned_away)

    assert [finding.restricted for finding in found] == [True]


def test_the_themes_are_the_config_s():
    rules = Rules(repeat=(), instant=InstantRule(themes=("gambling",)))

    assert len(instant(make_attempt(0), rules=rules)) == 1
    assert instant(make_attempt(0, theme="self_harm"), rules=rules) == []
