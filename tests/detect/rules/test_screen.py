from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.rules import find_findings
from monitor.detect.rules.screen import find_reach, is_repeated, may_fire_at_once
from monitor.records.detection import Attempt
from monitor.settings.model import InstantRule, RepeatRule, Rules
from tests.detect.flagged import SEVERITY, make_attempt

RULES = Rules(
    instant=InstantRule(themes=("self_harm", "violence")),
    repeat=(
        RepeatRule(name="some", attempts=3, sites=2, minutes=20),
        RepeatRule(name="grave", attempts=2, minutes=120, severity=3),
    ),
)
INSTANT_SEVERITY = 3  # violence


def may_fire(attempts: list[Attempt], rules: Rules = RULES) -> bool:
    """What the pipeline asks, over attempts instead of the store, as if all had changed."""
    fewest, _ = find_reach(rules)
    starts = sorted((attempt.first_at, attempt.severity) for attempt in attempts)
    at_once = any(may_fire_at_once(attempt, instant_severity=INSTANT_SEVERITY) for attempt in attempts)
    return at_once or (0 < fewest <= len(starts) and is_repeated(starts, rules))


def to_attempt(minutes: int, site: str, themes: list[str], marks: dict[str, bool]) -> Attempt:
    lead = max(themes, key=lambda theme: SEVERITY.get(theme, 2))
    changes: dict[str, Any] = {**marks, "themes": tuple(themes), "draft_group": "one"}
    return make_attempt(minutes, site, theme=lead, **changes)


attempts_of_a_matter = st.lists(
    st.builds(
        to_attempt,
        st.integers(0, 300),
        st.sampled_from(["a.test", "b.test", "c.test"]),
        st.lists(st.sampled_from(["gambling", "piracy", "weapons", "self_harm"]), min_size=1, max_size=2, unique=True),
        st.fixed_dictionaries({}, optional={"restricted": st.booleans(), "breach": st.booleans()}),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda attempt: attempt.id,
)


@given(attempts_of_a_matter)
def test_what_a_rule_finds_is_never_screened_out(attempts):
    assert may_fire(attempts) or not find_findings(attempts, rules=RULES)


@pytest.mark.parametrize(
    ("attempts", "loud"),
    [
        ([make_attempt(0)], False),
        ([make_attempt(0), make_attempt(5)], False),
        ([make_attempt(0), make_attempt(5), make_attempt(20)], True),
        ([make_attempt(0), make_attempt(5), make_attempt(20.1)], False),
        ([make_attempt(n * 30) for n in range(20)], False),
        ([make_attempt(0), make_attempt(5), make_attempt(20, theme="piracy")], False),
        ([make_attempt(0, theme="piracy", breach=True)], True),
        ([make_attempt(0, restricted=True)], True),
        ([make_attempt(0, theme="hate")], True),
    ],
)
def test_only_what_comes_near_a_rule_is_looked_at(attempts, loud):
    assert may_fire(attempts) is loud


def test_the_reach_is_that_of_the_easiest_and_of_the_longest_rule():
    assert find_reach(RULES) == (2, timedelta(minutes=120))


def test_without_repeat_rules_nothing_is_in_reach():
    assert find_reach(Rules(repeat=())) == (0, timedelta(0))
    assert not is_repeated([(make_attempt(0).first_at, 4)] * 9, Rules(repeat=()))
