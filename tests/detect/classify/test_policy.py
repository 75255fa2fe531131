"""The policy of what counts, as a table, and held against a plain reading of its rules."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.classify.policy import Policy, Signals
from monitor.records.event import Action, Kind
from monitor.records.theme import Group, ThemeTable
from tests.detect.lists.making import make_theme

THEMES = ThemeTable(
    [
        make_theme("csam", Group.ILLEGAL, 4, restricted=True),
        make_theme("terrorism", Group.ILLEGAL, 4, restricted=True),
        make_theme("illegal_other", Group.ILLEGAL, 4),
        make_theme("self_harm", Group.INAPPROPRIATE, 4),
        make_theme("gambling", Group.INAPPROPRIATE, 2),
        make_theme("piracy", Group.INAPPROPRIATE, 1),
        make_theme("support", Group.PROTECTIVE, 0),
        make_theme("policy", Group.POLICY, 0),
        make_theme("noise", Group.NOISE, 0),
        make_theme("unknown", Group.UNKNOWN, 0),
    ]
)
POLICY = Policy(THEMES)
ALLOWED = THEMES.mask(Group.INAPPROPRIATE)
FLAGS = ("breach", "restricted", "filter_test", "over_blocked", "excluded")
ORIGINS = ("filter", "official", "list", "hash", "phrase", "direct", "test")


def bits_of(themes):
    return sum(THEMES.bit(theme) for theme in themes)


def decide(action=Action.BLOCKED, kind=Kind.WEB, *, allow=False, **themes):
    """allow: the themes that a rule shields from, True for all it may. themes: ids by origin, with blanks between.

    Returns one element of each decision.
    """

    def bits(origin):
        return np.array([bits_of(themes.get(origin, "").split())], dtype=np.uint64)

    decisions = POLICY.decide(
        Signals(
            action=np.array([action], dtype=np.uint8),
            kind=np.array([kind], dtype=np.uint8),
            allowed_bits=np.array([ALLOWED if allow is True else bits_of(allow or ())], dtype=np.uint64),
            **{f"{origin}_bits": bits(origin) for origin in ORIGINS},
        )
    )
    return {
        "themes": {theme.id for theme in THEMES.in_rank(int(decisions.themes[0]))},
        **{name: bool(getattr(decisions, name)[0]) for name in FLAGS},
    }


STOPPED = (Action.BLOCKED, Action.WARNED, Action.OVERRIDDEN, Action.FLAGGED)


@pytest.mark.parametrize("action", STOPPED)
@pytest.mark.parametrize("origin", ["filter", "list", "phrase", "hash"])
@pytest.mark.parametrize("theme", ["illegal_other", "self_harm", "gambling", "piracy"])
def test_what_was_stopped_or_flagged_counts_for_a_theme_of_any_origin(action, origin, theme):
    assert decide(action, **{origin: theme})["themes"] == {theme}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("theme", ["policy", "unknown", "noise", "support"])
def test_what_is_not_safeguarding_never_counts(action, theme):
    assert decide(action, filter=theme, list=theme)["themes"] == set()


@pytest.mark.parametrize("action", [Action.AUTH, Action.ERROR, Action.REDIRECTED])
@pytest.mark.parametrize("kind", [Kind.WEB, Kind.KEYWORD])
def test_login_pages_errors_and_redirects_never_count(action, kind):
    found = decide(
        action,
        kind,
        filter="gambling illegal_other",
        list="self_harm illegal_other",
        phrase="self_harm",
        direct="self_harm",
    )
    assert found["themes"] == set()


@pytest.mark.parametrize("origin", ["hash", "filter"])
@pytest.mark.parametrize("action", [action for action in Action if action is not Action.AUTH])
def test_an_illegal_verdict_counts_and_is_restricted_whatever_else(action, origin):
    found = decide(action, allow=True, list="noise support", **{origin: "csam"})
    assert found["themes"] == {"csam"}
    assert found["restricted"]


def test_a_login_page_never_counts_even_for_an_illegal_address():
    assert decide(Action.AUTH, hash="csam", filter="csam", test="csam")["themes"] == set()


@pytest.mark.parametrize(
    ("themes", "counted", "breach"),
    [
        ({"list": "gambling"}, {"gambling"}, True),
        ({"list": "gambling piracy"}, {"gambling"}, True),
        ({"list": "piracy"}, set(), False),
        ({"filter": "gambling"}, set(), False),
        ({"filter": "illegal_other"}, set(), False),
        ({"filter": "gambling", "list": "self_harm"}, {"self_harm"}, True),
        ({"filter": "terrorism"}, {"terrorism"}, False),
        ({"phrase": "gambling"}, {"gambling"}, False),
        ({"phrase": "piracy"}, {"piracy"}, False),
        ({"hash": "csam"}, {"csam"}, True),
        ({"list": "gambling support"}, set(), False),
        ({"list": "gambling noise"}, set(), False),
        ({"list": "gambling", "filter": "noise"}, set(), False),
        ({"list": "illegal_other noise"}, {"illegal_other"}, True),
        ({"list": "illegal_other support"}, {"illegal_other"}, True),
    ],
)
def test_an_allowed_line_counts_for_lists_words_and_the_illegal(themes, counted, breach):
    found = decide(Action.ALLOWED, **themes)
    assert (found["themes"], found["breach"]) == (counted, breach)


@pytest.mark.parametrize(
    ("themes", "counted"),
    [
        ({"list": "gambling"}, set()),
        ({"filter": "gambling"}, set()),
        ({"filter": "illegal_other"}, set()),
        ({"list": "illegal_other gambling"}, {"illegal_other"}),
        ({"hash": "csam"}, {"csam"}),
        ({"filter": "csam"}, {"csam"}),
        ({"phrase": "self_harm"}, {"self_harm"}),
    ],
)
def test_a_line_without_a_decision_counts_for_the_illegal_and_for_words_and_is_no_breach(themes, counted):
    found = decide(Action.UNKNOWN, Kind.DNS, **themes)
    assert found["themes"] == counted
    assert not found["breach"]


@pytest.mark.parametrize(
    "shield", [{"filter": "support gambling"}, {"list": "support"}, {"phrase": "support"}, {"allow": True}]
)
def test_help_and_allow_rules_win_over_all_but_the_illegal(shield):
    themes = {"list": "gambling illegal_other", "filter": "gambling", "phrase": "gambling"}
    for origin, theme in shield.items():
        themes[origin] = theme if origin == "allow" else f"{themes[origin]} {theme}"
    assert decide(**themes)["themes"] == {"illegal_other"}


@pytest.mark.parametrize("shield", [{"filter": "support"}, {"list": "support noise"}, {"allow": True}])
def test_nothing_takes_a_direct_statement_away(shield):
    assert decide(Action.ALLOWED, phrase="self_harm", direct="self_harm", **shield)["themes"] == {"self_harm"}


def test_noise_does_not_drop_what_was_typed():
    assert decide(filter="noise gambling", phrase="self_harm")["themes"] == {"self_harm"}


@pytest.mark.parametrize("action", [Action.ALLOWED, Action.UNKNOWN, Action.BLOCKED])
def test_a_capture_of_typed_words_counts_for_its_category_and_words_whatever_its_action(action):
    found = decide(action, Kind.KEYWORD, filter="self_harm", phrase="gambling")
    assert found["themes"] == {"self_harm", "gambling"}
    assert not found["breach"]


@pytest.mark.parametrize(("official", "restricted"), [("csam", True), ("", False)])
def test_a_capture_is_restricted_only_where_its_category_is_the_official_list(official, restricted):
    found = decide(Action.FLAGGED, Kind.KEYWORD, filter="csam", official=official)
    assert (found["themes"], found["restricted"]) == ({"csam"}, restricted)


def test_a_search_about_the_illegal_is_not_restricted():
    found = decide(Action.ALLOWED, phrase="terrorism")
    assert (found["themes"], found["restricted"]) == ({"terrorism"}, False)


@pytest.mark.parametrize("action", [Action.BLOCKED, Action.ALLOWED, Action.UNKNOWN])
@pytest.mark.parametrize("themes", [{}, {"hash": "csam"}, {"filter": "csam"}, {"list": "gambling"}])
def test_a_known_test_address_is_a_filter_test_and_neither_restricted_nor_a_breach(action, themes):
    found = decide(action, test="csam", **themes)
    assert found["filter_test"]
    assert "csam" in found["themes"]
    assert not found["restricted"]
    assert not found["breach"]


@pytest.mark.parametrize(
    ("action", "themes", "reported"),
    [
        (Action.BLOCKED, {"filter": "support"}, True),
        (Action.WARNED, {"list": "support", "filter": "gambling"}, True),
        (Action.BLOCKED, {"allow": True}, True),
        (Action.ALLOWED, {"filter": "support"}, False),
        (Action.BLOCKED, {"filter": "policy"}, False),
        (Action.BLOCKED, {"filter": "support csam"}, False),
    ],
)
def test_blocked_help_is_reported_as_over_blocking(action, themes, reported):
    assert decide(action, **themes)["over_blocked"] is reported


def plain_policy(action, kind, *, allow, said, official, listed, hashed, phrase, direct, test):
    """One row at a time, with sets of ids: the rules as they are told to a person."""
    safe = {theme.id for theme in THEMES.themes if theme.group in {Group.ILLEGAL, Group.INAPPROPRIATE}}
    illegal = {name for name in safe if THEMES[name].group is Group.ILLEGAL}
    grave = {name for name in safe if THEMES[name].severity >= 2}
    if action is Action.AUTH:
        return set()
    captured = kind is Kind.KEYWORD
    verdict = {name for name in said if THEMES[name].restricted and (not captured or name in official)}
    shielded = "support" in said | listed | phrase
    left = (illegal if shielded or "noise" in said | listed else safe) - allow
    words = (phrase & ((illegal if shielded else safe) - allow)) | (direct & safe)
    idle = action in {Action.ERROR, Action.REDIRECTED}
    if idle:
        counted = set()
    elif captured or action in STOPPED:
        counted = (said & left) | (listed & left) | words
    elif action is Action.ALLOWED:
        counted = (listed & left & grave) | words
    else:
        counted = (listed & illegal) | words
    counted |= (hashed & safe) | verdict
    return counted | (test & safe if test and (counted or not idle) else set())


SETS_BY_NAME = ("said", "listed", "hashed", "phrase", "direct", "test", "official")
SETS = st.sets(st.sampled_from(THEMES.ids), max_size=4)
ROWS = st.fixed_dictionaries(
    {
        "action": st.sampled_from(list(Action)),
        "kind": st.sampled_from([Kind.WEB, Kind.KEYWORD]),
        "allow": st.sets(st.sampled_from(["self_harm", "gambling", "piracy"])),
        **dict.fromkeys(("said", "listed", "hashed", "phrase", "direct", "test"), SETS),
    }
)


@given(ROWS)
def test_the_arrays_agree_with_the_rules_told_one_by_one(row):
    row["official"] = row["said"] & {"csam"}
    row["direct"] &= row["phrase"]
    row["test"] = set(sorted(row["test"])[:1])
    names = {"said": "filter", "listed": "list", "hashed": "hash"}
    sets = {names.get(name, name): " ".join(value) for name, value in row.items() if name in SETS_BY_NAME}
    found = decide(row["action"], row["kind"], allow=row["allow"], **sets)
    assert found["themes"] == plain_policy(**row)
    assert not (found["restricted"] and found["filter_test"])
    assert not (found["over_blocked"] and found["themes"])
    without = plain_policy(**{**row, "allow": set(), "test": set()})
    assert found["excluded"] == bool(without - plain_policy(**{**row, "test": set()}))
    if found["breach"] or found["restricted"] or found["filter_test"]:
        assert found["themes"]
