"""Flagged lines as rows, as far as their reader may know."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.records.detection import Attempt, Evidence, FlaggedEntry, Origin
from monitor.records.event import Action, Kind, Zone
from monitor.services.review.evidence import fold_evidence, to_evidence_rows

AT = datetime(2026, 10, 5, 9, 6, tzinfo=UTC)
LABELS = {"self_harm": "Self-harm"}
PHRASE = Evidence(
    theme="self_harm", origin=Origin.PHRASE, name="phrases", entry="nobody cares", kind="phrase", version="3"
)
ENTRY = FlaggedEntry(
    key=b"a" * 16,
    source="filter",
    generation_id="g",
    offset=12_345,
    at=AT,
    zone=Zone.EPOCH,
    action=Action.BLOCKED,
    kind=Kind.WEB,
    subject_id="s-x",
    client="s-c",
    site="search.example",
    theme="self_harm",
    themes=("self_harm",),
    draft_group="self_harm",
    severity=4,
    restricted=False,
    breach=False,
    is_search=True,
    evidence=(PHRASE,),
    url="https://search.example/?q=nobody+cares",
    search_term="nobody cares",
)


def show(entry: FlaggedEntry = ENTRY, *, shows_words: bool = True):
    (row,) = to_evidence_rows([entry], [], LABELS, shows_words=shows_words)
    return row


def test_words_and_phrases_are_for_those_who_look_after_people() -> None:
    assert show().words == "nobody cares"
    assert show().because[0].text == "phrase of list phrases, version 3: “nobody cares”"


def test_a_technician_sees_the_list_and_the_host_but_no_words() -> None:
    row = show(shows_words=False)
    assert row.words == ""
    assert row.because[0].text == "phrase of list phrases, version 3"
    assert row.address is not None
    assert (row.address.text, row.address.query) == ("hxxps://search[.]example", "")


def test_a_restricted_line_shows_nothing_of_the_address_whatever_it_carries() -> None:
    listed = replace(PHRASE, origin=Origin.LIST, entry="search.example/page", kind="path")
    row = show(replace(ENTRY, restricted=True, evidence=(listed, PHRASE)))
    assert (row.address, row.site, row.words) == (None, "", "")
    assert "search" not in repr(row.because)
    assert "nobody" not in repr(row.because)


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        (replace(PHRASE, origin=Origin.FILTER, name="Self Harm", version=""), "the filter's own category “Self Harm”"),
        (
            replace(PHRASE, origin=Origin.HASH, entry=None, name="iwf"),
            "keyed list iwf, version 3; the entry is kept nowhere",
        ),
        (replace(PHRASE, origin=Origin.LIST, entry="a.example/b.c"), "list phrases, version 3: a[.]example/b.c"),
        (replace(PHRASE, origin=Origin.LIST, entry=None), "list phrases, version 3"),
    ],
)
def test_what_said_so_is_named(piece: Evidence, text: str) -> None:
    assert show(replace(ENTRY, evidence=(piece,))).because[0].text == text


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        ({"breach": True}, "allowed although listed"),
        ({"filter_test": True}, "filter-test"),
        ({"zone": Zone.SITE_AMBIGUOUS}, "clocks repeat"),
        ({"is_late": True}, "arrived"),
    ],
)
def test_what_is_unusual_about_a_line_is_remarked(change: dict, remark: str) -> None:
    (text,) = show(replace(ENTRY, **change)).remarks
    assert remark in text
    assert show().remarks == ()


def test_a_line_without_an_address_shows_its_site() -> None:
    row = show(replace(ENTRY, url=None))
    assert row.address is None
    assert row.site == "search[.]example"


def test_a_technician_finds_the_line_again() -> None:
    assert show().where == "filter, byte 12,345"


def test_attempts_are_numbered_in_the_order_of_time() -> None:
    keys = [bytes([number]) * 16 for number in range(3)]
    entries = [replace(ENTRY, key=key, at=AT + timedelta(minutes=number)) for number, key in enumerate(keys)]
    attempts = [attempt("z", AT, (keys[0],)), attempt("a", AT + timedelta(minutes=1), (keys[1], keys[2]))]
    rows = to_evidence_rows(entries[::-1], attempts[::-1], LABELS, shows_words=True)
    assert [row.attempt for row in rows] == [1, 2, 2]


def test_a_page_and_its_parts_are_one_group() -> None:
    parts = [replace(show(), at=AT + timedelta(seconds=number), where=f"filter, byte {number}") for number in range(4)]
    (group,) = fold_evidence(parts)
    assert group.first == parts[0]
    assert list(group.rest) == parts[1:]


@pytest.mark.parametrize(
    "change", [{"site": "other"}, {"verdict": "allowed"}, {"words": "other"}, {"attempt": 2}, {"remarks": ("late",)}]
)
def test_lines_that_say_something_else_stand_alone(change: dict) -> None:
    rows = [show(), replace(show(), **change), show()]
    groups = fold_evidence(rows)
    assert len(groups) == (2 if "attempt" in change else 3)
    assert sum(1 + len(group.rest) for group in groups) == len(rows)


def attempt(name: str, first_at: datetime, keys: tuple[bytes, ...]) -> Attempt:
    return Attempt(
        id=name,
        subject_id="s-x",
        theme="self_harm",
        themes=("self_harm",),
        draft_group="self_harm",
        severity=4,
        restricted=False,
        breach=False,
        is_search=True,
        filter_test=False,
        epoch=0,
        client="s-c",
        sites=(),
        first_at=first_at,
        last_at=first_at,
        lines=len(keys),
        blocked_lines=len(keys),
        entry_keys=keys,
    )
