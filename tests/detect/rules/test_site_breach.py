from datetime import UTC, date, datetime

import pytest

from monitor.detect.people import identify_site
from monitor.detect.rules import find_findings, find_site_breaches
from monitor.records.people import SubjectKind
from monitor.settings.model import Rules
from tests.detect.flagged import after, make_attempt

KEY = bytes(range(32))
RULES = Rules(repeat=())
DAY = date(2026, 9, 14)


def to_day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def site_breaches(attempts):
    return find_site_breaches(attempts, rules=RULES, key=KEY, to_day=to_day)


def reached_by(people, site="bets.test", **changes):
    return [make_attempt(n, site, subject_id=f"s-{n}", **{"breach": True, **changes}) for n in range(people)]


def test_more_than_five_people_in_a_day_make_one_finding_about_the_site():
    ((subject, finding),) = site_breaches(reached_by(6)).findings

    assert subject == identify_site(KEY, "bets.test")
    assert subject.kind is SubjectKind.SITE
    assert (finding.subject_id, finding.rule, finding.epoch) == (subject.id, "breach", DAY.toordinal())
    assert len(finding.attempt_ids) == 6


def test_it_fires_at_the_first_attempt_of_the_sixth_person():
    again = [make_attempt(n + 0.5, "bets.test", subject_id="s-0", breach=True) for n in range(3)]

    ((_, finding),) = site_breaches([*again, *reached_by(7)]).findings

    assert finding.fired_at == after(5 * 60)
    assert finding.why.startswith("10 attempts of 7 people reached one listed site")


@pytest.mark.parametrize(
    ("what", "attempts"),
    [
        ("five people", reached_by(5)),
        ("six attempts of one", [make_attempt(n, breach=True) for n in range(6)]),
        ("three on each of two sites", [*reached_by(3), *reached_by(3, "slots.test")]),
        ("six, of whom one was blocked", [*reached_by(5), make_attempt(9, subject_id="s-9")]),
        ("restricted", reached_by(6, restricted=True)),
        ("too mild", reached_by(6, theme="piracy")),
        (
            "three on each of two days",
            [*reached_by(3), *(make_attempt(1440 + n, subject_id=f"s-{n + 3}", breach=True) for n in range(3))],
        ),
    ],
)
def test_these_stay_with_the_people(what, attempts):
    found = site_breaches(attempts)

    assert (found.findings, found.shared) == ((), {}), what


def test_the_people_s_own_findings_go_but_their_other_sites_stay():
    mine = [make_attempt(0, "bets.test", breach=True), make_attempt(30, "slots.test", breach=True)]
    found = site_breaches([*mine, *reached_by(6)])

    (own,) = find_findings(mine, rules=RULES, shared=found.shared)

    assert own.attempt_ids == (mine[1].id,)
    assert find_findings(mine[:1], rules=RULES, shared=found.shared) == []
