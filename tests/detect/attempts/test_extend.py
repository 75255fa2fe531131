from dataclasses import replace

import pytest

from monitor.detect.attempts import extend_attempts, fold_attempts
from monitor.settings.model import AttemptRule
from tests.detect.flagged import after, make_entry

RULE = AttemptRule()
DAY = [make_entry(60 * n, "vpn.test", "bypass") for n in range(100)]


def no_decision(entry):
    return 0


def whole_day():
    (attempt,) = fold_attempts(DAY, rule=RULE, epoch_of=no_decision)
    return attempt


def extend(*new, stored=None):
    since = min(entry.at for entry in new)
    recent = [entry for entry in DAY if (since - entry.at).total_seconds() <= 600]
    return extend_attempts([stored or whole_day()], [*new, *recent], since=since, rule=RULE, epoch_of=no_decision)


def test_a_long_attempt_grows_by_the_new_line_alone():
    new = make_entry(60 * 100, "vpn.test", "bypass")

    (attempt,) = extend(new).attempts

    (folded,) = fold_attempts([*DAY, new], rule=RULE, epoch_of=no_decision)
    assert replace(attempt, entry_keys=()) == replace(folded, entry_keys=())
    assert len(attempt.entry_keys) < 20


def test_a_line_that_has_nothing_to_do_with_it_leaves_it_alone():
    new = make_entry(60 * 100, "bets.test")

    attempts = extend(new).attempts

    assert [attempt.lines for attempt in attempts] == [100, 1]


def test_a_worse_line_of_its_chain_takes_the_lead():
    new = make_entry(60 * 99 + 1, "gore.test", "violence")

    (attempt,) = extend(new).attempts

    assert (attempt.theme, attempt.draft_group, attempt.severity) == ("violence", "violence", 3)


@pytest.mark.parametrize(
    ("what", "new"),
    [
        ("a site in the middle, whose place among the sites is not known", make_entry(60 * 95 + 1, "v.test", "bypass")),
        ("an equally bad theme before the last line", make_entry(60 * 95 + 1, "bets.test")),
    ],
)
def test_what_its_numbers_do_not_tell_asks_for_the_whole_attempt(what, new):
    done = extend(new)

    assert done.torn == {whole_day().id}, what
    assert done.attempts == ()


def test_attempts_given_whole_need_no_numbers():
    new = make_entry(60 * 95 + 1, "v.test", "bypass")

    done = extend_attempts([], [*DAY, new], since=after(60 * 95 + 1), rule=RULE, epoch_of=no_decision)

    assert done.attempts == tuple(fold_attempts([*DAY, new], rule=RULE, epoch_of=no_decision))


def test_of_two_long_attempts_the_same_one_takes_a_redirect_as_when_everything_is_folded():
    tabs = [make_entry(60 * n, "b.test") for n in range(101)]
    tabs += [make_entry(60 * n + 30, "a.test") for n in range(100)] + [make_entry(6000, "a.test")]
    redirect = make_entry(6001, "c.test")
    stored = fold_attempts(tabs, rule=RULE, epoch_of=no_decision)
    recent = [entry for entry in tabs if entry.at >= after(6001 - 600)]

    done = extend_attempts(stored, [redirect, *recent], since=redirect.at, rule=RULE, epoch_of=no_decision)

    folded = fold_attempts([*tabs, redirect], rule=RULE, epoch_of=no_decision)
    assert [attempt.sites for attempt in done.attempts] == [attempt.sites for attempt in folded]
