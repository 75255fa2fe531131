"""Signs that an export changed: kinds of values before and after, never a value."""

import pytest

from monitor.ingest.formats.drift import BASE_ROWS, MOST_ROWS, add_signs, compare_kinds, find_drift, find_signs, kind_of
from monitor.ingest.readers import Reader
from monitor.ingest.readers.whole import batch_of

HEAD = "Time,Username,Group,URL,Action\n"
ROW = "07/09/2026 09:00,{user},Year 7,http://x.test/{n},Blocked\n"


def signs(formats, rows):
    batch = batch_of((HEAD + "".join(rows)).encode())
    return find_signs(batch, Reader(formats["csv"]).read(batch))


def usual(count=400):
    return [ROW.format(user=f"pupil{n % 30}", n=n) for n in range(count)]


def moved(count=400):
    """The vendor put the address where the login was."""
    return [f"07/09/2026 09:00,http://x.test/{n},Year 7,pupil{n % 30}.test,Blocked\n" for n in range(count)]


def state_of(formats, *batches):
    state = {}
    for rows in batches:
        state = add_signs(state, signs(formats, rows), format_id="csv")
    return state


def test_looks_at_two_hundred_rows_of_a_batch_at_most(formats):
    assert signs(formats, usual(5000)).rows == MOST_ROWS


def test_a_source_that_stays_as_it_is_has_not_drifted(formats):
    assert find_drift(state_of(formats, *[usual()] * 12), source="filter") is None


def test_columns_that_moved_are_told(formats):
    kind, text = find_drift(state_of(formats, *[usual()] * 3, *[moved()] * 4), source="filter")
    assert kind == "drift"
    assert "the login used to look like single words and looks like" in text


def test_a_few_odd_rows_are_no_drift(formats):
    assert find_drift(state_of(formats, *[usual()] * 3, moved(30), *[usual()] * 2), source="filter") is None


def test_no_verdict_before_enough_was_seen(formats):
    assert find_drift(state_of(formats, usual(100), moved(150)), source="filter") is None


def test_what_a_source_usually_looks_like_is_fixed_after_a_while(formats):
    state = state_of(formats, *[usual()] * 30)
    assert BASE_ROWS <= state["base_rows"] < BASE_ROWS + MOST_ROWS


def test_another_format_starts_anew(formats):
    state = state_of(formats, *[usual()] * 5)
    again = add_signs(state, signs(formats, usual()), format_id="mine")
    assert again["base_rows"] == MOST_ROWS


@pytest.mark.parametrize("secret", ["secret", "http://secret.test", "secret@school.test"])
def test_nothing_of_what_stands_in_the_records_is_remembered(formats, secret):
    rows = [ROW.format(user=secret, n=n) for n in range(400)]
    assert "secret" not in str(state_of(formats, rows, *[moved()] * 5))


def test_a_night_without_logins_is_no_drift():
    day = {"user.name": {"word": 95, "": 5}, "url.domain": {"host": 100}}
    night = {"user.name": {"": 100}, "url.domain": {"host": 100}}
    assert compare_kinds(day, night) == []


def test_two_columns_that_vanish_together_are_told():
    day = {"user.name": {"word": 95, "": 5}, "source.ip": {"ip": 100}}
    after = {"user.name": {"": 100}, "source.ip": {"": 100}}
    assert compare_kinds(day, after) == ["the login is missing", "the address of the client is missing"]


KINDS = {
    None: "", "": "", "asmith": "word", "a.smith": "host", "a@b.test": "mail", "10.0.0.1": "ip", "fe80::1": "ip",
    "12345": "number", "http://x.test/": "address", "x.test:443": "host", "/a/b": "path", "Year 7": "words",
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), KINDS.items())
def test_kinds(text, kind):
    assert kind_of(text) == kind
