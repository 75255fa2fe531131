"""Allow rules through whole frames: what they keep from counting, where, until when, and that it is counted."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from monitor.detect.classify import Classifier, build_library
from monitor.detect.classify.allow import AllowRules
from monitor.records.event import Action
from tests.detect.classify.making import make_frame, make_row
from tests.detect.lists.making import KEY, make_hashed_list, make_list

RULES = (
    {"host": "plain.test", "reason": "ours"},
    {"host": "help.test", "reason": "helpline", "help": True},
    {"host": "bets.test", "reason": "maths project", "themes": ["gambling"]},
    {"host": "term.test", "reason": "this term", "until": date(2026, 7, 31)},
    {"host": "north.test", "reason": "sixth form", "sites": ["north"]},
    {"host": "deep.term.test", "reason": "for ever", "themes": ["drugs"]},
)
LISTED = ("plain.test", "help.test", "bets.test", "term.test", "north.test")


@pytest.fixture(scope="module")
def classifier(reference):
    ruled = replace(reference, allow=AllowRules(RULES, reference.themes))
    raws = [make_list(*LISTED), make_hashed_list("plain.test/secret"), make_list("plain.test", name="b", theme="drugs")]
    return Classifier(ruled, build_library(raws, ruled, key=KEY))


def classify(classifier, *rows, at="2026-07-01T12:00", site=""):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
    frame = replace(make_frame(*rows), time_us=np.full(len(rows), int(moment * 1e6), dtype=np.int64))
    return classifier.classify(frame, vendor="", site=site)


def themes_of(classifier, host, category="", **more):
    classified = classify(classifier, make_row(f"http://{host}/x", domain=host, category=category), **more)
    return set(classified.themes(0)) if classified.counts[0] else set()


@pytest.mark.parametrize(
    ("host", "category", "themes"),
    [
        ("plain.test", "gambling", set()),
        ("www.plain.test", "drugs", set()),
        ("plain.test", "self harm", {"self_harm"}),
        ("plain.test", "csam", {"csam"}),
        ("help.test", "self harm", set()),
        ("help.test", "terrorism", {"terrorism"}),
        ("bets.test", "gambling", set()),
        ("bets.test", "drugs", {"drugs"}),
        ("notplain.test", "gambling", {"gambling"}),
    ],
)
def test_a_rule_shields_from_its_own_themes_and_never_from_protected_ones(classifier, host, category, themes):
    assert themes_of(classifier, host, category) == themes


@pytest.mark.parametrize(
    ("at", "themes"),
    [("2026-07-31T23:59", set()), ("2026-08-01T00:00", {"gambling"}), ("2020-01-01T00:00", set())],
)
def test_a_rule_holds_by_the_time_in_the_log(classifier, at, themes):
    assert themes_of(classifier, "term.test", at=at) == themes


@pytest.mark.parametrize(("site", "themes"), [("north", set()), ("south", {"gambling"}), ("", {"gambling"})])
def test_a_rule_holds_at_its_sites(classifier, site, themes):
    assert themes_of(classifier, "north.test", site=site) == themes


def test_rules_add_up_where_several_cover_a_host(classifier):
    assert themes_of(classifier, "deep.term.test", "drugs") == set()
    assert themes_of(classifier, "deep.term.test", "drugs", at="2026-08-02T00:00") == {"gambling"}


def test_an_address_on_another_host_is_not_shielded_by_the_logged_one(classifier):
    row = make_row("http://bets.test/x", domain="plain.test", category="drugs")
    assert set(classify(classifier, row).themes(0)) == {"drugs"}


def test_a_hashed_page_counts_whatever_the_rules_say(classifier):
    classified = classify(classifier, make_row("http://plain.test/secret", domain="plain.test", action=Action.ALLOWED))
    assert classified.themes(0)[0] == "csam"
    assert classified.restricted[0]


def test_what_rules_exclude_is_counted_by_the_nearest_rule_that_holds(classifier):
    rows = [
        make_row("http://www.plain.test/1", domain="www.plain.test"),
        make_row("http://plain.test/2", domain="plain.test", action=Action.ALLOWED),
        make_row("http://plain.test/3", domain="plain.test", category="csam"),
        make_row("http://deep.term.test/", domain="deep.term.test"),
        make_row("http://nothing.test/", domain="nothing.test"),
    ]
    assert classify(classifier, *rows).excluded == {"plain.test": 3, "deep.term.test": 1}
    assert classify(classifier, rows[4], at="2026-08-02T00:00").excluded == {}


def test_a_visit_that_nothing_speaks_against_is_not_excluded(classifier):
    rows = [make_row("http://sub.help.test/", domain="x.help.test", action=Action.ALLOWED, category="games")]
    assert classify(classifier, make_row("http://x.nhs.uk/", domain="x.nhs.uk"), *rows).excluded == {"help.test": 1}


def test_a_blocked_host_that_is_allowed_is_over_blocking(classifier):
    assert classify(classifier, make_row(domain="plain.test")).over_blocked.tolist() == [True]
