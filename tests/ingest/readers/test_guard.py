"""Pairs that a pupil wrote into an address don't say who it was."""

import pytest

from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.keyvalue.guard import AMBIGUOUS, Guard
from monitor.ingest.readers.keyvalue.parser import KeyValueParser
from monitor.ingest.readers.keyvalue.scanner import split_cef

WHO = (("login", "user"), ("ip",))
NAMES = ("login", "user", "ip", "url")


def guard(*ahead: str) -> Guard:
    return Guard(WHO, frozenset({"url"}), frozenset(ahead))


@pytest.mark.parametrize(
    ("record", "row"),
    [
        ('user="ajones" ip=10.1.4.21 url="http://a.test/"', (None, "ajones", "10.1.4.21", "http://a.test/")),
        # the device wrote them first
        ('user="ajones" ip=10.1.4.21 url="/" user="dlee" ip="10.9.9.9"', (None, "ajones", "10.1.4.21", "/")),
        # it wrote that there was nobody
        ('login="" ip=10.1.4.21 url="/" login="dlee" user="dlee" x=""', ("", None, "10.1.4.21", "/")),
        # a more trusted key may stand behind
        ('user="pc" url="/" login="ajones" ip=10.1.4.21', ("ajones", "pc", "10.1.4.21", "/")),
        # the address stands behind, as this product writes it
        ('login="ajones" url="/" ip=10.1.4.21', ("ajones", None, "10.1.4.21", "/")),
        # what a browser calls itself is free text as well
        ('ip=10.1.4.21 user_agent="x" ip="10.9.9.9" url="/"', (None, None, "10.1.4.21", "/")),
        ('url="/" ip="10.1.4.21" y="" ip=10.1.4.21', (None, None, "10.1.4.21", "/")),
    ],
)
def test_who_it_was_is_what_the_device_wrote(record, row):
    assert KeyValueParser(Layout(kind="keyvalue"), NAMES, guard())(record) == row


@pytest.mark.parametrize(
    "record",
    [
        'url="/" ip="10.9.9.9" x="" ip=10.1.4.21',
        'url="/" user="dlee" x="" user="ajones" ip=10.1.4.21',
        'login="ajones" referer="" ip="10.9.9.9" x="" url="/" ip=10.1.4.21',
    ],
)
def test_two_answers_behind_free_text_are_refused(record):
    assert KeyValueParser(Layout(kind="keyvalue"), NAMES, guard())(record) == AMBIGUOUS


def test_a_key_that_always_comes_first_does_not_count_behind():
    record = 'ip=10.1.4.21 url="/" user="dlee" x=""'
    assert KeyValueParser(Layout(kind="keyvalue"), NAMES, guard())(record) == (None, "dlee", "10.1.4.21", "/")
    assert KeyValueParser(Layout(kind="keyvalue"), NAMES, guard("user"))(record) == (None, None, "10.1.4.21", "/")


def test_a_forged_record_teaches_no_shape():
    """A record whose forged address was its own must not let the next one of its shape through."""
    parse = KeyValueParser(Layout(kind="keyvalue"), NAMES, guard())
    assert parse('url="/" ip="10.1.4.21" x="" ip=10.1.4.21') == (None, None, "10.1.4.21", "/")
    assert parse('url="/" ip="10.9.9.9" x="" ip=10.1.4.21') == AMBIGUOUS


def test_a_cef_extension_is_guarded_alike():
    assert split_cef("ip=10.1.4.21 url=/ ip=10.9.9.9", NAMES, guard()) == [None, None, "10.1.4.21", "/"]
    assert split_cef("url=/ ip=10.9.9.9 ip=10.1.4.21", NAMES, guard()) == AMBIGUOUS
    assert split_cef("url=/ note=a note=b ip=10.1.4.21", NAMES, guard()) == [None, None, "10.1.4.21", "/"]


class CountedKey(str):
    """Counts how often keys are compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        CountedKey.compared += 1
        return super().__eq__(other)

    __hash__ = str.__hash__


def test_a_record_of_very_many_pairs_is_looked_through_once(monkeypatch):
    monkeypatch.setattr(CountedKey, "compared", 0)
    keys = [CountedKey("url"), *(CountedKey("ip") for _ in range(1_000))]

    assert guard().find_forged(keys, ["10.1.4.21"] * len(keys)) == frozenset(range(2, 1_001))
    assert CountedKey.compared < 20 * len(keys)
