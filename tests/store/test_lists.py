import pytest

from monitor.records.health import ListStatus
from monitor.store.lists import forget_list, load_list_status, record_list_status
from tests.store.factories import NOW, after

STATUS = ListStatus(
    name="ut1", version="2026-09-01", loaded_at=NOW, modified_at=after(-60), manifest={"entries": 5_000_000}
)


@pytest.mark.parametrize(
    "status", [STATUS, ListStatus(name="iwf", version="1", loaded_at=NOW, error="caf\\udce9: holds a public suffix.")]
)
def test_status_comes_back_as_it_was(connection, status):
    record_list_status(connection, status)
    assert load_list_status(connection) == [status]


def test_newer_status_takes_the_place_of_the_one_before(connection):
    record_list_status(connection, ListStatus(name="ut1", version="old", loaded_at=NOW, error="broken"))
    record_list_status(connection, STATUS)
    assert load_list_status(connection) == [STATUS]


def test_statuses_come_by_name_until_forgotten(connection):
    for name in ("ut1", "iwf"):
        record_list_status(connection, ListStatus(name=name, version="1", loaded_at=NOW))
    assert [status.name for status in load_list_status(connection)] == ["iwf", "ut1"]
    forget_list(connection, "iwf")
    assert [status.name for status in load_list_status(connection)] == ["ut1"]
