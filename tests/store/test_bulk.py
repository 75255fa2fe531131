from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from monitor.store.bulk import in_chunks, insert_rows, is_among, to_microseconds
from monitor.store.tables import UtcTime, heartbeat

COLUMNS = ("name", "at", "details")


@given(st.lists(st.integers()), st.integers(1, 9))
def test_chunks_hold_everything_once_in_order_and_none_is_empty_or_too_long(values, size):
    chunks = list(in_chunks(values, size))
    assert [value for chunk in chunks for value in chunk] == values
    assert all(0 < len(chunk) <= size for chunk in chunks)


def test_rows_whose_key_is_there_are_left_alone_and_not_counted(connection):
    assert insert_rows(connection, heartbeat, COLUMNS, [("a", 1, "{}"), ("b", 2, "{}")]) == 2
    assert insert_rows(connection, heartbeat, COLUMNS, [("b", 9, "{}"), ("c", 3, "{}")]) == 1
    assert connection.exec_driver_sql("select name, at from heartbeat order by name").all() == [
        ("a", 1),
        ("b", 2),
        ("c", 3),
    ]


def test_a_column_can_be_held_against_more_texts_than_a_statement_takes_parameters(connection):
    insert_rows(connection, heartbeat, COLUMNS, [(name, 1, "{}") for name in ("a", "é'\"", "c")])
    texts = ["a", "é'\"", *(f"x{number}" for number in range(40_000))]
    chosen = select(heartbeat.c.name).where(is_among(heartbeat.c.name, texts)).order_by(heartbeat.c.name)
    assert connection.scalars(chosen).all() == ["a", "é'\""]


def test_a_column_holds_none_of_no_texts(connection):
    insert_rows(connection, heartbeat, COLUMNS, [("a", 1, "{}")])
    assert connection.scalars(select(heartbeat.c.name).where(is_among(heartbeat.c.name, []))).all() == []


def test_no_rows_is_no_statement(connection):
    assert insert_rows(connection, heartbeat, COLUMNS, []) == 0


def test_columns_out_of_the_tables_order_are_a_programming_error(connection):
    with pytest.raises(AssertionError, match="another order"):
        insert_rows(connection, heartbeat, ("at", "name", "details"), [(1, "a", "{}")])


@given(st.datetimes(timezones=st.sampled_from([UTC])))
def test_times_are_exact_and_bulk_rows_hold_them_as_the_column_type_does(at):
    column = UtcTime()
    kept = column.process_bind_param(at, None)
    assert to_microseconds(at) == kept
    assert column.process_result_value(kept, None) == at


@given(st.datetimes(), st.datetimes())
def test_kept_times_sort_as_times_do(one, other):
    first, second = (to_microseconds(at.replace(tzinfo=UTC)) for at in (one, other))
    assert (first < second) is (one < other)


def test_time_of_another_zone_is_kept_as_the_same_instant():
    from datetime import timezone

    at = datetime(2026, 9, 7, 11, tzinfo=timezone(timedelta(hours=1)))
    assert UtcTime().process_result_value(to_microseconds(at), None) == datetime(2026, 9, 7, 10, tzinfo=UTC)
