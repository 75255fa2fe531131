"""What may happen to the database and its disk: reading waits or refuses, a person is told, nothing is lost or doubled."""

import os
import resource
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from monitor.alerts.mailbox import Mailbox
from monitor.daemon.lists import open_refresh
from monitor.daemon.loop import Daemon, run_reading
from monitor.errors import StoreError
from monitor.services.service import open_service
from monitor.services.telling.office import open_office
from monitor.store import engine as engine_module
from monitor.store.engine import check_integrity, open_engine, writing
from monitor.store.migrate import prepare_database, upgrade_database
from monitor.store.sources import load_generations
from tests.faults.stage import AFTERNOON, Stage, listed_line, plain_line
from tests.store.test_migrate import all_revisions
from tests.torture.power import lose_power


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "school")


class Steps:
    """Stands for the daemon's `stopping` and its watcher: each wait carries out the next step; after the last it stops."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.left = list(steps)
        self.waits = 0

    def is_set(self) -> bool:
        return not self.left

    def wait(self, _seconds: float) -> bool:
        self.waits += 1
        self.left.pop(0)()
        return True


def run_daemon_with(stage: Stage, prepare: Callable[[Engine], object], *steps: Callable[[], object]) -> Steps:
    """The loop as it is shipped, its waits replaced by steps. prepare: called with the engine before the first pass."""
    turns = Steps(*steps)
    school = stage.school
    with open_service(school, now=AFTERNOON) as service:
        prepare(service.engine)
        run_reading(
            Daemon(
                engine=service.engine,
                pipeline=service.pipeline,
                office=open_office(school),
                lists=open_refresh(service, school, clock=lambda: AFTERNOON),
                tailers=dict(zip(service.pipeline.sources, service.tailers, strict=True)),
                watcher=turns,
                clock=lambda: AFTERNOON,
                poll_seconds=0.0,
                stopping=turns,
            )
        )
    return turns


@pytest.mark.fault("F68")
def test_F68_whatever_a_power_loss_leaves_is_sound_and_gives_the_same_drafts(tmp_path: Path) -> None:
    outcome = lose_power(tmp_path, batches=8, seed=20261122, resume_every=12)

    assert outcome.images > 50
    assert outcome.resumed >= 4
    assert outcome.is_clean, outcome


@pytest.mark.fault("F69")
def test_F69_a_full_disk_pauses_reading_tells_without_the_disk_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    limit = [1]

    def limited(connection: Connection) -> None:
        connection.exec_driver_sql(f"pragma max_page_count={limit[0]}")

    def make_room() -> None:
        limit[0] = 1_000_000

    with Mailbox(tmp_path / "mail") as mailbox:
        stage = Stage(tmp_path / "school", mailbox=mailbox, batch_bytes=100_000)
        stage.append("".join(map(listed_line, range(300))))
        turns = run_daemon_with(
            stage,
            lambda engine: event.listen(engine, "begin", limited),
            lambda: None,
            make_room,
            join_alarm,
        )
        [alarm] = [path.read_text(encoding="utf-8") for path in mailbox.read_files()]

    assert turns.waits == 3
    assert stage.tally().lines == 300
    assert set(stage.lines_by_login().values()) == {1}
    assert "reading paused" in capsys.readouterr().out
    assert "disk" in alarm.replace("=\n", "")


def join_alarm() -> None:
    for thread in threading.enumerate():
        if thread.name == "alarm":
            thread.join()


@pytest.mark.fault("F69")
def test_F69_a_disk_that_is_full_at_the_commit_loses_nothing(stage: Stage) -> None:
    """The system refuses to let the write-ahead log grow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(engine: Engine) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (stage.database.stat().st_size + 8192, hard))

    def make_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    stage.append("".join(map(listed_line, range(300))))
    try:
        run_daemon_with(stage, fill, make_room, lambda: None)
    finally:
        make_room()

    assert stage.tally().lines == 300
    assert set(stage.lines_by_login().values()) == {1}


@pytest.mark.fault("F70")
def test_F70_a_database_that_another_process_holds_makes_reading_wait(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0.01)
    stage.append("".join(map(listed_line, range(20)))).read()
    stage.append("".join(map(listed_line, range(20, 40))))
    with holding(stage.database) as let_go:
        run_daemon_with(stage, lambda _: let_go("begin immediate"), lambda: None, lambda: let_go("rollback"), int)

    assert stage.tally().lines == 40
    assert set(stage.lines_by_login().values()) == {1}


@contextmanager
def holding(database: Path) -> Iterator[Callable[[str], object]]:
    other = sqlite3.connect(database, isolation_level=None)
    yield other.execute
    other.close()


