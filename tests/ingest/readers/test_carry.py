"""Columns that a record takes from an earlier one with the same key."""

from monitor.ingest.readers.carry import carry_columns
from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.format import Carry

CARRY = Carry(key="dom", columns=("ip",), limit=2)


def carry(rows, state):
    return carry_columns(Table.from_rows(("dom", "ip"), rows), CARRY, state).coded("ip").to_texts()


def test_a_verdict_takes_the_client_of_its_query():
    assert carry([("a", "1"), ("b", "2"), ("a", None), ("c", None), (None, None)], {}) == ["1", "2", "1", None, None]


def test_the_last_query_counts():
    assert carry([("a", "1"), ("a", "2"), ("a", None)], {}) == ["1", "2", "2"]


def test_the_memory_goes_on_in_the_next_batch():
    state: dict = {}
    carry([("a", "1")], state)
    assert carry([("a", None)], state) == ["1"]


def test_the_oldest_key_is_forgotten_first():
    assert carry([("a", "1"), ("b", "2"), ("c", "3"), ("a", None), ("b", None)], {}) == ["1", "2", "3", None, "2"]
