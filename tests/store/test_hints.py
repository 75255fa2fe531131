"""Hints of the host model: kept once, sealed, apart from what rules read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import Connection, select

from monitor.records.detection import HostHint
from monitor.store.hints import load_hints, prune_hints, record_hints
from monitor.store.tables import host_hint

AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
HINT = HostHint(
    id=bytes(16), subject_id="p1", at=AT, site="unlisted.test", theme="gambling", probability=0.97, version="2026-09-01"
)


def load(connection: Connection, *, subject_id: str = "p1") -> list[HostHint]:
    return load_hints(connection, subject_id, since=AT - timedelta(days=1), until=AT + timedelta(days=1))


def test_a_hint_comes_back_as_it_was(connection: Connection) -> None:
    record_hints(connection, [HINT])
    assert load(connection) == [HINT]
    assert load(connection, subject_id="p2") == []


@pytest.mark.parametrize("minutes", list(permutations((0, 5, 9))))
def test_the_same_hint_is_kept_once_with_its_earliest_time(connection: Connection, minutes: tuple[int, ...]) -> None:
    for minute in minutes:
        record_hints(connection, [replace(HINT, at=AT + timedelta(minutes=minute))])
    assert load(connection) == [HINT]


def test_the_site_is_sealed(connection: Connection) -> None:
    record_hints(connection, [HINT])
    (row,) = connection.execute(select(host_hint))
    assert not any(b"unlisted" in bytes(value) for value in row if isinstance(value, bytes))


def test_old_hints_are_forgotten(connection: Connection) -> None:
    record_hints(connection, [HINT, replace(HINT, id=bytes([1] * 16), at=AT + timedelta(hours=2))])
    assert prune_hints(connection, AT + timedelta(hours=1)) == 1
    assert [hint.at for hint in load(connection)] == [AT + timedelta(hours=2)]
