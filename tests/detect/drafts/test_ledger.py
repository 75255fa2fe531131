"""A matter kept as it changes says what every rule says of all of its attempts."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.detect.drafts import draft_incidents
from monitor.detect.drafts.ledger import Ledger
from monitor.detect.rules import find_findings
from monitor.records.people import Confidence, Person, Role, Subject, SubjectKind
from monitor.settings.model import InstantRule, RepeatRule, Rules
from tests.detect.flagged import after, make_attempt

KEY = bytes(range(32))
DAY = date(2026, 9, 14)
PUPIL = Subject(id="s-pupil", kind=SubjectKind.PUPIL, login="jbloggs", confidence=Confidence.MEDIUM)
PEOPLE = (Person(role=Role.DSL, login="adsl", name="", mail="dsl@school.example"),)
RULES = Rules(
    instant=InstantRule(themes=("drugs", "weapons")),
    repeat=(
        RepeatRule(name="short", attempts=3, sites=2, minutes=10),
        RepeatRule(name="long", attempts=4, sites=1, minutes=40, severity=3),
    ),
)
THEMES = ("gambling", "drugs", "weapons", "hate")


@st.composite
def attempts(draw):
    """Of one matter, near each other, a few of them alike: what differs is what rules and drafts look at."""
    number, minutes = draw(st.integers(0, 20)), draw(st.integers(0, 60))
    themes = draw(st.lists(st.sampled_from(THEMES), min_size=1, max_size=2, unique=True))
    lines = draw(st.integers(1, 3))
    return make_attempt(
        minutes,
        *draw(st.lists(st.sampled_from(["a.test", "b.test", "c.test"]), min_size=1, max_size=2, unique=True)),
        id=f"{number:02}",
        theme=themes[0],
        themes=tuple(themes),
        draft_group="one",
        severity=draw(st.integers(1, 4)),
        restricted=draw(st.sampled_from([False, False, True])),
        filter_test=draw(st.sampled_from([False, False, False, True])),
        last_at=after(60 * (minutes + draw(st.integers(0, 9)))),
        lines=lines,
        blocked_lines=draw(st.integers(0, lines)),
        grounds=tuple(draw(st.lists(st.sampled_from(["one", "two"]), max_size=2, unique=True))),
    )


CHANGES = st.lists(
    st.tuples(
        st.sets(st.integers(0, 20).map("{:02}".format), max_size=4),
        st.lists(attempts(), max_size=6, unique_by=lambda one: one.id),
    ),
    min_size=1,
    max_size=8,
)


def draft_anew(now):
    found = find_findings(now.values(), rules=RULES)
    return draft_incidents(found, now, subject=PUPIL, people=PEOPLE, key=KEY, day=DAY)


@settings(max_examples=100, deadline=None)
@given(CHANGES)
def test_after_every_change_it_says_what_judging_all_anew_says(changes):
    ledger, now = Ledger(RULES), {}
    for removed, added in changes:
        ledger.change(removed, added)
        now = {name: one for name, one in now.items() if name not in removed} | {one.id: one for one in added}
        assert ledger.find() == find_findings(now.values(), rules=RULES)
        assert ledger.draft(subject=PUPIL, people=PEOPLE, key=KEY, day=DAY) == draft_anew(now)
        assert len(ledger) == len(now)
        assert not now or ledger.last_at == max(one.last_at for one in now.values())


@given(st.lists(attempts(), min_size=1, max_size=25, unique_by=lambda one: one.id), st.integers(1, 5))
def test_it_does_not_matter_in_how_many_batches_attempts_come(found, size):
    whole, parts = Ledger(RULES, found), Ledger(RULES)
    for start in range(0, len(found), size):
        parts.change((), found[start : start + size])
    assert parts.find() == whole.find()


@pytest.mark.parametrize(
    ("changes", "takes"),
    [({}, True), ({"breach": True}, False), ({"breach_sites": ("a.test",)}, False), ({"restricted": True}, True)],
)
def test_breaches_are_not_for_it(changes, takes):
    assert Ledger.takes([make_attempt(0, "a.test", **changes)]) is takes
