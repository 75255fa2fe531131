from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import StoreError
from monitor.records.people import Role
from monitor.store.audit import load_anchor, load_audit, record_audit, verify_audit
from monitor.store.engine import reading, writing
from monitor.store.incidents import record_incidents
from monitor.store.throwaway import throwaway_engine
from monitor.store.visibility import OWNER
from tests.store.factories import DSL, KEY, NOW, after, cut_short, make_id, make_incident, make_viewer

ROWS = 6


def write_rows(connection, count=ROWS):
    for number in range(count):
        record_audit(connection, at=after(number), actor="adsl", action="viewed", details={"page": number})


def without_triggers(connection):
    """What somebody with the database file can do."""
    for action in ("update", "delete"):
        connection.exec_driver_sql(f"drop trigger audit_no_{action}")


def test_rows_come_newest_first(connection):
    write_rows(connection, 3)
    assert [row.details["page"] for row in load_audit(connection, OWNER)] == [2, 1, 0]
    assert [row.details["page"] for row in load_audit(connection, OWNER, limit=1)] == [2]


def test_row_comes_back_as_it_was(connection):
    details = {"before": "draft", "themes": ["drugs"], "number": 1.5, "none": None, "nested": {"b": 1, "a": [True]}}
    at = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)
    record_audit(connection, at=at, actor="adsl", action="decided", incident_id="i", subject_id="s", details=details)
    (row,) = load_audit(connection, OWNER)
    assert (row.at, row.actor, row.action, row.incident_id, row.subject_id) == (at, "adsl", "decided", "i", "s")
    assert row.details == details
    assert verify_audit(connection) is None


def test_rows_narrow_by_incident_and_by_person(connection):
    record_audit(connection, at=NOW, actor="adsl", action="viewed", incident_id="i", subject_id="s")
    record_audit(connection, at=NOW, actor="adsl", action="viewed", subject_id="s")
    assert len(load_audit(connection, OWNER, incident_id="i")) == 1
    assert len(load_audit(connection, OWNER, subject_id="s")) == 2


def test_error_after_the_row_leaves_none(engine):
    with cut_short(engine) as connection:
        write_rows(connection)
    with writing(engine) as connection:
        write_rows(connection)
        assert verify_audit(connection) is None


def test_whole_trail_verifies(connection):
    assert verify_audit(connection) is None
    write_rows(connection)
    assert verify_audit(connection) is None


@pytest.mark.fault("S21")
@pytest.mark.parametrize(
    "statement",
    [
        "update audit set actor = 'somebody' where number = 3",
        "delete from audit where number = 3",
        "delete from audit",
        "insert or replace into audit select number, at, 'x', action, null, null, details, previous_hash, hash from audit",
    ],
)
def test_database_refuses_to_change_the_trail(engine, statement):
    with writing(engine) as connection:
        write_rows(connection)
    with pytest.raises(StoreError, match="append-only"), writing(engine) as connection:
        connection.exec_driver_sql(statement)
    with reading(engine) as connection:
        assert verify_audit(connection) is None


@pytest.mark.fault("S21")
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("update audit set at = at + 1 where number = 3", 3),
        ("update audit set actor = 'head' where number = 3", 3),
        ("update audit set action = 'decided' where number = 1", 1),
        ("update audit set incident_id = 'i' where number = 3", 3),
        ("update audit set subject_id = 's' where number = 3", 3),
        ("update audit set details = '{}' where number = 6", 6),
        ("update audit set hash = zeroblob(32) where number = 4", 4),
        ("update audit set previous_hash = zeroblob(32) where number = 4", 4),
        ("delete from audit where number = 1", 1),
        ("delete from audit where number = 4", 4),
        ("update audit set number = number + 100 where number = 6", 6),
        (
            "update audit set number = case number when 2 then -2 when 3 then -3 else number end where number in (2, 3)",
            1,
        ),
    ],
)
def test_each_kind_of_tampering_is_found_at_its_row(connection, statement, broken):
    write_rows(connection)
    without_triggers(connection)
    connection.exec_driver_sql(statement)
    assert verify_audit(connection) == broken


