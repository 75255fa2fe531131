from dataclasses import replace

import pytest

from monitor.records.detection import Evidence, Origin
from monitor.services.upkeep.list_hits import FEW_PEOPLE, count_hits
from tests.detect.flagged import make_entry


def on_list(number: int, *entries: str, name: str = "ut1/gambling", person: str = "s-1", **more) -> object:
    evidence = tuple(
        Evidence(theme="gambling", origin=Origin.LIST, name=name, entry=entry, kind="host", version="v1")
        for entry in entries
    )
    return make_entry(number, subject_id=person, evidence=evidence, **more)


def rows_of(*entries, known_people=100):
    return {(row["list"], row["entry"]): row for row in (hit.to_row(known_people) for hit in count_hits(entries))}


def test_every_entry_that_a_line_rests_on_is_counted_once():
    rows = rows_of(
        on_list(1, "bets.test", "bets.test/slots"), on_list(2, "bets.test"), on_list(3, "bets.test", name="own")
    )
    assert {key: row["lines"] for key, row in rows.items()} == {
        ("ut1/gambling", "bets.test"): 2,
        ("ut1/gambling", "bets.test/slots"): 1,
        ("own", "bets.test"): 1,
    }


def test_few_people_are_not_told():
    few = [on_list(number, "bets.test", person=f"s-{number}") for number in range(FEW_PEOPLE - 1)]
    assert rows_of(*few)["ut1/gambling", "bets.test"]["people"] is None
    enough = [*few, on_list(99, "bets.test", person="s-other")]
    assert rows_of(*enough)["ut1/gambling", "bets.test"]["people"] == FEW_PEOPLE


@pytest.mark.parametrize(
    ("people", "known", "broad"), [(9, 20, False), (10, 20, True), (10, 1_000, False), (50, 1_000, True), (10, 0, True)]
)
def test_an_entry_that_many_people_meet_is_broad(people, known, broad):
    entries = [on_list(number, "bing.test", person=f"s-{number}") for number in range(people)]
    assert rows_of(*entries, known_people=known)["ut1/gambling", "bing.test"]["broad"] is broad


def test_a_restricted_line_and_what_is_no_list_entry_are_not_counted():
    phrase = Evidence(theme="gambling", origin=Origin.PHRASE, name="own", entry="a phrase", kind="phrase")
    hashed = Evidence(theme="csam", origin=Origin.HASH, name="iwf", entry=None, kind="hash")
    entries = [
        on_list(1, "bets.test", restricted=True),
        make_entry(2, evidence=(phrase, hashed)),
        make_entry(3, evidence=(replace(phrase, kind="category", origin=Origin.FILTER),)),
    ]
    assert rows_of(*entries) == {}


def test_nothing_that_is_told_names_a_person():
    row = rows_of(on_list(1, "bets.test", person="s-secret"))["ut1/gambling", "bets.test"]
    assert "s-secret" not in repr(row)
