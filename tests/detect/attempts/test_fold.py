"""What is one act and what is two, case by case."""

import random

import pytest

from monitor.detect.attempts import fold_attempts, widened
from monitor.records.event import Action
from monitor.settings.model import AttemptRule
from tests.detect.flagged import after, make_entry, make_search


def fold(*entries, rule=None, epoch_of=lambda entry: 0):
    return fold_attempts(entries, rule=rule or AttemptRule(), epoch_of=epoch_of)


MINUTES = 60


@pytest.mark.parametrize(
    ("what", "entries", "attempts"),
    [
        ("a page and its parts", [make_entry(0), make_entry(0.2), make_entry(1.5)], 1),
        ("a retry after nine minutes", [make_entry(0), make_entry(9 * MINUTES)], 1),
        ("a gap of exactly ten minutes", [make_entry(0), make_entry(10 * MINUTES)], 1),
        ("a gap of more than ten minutes", [make_entry(0), make_entry(10 * MINUTES + 1)], 2),
        ("an hour of retries every nine minutes", [make_entry(9 * MINUTES * n) for n in range(7)], 1),
        ("another site a minute later", [make_entry(0), make_entry(60, "slots.test")], 2),
        ("a redirect to another site", [make_entry(0), make_entry(1.2, "slots.test")], 1),
        ("another site two seconds later", [make_entry(0), make_entry(2, "slots.test")], 1),
        ("another site just beyond two seconds", [make_entry(0), make_entry(2.1, "slots.test")], 2),
        ("a chain of three redirects", [make_entry(1.5 * n, f"hop{n}.test") for n in range(4)], 1),
        ("another site in the second of a retry", [make_entry(0), make_entry(60), make_entry(60, "slots.test")], 1),
        (
            "another device in the same second",
            [make_entry(0, client="s-phone"), make_entry(0.5, "slots.test", client="s-tablet")],
            2,
        ),
        ("one site on two devices", [make_entry(0, client="s-phone"), make_entry(60, client="s-tablet")], 1),
        ("two people", [make_entry(0), make_entry(0, subject_id="s-other")], 2),
        ("two themes on one site, minutes apart", [make_entry(0), make_entry(200, theme="drugs")], 2),
        ("an advert of another theme on a page", [make_entry(0), make_entry(1, "ads.test", "drugs")], 1),
        ("self-harm within an advert chain", [make_entry(0), make_entry(1, "sad.test", "self_harm")], 2),
        (
            "a redirect within self-harm",
            [make_entry(0, "sad.test", "self_harm"), make_entry(1, "sadder.test", "self_harm")],
            1,
        ),
        ("restricted beside not restricted", [make_entry(0), make_entry(1, restricted=True)], 2),
        ("a filter test beside a page", [make_entry(0), make_entry(1, filter_test=True)], 2),
        ("captures without an address", [make_search(0, "a", site=""), make_search(300, "b", site="")], 1),
        ("captures far apart", [make_search(0, "a", site=""), make_search(700, "b", site="")], 2),
    ],
)
def test_counts_acts_not_lines(what, entries, attempts):
    assert len(fold(*entries)) == attempts, what


def test_forty_advert_lines_in_three_seconds_are_one_attempt():
    themes = ["gambling", "pornography", "drugs", "bypass", "piracy"]
    adverts = [make_entry(n * 3 / 40, f"ads{n}.test", themes[n % 5]) for n in range(40)]

    assert [attempt.lines for attempt in fold(*adverts)] == [40]


def test_a_search_typed_letter_by_letter_is_one_attempt():
    words = "how to kill myself"
    typed = [
        make_search(n * 0.7, words[:n], "self_harm" if "myself" in words[:n] else "violence")
        for n in range(3, len(words) + 1)
    ]

    (attempt,) = fold(*typed)

    assert (attempt.theme, attempt.severity, attempt.lines) == ("self_harm", 4, len(typed))


@pytest.mark.parametrize(
    ("what", "later"),
    [
        ("another search", make_search(5, "sad poems", "self_harm")),
        ("the same search too late", make_search(61, "how to kill myself", "self_harm")),
        ("the same search in another engine", make_search(5, "how to kill myself", "self_harm", site="find.test")),
    ],
)
def test_what_is_not_typed_on_stands_alone(what, later):
    assert len(fold(make_search(0, "how to kill", "violence"), later)) == 2, what


def test_the_worst_theme_leads_an_advert_chain():
    (attempt,) = fold(make_entry(0), make_entry(1, "gore.test", "violence"), make_entry(1.5, "ads.test", "drugs"))

    assert attempt.theme == "violence"
    assert attempt.themes == ("violence", "drugs", "gambling")
    assert (attempt.draft_group, attempt.severity) == ("violence", 3)


def test_the_earliest_of_equally_bad_themes_leads():
    (attempt,) = fold(make_entry(0, theme="pornography"), make_entry(1, "ads.test", "drugs"))

    assert attempt.theme == "pornography"


def test_an_attempt_says_what_its_lines_come_to():
    first = make_entry(0)
    second = make_entry(1, "slots.test", action=Action.ALLOWED, breach=True)
    third = make_entry(61, action=Action.UNKNOWN)

    (attempt,) = fold(third, second, first)

    assert attempt.entry_keys == (first.key, second.key, third.key)
    assert (attempt.first_at, attempt.last_at) == (after(0), after(61))
    assert (attempt.lines, attempt.blocked_lines) == (3, 1)
    assert (attempt.sites, attempt.breach_sites, attempt.breach) == (("bets.test", "slots.test"), ("slots.test",), True)
    assert attempt.grounds == ('the list "ut1", version 7',)


def test_lines_read_after_a_decision_begin_a_new_attempt():
    before, later = make_entry(0), make_entry(60)

    attempts = fold(before, later, epoch_of=lambda entry: int(entry is later))

    assert [attempt.epoch for attempt in attempts] == [0, 1]


def test_the_limits_are_the_rule_s():
    rule = AttemptRule(gap_minutes=1, chain_seconds=0)

    assert len(fold(make_entry(0), make_entry(61), rule=rule)) == 2
    assert len(fold(make_entry(0), make_entry(1, "slots.test"), rule=rule)) == 2


def test_a_stored_attempt_is_looked_for_within_the_longest_limit():
    assert widened(after(0), after(5), AttemptRule()) == (after(-600), after(605))
    assert widened(after(0), after(5), AttemptRule(gap_minutes=0.1)) == (after(-60), after(65))


def test_lines_of_the_same_second_fold_alike_in_any_order():
    lines = [
        make_entry(60 * (n // 3), f"{'abc'[n % 3]}.test", theme) for n, theme in enumerate(["drugs", "bypass"] * 6)
    ]
    shuffled = random.Random(4).sample(lines, len(lines))

    assert fold(*shuffled) == fold(*lines)
