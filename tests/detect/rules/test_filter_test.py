from monitor.detect.rules import find_findings
from monitor.settings.model import Rules
from tests.detect.flagged import after, make_attempt


def test_a_test_address_is_a_record_and_nothing_else():
    attempts = [make_attempt(n, theme="csam", severity=4, filter_test=True, breach=True) for n in range(9)]

    (finding,) = find_findings(attempts, rules=Rules())

    assert (finding.rule, finding.record, finding.fired_at) == ("filter test", "filter test", after(0))


def test_a_restricted_test_address_is_a_record_as_well():
    attempt = make_attempt(0, theme="csam", severity=4, filter_test=True, restricted=True)

    (finding,) = find_findings([attempt], rules=Rules())

    assert finding.record == "filter test"


def test_it_takes_nothing_from_the_other_rules():
    test, real = (make_attempt(n, theme="self_harm", filter_test=n == 0) for n in range(2))

    assert [finding.rule for finding in find_findings([test, real], rules=Rules())] == ["filter test", "instant"]
