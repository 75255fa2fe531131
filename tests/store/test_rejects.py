import pytest

from monitor.store.rejects import load_reject, load_rejects, prune_rejects, record_rejects
from tests.store.factories import NOW, after, make_reject


def test_reject_comes_back_as_it_was_when_asked_for_by_number(connection):
    reject = make_reject(raw=b"pat.example\xff\0 torn")
    record_rejects(connection, [reject], now=NOW)
    (row,) = load_rejects(connection)
    assert load_reject(connection, row.id) == reject


def test_list_says_where_and_why_and_never_what(connection):
    record_rejects(connection, [make_reject(raw=b"pat.example")], now=NOW)
    (row,) = load_rejects(connection)
    assert (row.offset, row.reason, row.size_bytes, row.read_at) == (10, "too few columns", 11, NOW)
    assert not hasattr(row, "raw")


@pytest.mark.fault("F42")
def test_long_record_is_kept_up_to_64_kib_and_its_size_is_told(connection):
    record_rejects(connection, [make_reject(raw=b"x" * 100_000)], now=NOW)
    (row,) = load_rejects(connection)
    assert row.size_bytes == 100_000
    assert load_reject(connection, row.id).raw == b"x" * 65_536


def test_newest_rejects_come_first_and_by_source(connection):
    record_rejects(connection, [make_reject(1), make_reject(2), make_reject(3, source="other")], now=NOW)
    assert [row.offset for row in load_rejects(connection)] == [3, 2, 1]
    assert [row.offset for row in load_rejects(connection, source="filter", limit=1)] == [2]


def test_reason_may_quote_bytes_that_are_no_utf8(connection):
    record_rejects(connection, [make_reject(reason="column caf\udce9")], now=NOW)
    assert load_rejects(connection)[0].reason == "column caf\\udce9"


def test_reject_that_is_not_there_is_none(connection):
    assert load_reject(connection, 1) is None


def test_pruning_deletes_what_is_older(connection):
    record_rejects(connection, [make_reject(1)], now=NOW)
    record_rejects(connection, [make_reject(2)], now=after(60))
    assert prune_rejects(connection, after(30)) == 1
    assert [row.offset for row in load_rejects(connection)] == [2]
