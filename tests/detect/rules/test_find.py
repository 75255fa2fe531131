from monitor.detect.rules import find_findings
from monitor.settings.model import Rules
from tests.detect.flagged import make_attempt


def test_rules_find_independently_of_each_other():
    attempts = [make_attempt(n, f"s{n}.test", theme="self_harm", breach=n == 3) for n in range(6)]

    found = find_findings(attempts, rules=Rules())

    assert [finding.rule for finding in found] == ["instant", "breach", "repeat"]


def test_nothing_is_found_in_little():
    assert find_findings([make_attempt(0), make_attempt(30, "slots.test")], rules=Rules()) == []


def test_no_reason_holds_a_site_or_a_subject():
    attempts = [make_attempt(n, f"s{n}.test", theme="self_harm", breach=True) for n in range(9)]

    reasons = " ".join(finding.why for finding in find_findings(attempts, rules=Rules()))

    assert ".test" not in reasons
    assert "s-pupil" not in reasons
