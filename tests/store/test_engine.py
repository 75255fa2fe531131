import os
import resource
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from monitor.errors import StoreBusy, StoreError, StoreFull
from monitor.store import engine as engine_module
from monitor.store.accounts import load_account, record_account
from monitor.store.engine import check_integrity, database_path, open_engine, reading, writing
from monitor.store.migrate import prepare_database
from monitor.store.tables import account
from tests.store.factories import KEY, NOW, cut_short, make_account


def test_relative_address_is_relative_to_the_config_folder(tmp_path):
    engine = open_engine("sqlite:///state.db", folder=tmp_path, key=KEY)
    assert database_path(engine) == tmp_path / "state.db"
    engine.dispose()


def test_absolute_address_is_taken_as_it_is(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/state.db", folder=Path("/nowhere"), key=KEY)
    assert database_path(engine) == tmp_path / "state.db"
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("filterwatch.db", "not a database address"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///state.db?mode=ro", "must name a file"),
        ("postgresql://db.example/filterwatch", "postgresql needs a driver"),
        ("mysql://db.example/filterwatch", "mysql needs a driver"),
        ("sqlite:///missing/state.db", "the folder of the database is not there"),
    ],
)
def test_address_that_cannot_be_used_says_what_to_write(tmp_path, url, says):
    with pytest.raises(StoreError, match=says):
        open_engine(url, folder=tmp_path, key=KEY)


def test_folder_in_the_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "state.db").mkdir()
    with pytest.raises(StoreError, match=r"state\.db"):
        open_engine("sqlite:///state.db", folder=tmp_path, key=KEY)


def test_link_in_the_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "state.db").symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError, match=r"state\.db"):
        open_engine("sqlite:///state.db", folder=tmp_path, key=KEY)


def test_fifo_in_the_place_of_the_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "state.db")
    with pytest.raises(StoreError, match="not a file"):
        open_engine("sqlite:///state.db", folder=tmp_path, key=KEY)


@pytest.mark.fault("S25")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_every_file_is_for_its_owner_only_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        engine = open_engine("sqlite:///state.db", folder=tmp_path, key=KEY)
        prepare_database(engine)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    engine.dispose()
    assert modes == {"state.db": 0o600, "state.db-wal": 0o600, "state.db-shm": 0o600}


def test_file_that_others_could_read_is_tightened(tmp_path):
    path = tmp_path / "state.db"
    path.touch(mode=0o644)
    open_engine("sqlite:///state.db", folder=tmp_path, key=KEY).dispose()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.fault("F68")
def test_commits_reach_the_disk_before_they_count(engine):
    with reading(engine) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_error_inside_a_transaction_leaves_nothing(engine):
    with cut_short(engine) as connection:
        record_account(connection, make_account())
    with reading(engine) as connection:
        assert load_account(connection, "adsl") is None


def test_reading_transaction_refuses_to_write(engine):
    with pytest.raises(StoreError, match="read-only"), reading(engine) as connection:
        record_account(connection, make_account())


def test_writing_works_after_reading_on_the_same_pooled_connection(engine):
    with reading(engine) as connection:
        load_account(connection, "adsl")
    with writing(engine) as connection:
        record_account(connection, make_account())
    with reading(engine) as connection:
        assert load_account(connection, "adsl") == make_account()


def test_reader_keeps_its_snapshot_and_does_not_wait_for_the_writer(engine):
    with reading(engine) as before:
        assert load_account(before, "adsl") is None
        with writing(engine) as connection:
            record_account(connection, make_account())
        assert load_account(before, "adsl") is None


@pytest.mark.fault("F70")
def test_writer_waits_for_the_one_before(engine):
    entered, order = threading.Event(), []

    def write_second():
        entered.set()
        with writing(engine) as connection:
            order.append(load_account(connection, "adsl"))

    with writing(engine) as connection:
        thread = threading.Thread(target=write_second)
        thread.start()
        entered.wait()
        record_account(connection, make_account())
        assert order == []
    thread.join()
    assert order == [make_account()]


@pytest.mark.fault("F70")
def test_database_held_too_long_is_a_busy_error(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0.01)
    engine = open_engine("sqlite:///state.db", folder=tmp_path, key=KEY)
    prepare_database(engine)
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreBusy), writing(engine):
        pass
    other.close()
    with writing(engine) as connection:
        record_account(connection, make_account())
    engine.dispose()


@pytest.mark.fault("F69")
def test_full_database_is_a_full_error_and_works_again_with_room(engine):
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar_one()
        connection.exec_driver_sql(f"pragma max_page_count={pages}")
    with pytest.raises(StoreFull), writing(engine) as connection:
        record_account(connection, make_account(password_hash="x" * 100_000))
    with engine.connect() as connection:
        connection.exec_driver_sql("pragma max_page_count=100000")
    with writing(engine) as connection:
        assert load_account(connection, "adsl") is None
        record_account(connection, make_account(password_hash="x" * 100_000))


@pytest.mark.fault("F69")
def test_disk_that_fills_up_at_the_commit_is_a_full_error_and_works_again_with_room(engine):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(StoreFull), writing(engine) as connection:
            record_account(connection, make_account(password_hash="x" * 2_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with writing(engine) as connection:
        assert load_account(connection, "adsl") is None
        record_account(connection, make_account(password_hash="x" * 2_000_000))
    check_integrity(engine)


@pytest.mark.fault("F71")
def test_file_that_is_no_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "state.db"
    path.write_bytes(b"Time,User,URL\n" * 500)
    with pytest.raises(StoreError, match="the newest backup in its place"):
        open_engine("sqlite:///state.db", folder=tmp_path, key=KEY)
    assert path.read_bytes() == b"Time,User,URL\n" * 500


def open_and_check(folder):
    engine = open_engine("sqlite:///state.db", folder=folder, key=KEY)
    try:
        check_integrity(engine)
    finally:
        engine.dispose()


@pytest.mark.fault("F71")
@pytest.mark.parametrize("damage", [b"\0" * 4096, b"\xff" * 4096, b"\x0d" + b"\x41" * 4095])
def test_damaged_page_is_refused_with_a_way_back(tmp_path, damage):
    engine = open_engine("sqlite:///state.db", folder=tmp_path, key=KEY)
    prepare_database(engine)
    with writing(engine) as connection:
        for number in range(200):
            record_account(connection, make_account(f"login{number}", password_hash="h" * 100))
    engine.dispose()
    path = tmp_path / "state.db"
    data = bytearray(path.read_bytes())
    page = data.index(b"login99") // 4096
    data[page * 4096 : (page + 1) * 4096] = damage
    path.write_bytes(data)
    with pytest.raises(StoreError, match="the newest backup in its place"):
        open_and_check(tmp_path)


def test_sound_database_passes_the_check(engine):
    check_integrity(engine)


def test_error_text_never_carries_a_value(engine):
    with pytest.raises(StoreError) as caught, writing(engine) as connection:
        connection.execute(account.insert().values(login="pat.example", created_at=NOW))
    assert "pat.example" not in str(caught.value)
    assert "pat.example" not in str(caught.value.__cause__)