DAMAGES = {
    "header zeroed": lambda data: bytes(100) + data[100:],
    "first page zeroed": lambda data: bytes(4096) + data[4096:],
    "a byte of the schema flipped": lambda data: data[:104] + bytes([data[104] ^ 0xFF]) + data[105:],
    "a page zeroed": lambda data: data[: 4096 * 9] + bytes(4096) + data[4096 * 10 :],
    "a page filled with ones": lambda data: data[: 4096 * 9] + b"\xff" * 4096 + data[4096 * 10 :],
    "cut in the middle": lambda data: data[: len(data) // 2 // 4096 * 4096],
    "all zeros": lambda data: bytes(len(data)),
    "empty": lambda _: b"",
}


@pytest.mark.fault("F71")
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_F71_a_damaged_database_is_refused_kept_and_the_way_back_is_said(
    stage: Stage, damage: Callable[[bytes], bytes]
) -> None:
    stage.append("".join(map(listed_line, range(30)))).read()
    damaged = damage(stage.database.read_bytes())
    stage.database.write_bytes(damaged)

    with pytest.raises(StoreError, match="the newest backup in its place"):
        stage.read()
    assert stage.database.read_bytes() == damaged


@pytest.mark.fault("F71")
@pytest.mark.parametrize("kept", [0, 31, 4000, 20_000, 50_000])
def test_F71_a_cut_write_ahead_log_costs_no_line(stage: Stage, kept: int) -> None:
    """What was committed in the part that is gone is read again, under the same ids."""
    stage.append("".join(map(listed_line, range(10)))).read()
    stage.append("".join(map(listed_line, range(10, 20))))
    beside = stage.folder / "beside"
    beside.mkdir()
    with open_service(stage.school, now=AFTERNOON) as service:
        run_pass(service)
        for name in ("filterwatch.db", "filterwatch.db-wal"):
            shutil.copyfile(stage.folder / name, beside / name)
    before = stage.drafts()
    for path in stage.folder.glob("filterwatch.db*"):
        path.unlink()
    for path in beside.iterdir():
        shutil.copyfile(path, stage.folder / path.name)
    os.truncate(stage.folder / "filterwatch.db-wal", min(kept, (beside / "filterwatch.db-wal").stat().st_size))

    assert stage.read().drafts() == before
    assert stage.tally().lines == 20


def run_pass(service: object) -> None:
    from monitor.services.reading import read_pass

    read_pass(service.engine, service.pipeline, service.tailers, clock=lambda: AFTERNOON)


@pytest.mark.fault("F72")
def test_F72_a_database_from_yesterday_gives_the_same_drafts_and_the_same_mails(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail") as mailbox:
        stage = Stage(tmp_path / "school", mailbox=mailbox)
        stage.append("".join(map(listed_line, range(5)))).read()
        shutil.copyfile(stage.database, tmp_path / "yesterday.db")
        stage.append("".join(map(listed_line, range(5, 9))))
        stage.log.rename(f"{stage.log}.1")  # a generation that the restored database has never heard of
        stage.append("".join(map(listed_line, range(9, 12)))).read(AFTERNOON + timedelta(minutes=1))
        before = stage.drafts()
        first = mail_identities(mailbox)
        shutil.copyfile(tmp_path / "yesterday.db", stage.database)
        stage.read(AFTERNOON + timedelta(minutes=2))
        again = mail_identities(mailbox)[len(first) :]

    assert stage.drafts() == before
    assert stage.tally().lines == 12
    assert len(before) == 12
    assert set(again) <= set(first)


def mail_identities(mailbox: Mailbox) -> list[str]:
    return [
        line
        for path in mailbox.read_files()
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("Message-ID")
    ]


@pytest.mark.fault("F73")
def test_F73_postgresql_is_refused_by_this_release_and_it_says_so(stage: Stage) -> None:
    """So nothing of F73 is claimed: there is no failover to survive."""
    with pytest.raises(StoreError, match="needs a driver that this release does not bring"):
        open_engine("postgresql://db.example/filterwatch", folder=stage.folder, key=bytes(32))


@pytest.mark.fault("F75")
@pytest.mark.parametrize("revision", all_revisions()[:-1])
def test_F75_a_database_of_any_older_version_goes_on_at_its_offsets(stage: Stage, revision: str) -> None:
    stage.append("".join(map(plain_line, range(10))) + "".join(map(listed_line, range(10, 20)))).read()
    [checkpoint] = stage.ask(lambda connection: load_generations(connection, "filter"))
    for path in stage.folder.glob("filterwatch.db*"):
        path.unlink()
    engine = stage.open()
    with writing(engine) as connection:
        upgrade_database(connection, revision)
        insert_live_generation(connection, checkpoint)
    engine.dispose()
    stage.append("".join(map(listed_line, range(20, 25)))).read()

    assert stage.tally().lines == 5
    assert sorted(stage.lines_by_login()) == [f"user{number:05d}" for number in range(20, 25)]


def insert_live_generation(connection: Connection, checkpoint: object) -> None:
    from monitor.store.sources import record_generation

    record_generation(connection, checkpoint, now=AFTERNOON)


@pytest.mark.fault("F75")
def test_F75_an_upgrade_that_dies_leaves_the_old_database(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = stage.open()
    with writing(engine) as connection:
        upgrade_database(connection, all_revisions()[0])
    with monkeypatch.context() as broken:
        broken.setattr("monitor.store.migrate.sealer_of", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            prepare_database(engine)
    check_integrity(engine)
    version = "select version_num from alembic_version"
    assert stage.rows(version) == [(all_revisions()[0],)]
    prepare_database(engine)
    assert stage.rows(version) == [(all_revisions()[-1],)]
    engine.dispose()
