"""Whole frames through the shipped themes and small lists."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.classify import Classifier, build_library
from monitor.detect.classify import cache as cache_module
from monitor.detect.classify.cache import BoundedCache
from monitor.records.detection import Origin
from monitor.records.event import Action, Kind
from tests.detect.classify.making import classify_one, make_classifier, make_frame, make_row
from tests.detect.lists.making import KEY, make_hashed_list, make_list, make_section


@pytest.fixture(scope="module")
def library(reference):
    raws = [
        make_list("bets.test", "mixed.test/bets", "help.test", name="bets"),
        make_list("proxy.test", "bets.test", name="ways round", theme="bypass"),
        make_list(
            name="others",
            kind="ut1",
            sections=[
                make_section("help.test", category="sexual_education"),
                make_section("adverts.test", category="publicite"),
                make_section("torrents.test", category="warez"),
            ],
        ),
        make_hashed_list("illegal.test/album/1", "whole.test", "iwf.testfiltering.com", name="iwf"),
        make_hashed_list("banned.test/video", name="ctiru", theme="terrorism"),
    ]
    return build_library(raws, reference, key=KEY)


@pytest.fixture(scope="module")
def classifier(reference, library):
    return Classifier(reference, library)


def themes_of(classifier, *args, **row):
    classified = classify_one(classifier, *args, **row)
    return classified.themes(0) if classified.counts[0] else ()


def test_the_filters_own_verdict_on_a_blocked_line_counts(classifier):
    classified = classify_one(classifier, domain="any.test", category=("Games", "Gambling"), vendor="fortigate")
    assert classified.themes(0) == ("gambling",)
    assert classified.severity[0] == 2
    assert classified.lead(0).draft_group == "gambling"
    (evidence,) = classified.evidence(0)
    assert (evidence.origin, evidence.name, evidence.kind) == (Origin.FILTER, "Gambling", "category")


def test_an_allowed_line_to_a_listed_host_is_a_breach(classifier):
    classified = classify_one(classifier, "https://www.bets.test/x", domain="www.bets.test", action=Action.ALLOWED)
    assert classified.breach[0]
    assert set(classified.themes(0)) == {"gambling", "bypass"}
    assert {(e.name, e.entry, e.kind, e.version) for e in classified.evidence(0)} == {
        ("bets", "bets.test", "host", "v1"),
        ("ways round", "bets.test", "host", "v1"),
    }
    assert (classified.host(0), classified.site(0)) == ("www.bets.test", "bets.test")


@pytest.mark.parametrize(
    ("row", "themes"),
    [
        ({"url": "http://mixed.test/bets/1", "domain": "mixed.test", "action": Action.ALLOWED}, ("gambling",)),
        ({"url": "http://mixed.test/news", "domain": "mixed.test", "action": Action.ALLOWED}, ()),
        ({"url": "mixed.test:443", "domain": "mixed.test", "action": Action.ALLOWED}, ()),
        ({"url": "http://mixed.test/bets", "action": Action.ALLOWED}, ("gambling",)),
        ({"url": "http://torrents.test/", "domain": "torrents.test", "action": Action.ALLOWED}, ()),
        ({"url": "http://torrents.test/", "domain": "torrents.test"}, ("piracy",)),
        ({"url": "http://help.test/", "domain": "help.test", "action": Action.ALLOWED}, ()),
        ({"domain": "adverts.test", "category": "Gambling"}, ()),
        ({"domain": "any.test", "category": ("Advertising", "Gambling")}, ()),
        ({"domain": "x.nhs.uk", "category": "Pornography"}, ()),
        ({"domain": "any.test", "category": "adult.lifestyles", "vendor": "lightspeed"}, ()),
        ({"domain": "bets.test", "action": Action.UNKNOWN, "kind": Kind.DNS}, ()),
        ({"domain": "BETS.test.", "action": Action.BLOCKED, "kind": Kind.DNS}, ("gambling", "bypass")),
        ({"domain": "any.test", "category": "83", "vendor": "fortigate", "action": Action.ALLOWED}, ("csam",)),
        ({"domain": "any.test", "category": "Gambling", "action": Action.ALLOWED}, ()),
        ({"domain": "any.test", "category": "Gambling", "action": Action.AUTH}, ()),
        ({"domain": None, "category": "Gambling"}, ("gambling",)),
        ({"url": "not an address", "category": "-"}, ()),
    ],
)
def test_a_row_counts_for_what_it_should(classifier, row, themes):
    assert themes_of(classifier, **row) == themes


@pytest.mark.parametrize(
    ("url", "themes"),
    [
        ("https://www.google.co.uk/search?q=how+to+kill+myself", ("self_harm",)),
        ("https://www.google.co.uk/search?q=i%20want%20to%20die%20help", ("self_harm",)),
        ("https://www.google.co.uk/search?q=help+for+self+harm", ()),
        ("https://www.google.co.uk/search?q=romeo+and+juliet+suicide", ()),
        ("https://www.google.co.uk/url?q=how+to+kill+myself", ()),
        ("https://translate.google.co.uk/?text=how+to+kill+myself", ()),
        ("https://www.bing.com/search?q=how+to+make+a+pipe+bomb", ("terrorism",)),
        ("https://any.test/search?q=how+to+kill+myself", ()),
    ],
)
@pytest.mark.parametrize("action", [Action.ALLOWED, Action.BLOCKED, Action.UNKNOWN])
def test_typed_words_count_wherever_they_were_typed(classifier, url, themes, action):
    classified = classify_one(classifier, url, domain=url.split("/")[2], action=action)
    assert (classified.themes(0) if classified.counts[0] else ()) == themes
    assert bool(classified.is_search[0]) is bool(themes)
    assert not classified.breach[0]
    assert not classified.restricted[0]


def test_a_search_keeps_its_words_and_says_which_phrase_matched(classifier):
    url = "https://www.google.co.uk/search?q=ways+to+hurt+myself"
    classified = classify_one(classifier, url, domain="www.google.co.uk", action=Action.ALLOWED)
    assert classified.search_term(0) == "ways to hurt myself"
    assert not classified.is_suggest(0)
    assert {evidence.kind for evidence in classified.evidence(0)} == {"phrase"}
    assert all(evidence.name == "self_harm.toml" and evidence.version for evidence in classified.evidence(0))
    suggest = "https://www.google.co.uk/complete/search?q=ways+to+hurt+myself"
    assert classify_one(classifier, suggest, domain="www.google.co.uk", action=Action.ALLOWED).is_suggest(0)


def test_the_words_of_an_address_are_kept_decoded_once_and_judged_however_often_they_were_encoded(classifier):
    url = "https://www.google.co.uk/search?q=how%2520to%2520kill%2520myself"
    classified = classify_one(classifier, url, domain="www.google.co.uk", action=Action.ALLOWED)
    assert (classified.search_term(0), bool(classified.counts[0])) == ("how%20to%20kill%20myself", True)


def test_the_logs_own_column_of_words_is_read_and_decoded_once(classifier):
    assert themes_of(classifier, domain="x.test", term="how%20to%20kill%20myself", action=Action.ALLOWED) == (
        "self_harm",
    )
    assert themes_of(classifier, domain="x.test", term="how+to+kill+myself", action=Action.ALLOWED) == ("self_harm",)


@pytest.mark.parametrize(("severity", "expected"), [(0, 2), (1, 2), (3, 2), (4, 3), (5, 4), (250, 4)])
def test_a_capture_is_at_least_as_severe_as_its_vendor_says(classifier, severity, expected):
    classified = classify_one(
        classifier,
        kind=Kind.KEYWORD,
        action=Action.FLAGGED,
        category="Drugs",
        vendor="senso",
        term="some words",
        severity=severity,
    )
    assert classified.severity[0] == expected
    assert classified.is_search[0]
    assert (classified.site(0), classified.host(0), classified.search_term(0)) == ("", "", "some words")


def test_a_severity_in_the_log_of_a_web_filter_changes_nothing(classifier):
    assert classify_one(classifier, domain="bets.test", severity=5).severity[0] == 2


@pytest.mark.parametrize(
    ("url", "domain", "action"),
    [
        ("http://illegal.test/album/1", "illegal.test", Action.BLOCKED),
        ("HTTP://ILLEGAL.test:80/x/../album/%31#top", "ILLEGAL.test", Action.ALLOWED),
        ("http://www.illegal.test.@illegal.test/album/1", "illegal.test", Action.UNKNOWN),
        ("whole.test:443", "whole.test", Action.BLOCKED),
        ("http://www.whole.test/x", None, Action.ERROR),
    ],
)
def test_a_keyed_hash_hit_is_restricted_and_its_address_stays_inside(classifier, url, domain, action):
    classified = classify_one(classifier, url, domain=domain, action=action, category="Gambling")
    assert classified.restricted[0]
    assert (classified.lead(0).id, classified.severity[0]) == ("csam", 4)
    assert classified.breach[0] == (action is Action.ALLOWED)
    shown = (
        classified.url(0),
        classified.host(0),
        classified.site(0),
        classified.search_term(0),
        classified.evidence(0),
    )
    assert not any(word in str(shown).lower() for word in ("illegal.test", "whole", "album"))
    assert classified.url(0) is None
    assert classified.site(0).startswith("site-")
    assert {evidence.entry for evidence in classified.evidence(0)} == {None}


@pytest.mark.parametrize(
    "url", ["http://illegal.test/", "http://illegal.test/album/2", "illegal.test:443", "http://illegal.test/Album/1"]
)
def test_an_innocent_page_of_the_same_host_is_nothing(classifier, url):
    assert themes_of(classifier, url, domain="illegal.test", action=Action.ALLOWED) == ()


def test_a_list_of_terrorist_content_leads_to_its_own_theme(classifier):
    classified = classify_one(classifier, "http://banned.test/video", domain="banned.test")
    assert (classified.lead(0).id, bool(classified.restricted[0])) == ("terrorism", True)


def test_the_filters_own_illegal_verdict_is_restricted_and_hides_the_address(classifier):
    classified = classify_one(
        classifier, "http://bets.test/x", domain="bets.test", category="Child Abuse (IWF)", vendor="smoothwall"
    )
    assert classified.restricted[0]
    assert classified.url(0) is None
    shown = [*(evidence.entry for evidence in classified.evidence(0)), classified.site(0), classified.host(0)]
    assert not any("bets" in (text or "") for text in shown)


@pytest.mark.parametrize(("category", "restricted"), [("IWF", True), ("CTIRU", True), ("Terrorism", False)])
def test_a_capture_is_restricted_only_by_an_official_list(classifier, category, restricted):
    classified = classify_one(
        classifier,
        kind=Kind.KEYWORD,
        action=Action.FLAGGED,
        category=category,
        vendor="senso",
        term="see page.test/x now",
    )
    assert classified.counts[0]
    assert bool(classified.restricted[0]) is restricted
    assert classified.search_term(0) == (None if restricted else "see page.test/x now")


@pytest.mark.parametrize(
    ("url", "category", "theme"),
    [
        ("http://iwf.testfiltering.com/", "", "csam"),
        ("https://ctiru.testfiltering.com/x", "", "terrorism"),
        ("https://www.pornhub.com/testfiltering", "Pornography", "pornography"),
        ("https://testfiltering.pornhub.com/", "Pornography", "pornography"),
        ("http://iwf.testfiltering.com/", "Child Abuse (IWF)", "csam"),
    ],
)
@pytest.mark.parametrize("action", [Action.BLOCKED, Action.ALLOWED])
def test_a_known_test_address_is_a_filter_test(classifier, url, category, theme, action):
    classified = classify_one(
        classifier, url, domain=url.split("/")[2], category=category, vendor="smoothwall", action=action
    )
    assert classified.filter_test[0]
    assert not classified.restricted[0]
    assert not classified.breach[0]
    assert theme in classified.themes(0)
    assert classified.evidence(0)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.pornhub.com/other",
        "http://testfiltering.com@whole.test/",
        "http://whole.test/?u=testfiltering.com",
        "http://testfiltering.com.whole.test/",
    ],
)
def test_an_address_that_only_looks_like_a_test_is_none(classifier, url):
    assert not classify_one(classifier, url, category="Pornography").filter_test[0]


def test_a_test_host_in_the_column_does_not_hide_another_address(classifier):
    classified = classify_one(classifier, "http://whole.test/", domain="testfiltering.com")
    assert classified.restricted[0]
    assert not classified.filter_test[0]


def test_blocked_help_is_counted_for_the_technician(classifier):
    rows = [
        make_row(domain="www.nhs.uk", category="Pornography"),
        make_row(domain="any.test", category="Sex Education"),
        make_row("https://www.bing.com/search?q=samaritans", domain="www.bing.com"),
        make_row(domain="any.test", category="Games"),
        make_row(domain="www.nhs.uk", action=Action.ALLOWED),
    ]
    classified = classifier.classify(make_frame(*rows), vendor="")
    assert classified.over_blocked.tolist() == [True, True, True, False, False]
    assert not classified.counts.any()


def test_words_nobody_mapped_are_told_with_their_rows(classifier):
    rows = [
        make_row(domain="a.test", category=("Odd", "Games")),
        make_row(category="Odd"),
        make_row(category="Odder,Drugs"),
    ]
    assert classifier.classify(make_frame(*rows), vendor="").unmapped == {"Odd": 2, "Odder": 1}


def test_rows_keep_their_places(classifier):
    rows = [make_row(domain="any.test"), make_row(domain="bets.test"), make_row(), make_row(category="Drugs")]
    classified = classifier.classify(make_frame(*rows), vendor="")
    assert classified.rows.tolist() == [1, 3]
    assert classified.counts.tolist() == [False, True, False, True]
    assert [classified.themes(row) for row in classified.rows.tolist()] == [("gambling", "bypass"), ("drugs",)]
    with pytest.raises(KeyError):
        classified.lead(0)


def test_an_empty_frame_is_classified(classifier):
    classified = classifier.classify(make_frame(), vendor="")
    assert (len(classified.counts), classified.unmapped) == (0, {})


def test_a_row_that_counts_for_nothing_has_no_search_term_or_site_of_its_own(classifier):
    classified = classify_one(classifier, domain="any.test")
    assert (classified.search_term(0), classified.evidence(0), classified.site(0)) == (None, (), "any.test")


ROWS = st.builds(
    make_row,
    st.sampled_from(
        [
            None,
            "http://mixed.test/bets/2",
            "http://illegal.test/album/1",
            "https://www.google.com/search?q=samaritans",
            "bets.test:443",
            "x y",
        ]
    ),
    domain=st.sampled_from(
        ["", "bets.test", "a.help.test", "mixed.test", "illegal.test", "www.google.com", "any.test", "?"]
    ),
    category=st.sampled_from(["", "Drugs", "Odd", "Advertising", "Sex Education"]),
    action=st.sampled_from(list(Action)),
    kind=st.sampled_from([Kind.WEB, Kind.KEYWORD]),
    term=st.sampled_from([None, "how to kill myself", "samaritans", "buy weed"]),
)


@given(st.lists(ROWS, min_size=1, max_size=12), st.integers(0, 12))
def test_a_row_comes_to_the_same_alone_and_in_any_batch(reference, library, rows, cut):
    fresh = Classifier(reference, library)

    def told(some_classifier, *batches):
        return [
            (
                int(classified.themes_bits[row]),
                int(classified.severity[row]),
                bool(classified.breach[row]),
                bool(classified.restricted[row]),
                bool(classified.is_search[row]),
                classified.evidence(row) if classified.counts[row] else (),
                classified.site(row),
                classified.url(row),
                classified.search_term(row),
            )
            for batch in batches
            if batch
            for classified in [some_classifier.classify(make_frame(*batch), vendor="")]
            for row in range(len(batch))
        ]

    whole = told(fresh, rows)
    assert told(fresh, rows[:cut], rows[cut:]) == whole
    assert told(fresh, *([row] for row in rows)) == whole


def test_a_full_cache_forgets_the_oldest_and_goes_on():
    cache = BoundedCache(8)
    for number in range(100):
        assert cache.put(number, number) == number
        assert len(cache) <= 8
    assert cache.get(99) == 99
    assert cache.get(0) is None


def test_a_small_cache_changes_no_answer(monkeypatch, reference):
    monkeypatch.setattr("monitor.detect.classify.verdicts.MOST_HOSTS", 4)
    monkeypatch.setattr("monitor.detect.classify.verdicts.MOST_ADDRESSES", 2)
    assert cache_module.BoundedCache is BoundedCache
    small = make_classifier(reference, make_list(*(f"host{number}.test" for number in range(0, 40, 2))))
    rows = [make_row(f"http://host{number}.test/", domain=f"host{number}.test") for number in range(40)]
    for _ in range(2):
        counts = small.classify(make_frame(*rows), vendor="").counts
        assert np.flatnonzero(counts).tolist() == list(range(0, 40, 2))