@pytest.mark.fault("S21")
def test_inserted_row_is_found(connection):
    write_rows(connection)
    connection.exec_driver_sql(
        "insert into audit select 7, at, actor, 'decided', null, null, details, previous_hash, hash from audit where number = 6"
    )
    assert verify_audit(connection) == 7


@pytest.mark.fault("S21")
def test_swapped_rows_are_found(connection):
    write_rows(connection)
    without_triggers(connection)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        connection.exec_driver_sql(f"update audit set number = {new} where number = {old}")
    assert verify_audit(connection) == 2


@pytest.mark.fault("S21")
@pytest.mark.parametrize("left", [0, 1, 5])
def test_trail_cut_at_its_end_is_found_by_the_anchor(connection, left):
    write_rows(connection)
    anchor = load_anchor(connection)
    assert verify_audit(connection, anchor=anchor) is None
    without_triggers(connection)
    connection.exec_driver_sql(f"delete from audit where number > {left}")
    assert verify_audit(connection) is None
    assert verify_audit(connection, anchor=anchor) == left + 1


def test_anchor_of_the_past_still_holds_after_more_rows(connection):
    write_rows(connection)
    anchor = load_anchor(connection)
    write_rows(connection)
    assert load_anchor(connection) != anchor
    assert verify_audit(connection, anchor=anchor) is None


def test_empty_trail_has_no_anchor(connection):
    assert load_anchor(connection) == ""


@pytest.mark.fault("S21")
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_changed_byte_of_any_column_is_found(data):
    column = data.draw(st.sampled_from(["at", "actor", "action", "incident_id", "subject_id", "previous_hash", "hash"]))
    number = data.draw(st.integers(1, ROWS))
    values = {"at": st.integers(0, 2**50), "previous_hash": st.binary(max_size=33), "hash": st.binary(max_size=33)}
    value = data.draw(values.get(column, st.text(st.characters(codec="utf-8"), max_size=9)))
    with throwaway_engine(KEY) as engine, writing(engine) as connection:
        write_rows(connection)
        without_triggers(connection)
        before = connection.exec_driver_sql(f"select {column} from audit where number = ?", (number,)).scalar_one()
        connection.exec_driver_sql(f"update audit set {column} = ? where number = ?", (value, number))
        assert verify_audit(connection) == (None if value == before else number)


def test_rows_about_incidents_and_people_a_viewer_may_not_see_are_not_there(connection):
    hidden = make_incident("hidden", subject_id="s-staff", route=(Role.HEAD,))
    record_incidents(connection, [make_incident(), hidden], now=NOW)
    record_audit(connection, at=NOW, actor="head", action="viewed", subject_id="s-staff")
    record_audit(connection, at=NOW, actor="head", action="viewed", incident_id=hidden.id, subject_id="s-staff")
    record_audit(connection, at=NOW, actor="head", action="viewed", incident_id=make_id("gone"))
    record_audit(connection, at=NOW, actor="adsl", action="viewed", subject_id="s-pupil")
    record_audit(connection, at=NOW, actor="filterwatch", action="account added")
    assert [row.action for row in load_audit(connection, DSL)] == ["account added", "viewed", "opened"]
    assert {row.subject_id for row in load_audit(connection, make_viewer(Role.HEAD))} == {"s-staff", None}
    assert load_audit(connection, DSL, subject_id="s-staff") == load_audit(connection, DSL, subject_id="s-nobody") == []


def test_row_a_viewer_gets_has_no_number_that_could_show_a_gap(connection):
    write_rows(connection, 1)
    (row,) = load_audit(connection, DSL)
    assert not {"number", "hash", "previous_hash"} & set(row.__slots__)
