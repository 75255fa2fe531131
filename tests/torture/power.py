"""Power loss: every write of a run is recorded; then the disk is made as it may be found after any of its syncs.

What was written after a file's last sync may be there, or not, or in part (whole sectors of 512 bytes). Each such disk
must hold a sound database in which the checkpoint and what follows from the lines agree, and from which the daemon
comes to the same drafts, with the same ids.
"""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, event, text

from monitor.services.clock import utc_now
from monitor.services.once import run_once
from monitor.services.reading import read_pass
from monitor.services.service import open_service
from monitor.settings.load import load_school
from monitor.settings.school import School
from monitor.store.audit import verify_audit
from monitor.store.engine import check_integrity, open_engine, reading
from monitor.store.migrate import prepare_database
from tests.torture.school import write_school
from tests.torture.sqlite_io import WatchedFiles
from tests.torture.writer import Writer

SECTOR = 512
REOPEN_EVERY = 40
CHECKPOINT_PAGES = 40
LISTED = b"www.listed.test"

Operation = tuple[str, str, int, bytes]
"""(kind, file name, offset or size, bytes)."""


@dataclass
class Disk:
    """durable: what each file surely holds. pending: what was asked for since, in order."""

    durable: dict[str, bytearray] = field(default_factory=dict)
    pending: list[Operation] = field(default_factory=list)

    def take(self, operation: Operation) -> None:
        kind, name, is_synced, _ = operation
        if kind == "sync":
            for one in self.pending:
                if one[1] == name:
                    _apply(self.durable, one)
            self.pending = [one for one in self.pending if one[1] != name]
        elif kind == "remove" and is_synced:
            self.pending = [one for one in self.pending if one[1] != name]
            _apply(self.durable, operation)
        else:
            self.pending.append(operation)

    def images(self, dice: random.Random) -> Iterator[dict[str, bytearray]]:
        """The disk with nothing of what is pending, with all of it, and with some of it."""
        yield self._with([])
        yield self._with(self.pending)
        yield self._with([_tear(one, dice) for one in self.pending if dice.random() < 0.6])

    def _with(self, operations: list[Operation]) -> dict[str, bytearray]:
        files = {name: bytearray(data) for name, data in self.durable.items()}
        for operation in operations:
            _apply(files, operation)
        return files


def _apply(files: dict[str, bytearray], operation: Operation) -> None:
    kind, name, at, data = operation
    if kind == "remove":
        files.pop(name, None)
        return
    content = files.setdefault(name, bytearray())
    if kind == "cut":
        del content[at:]
    content.extend(bytes(max(0, at - len(content))))
    if kind == "write":
        content[at : at + len(data)] = data


def _tear(operation: Operation, dice: random.Random) -> Operation:
    kind, name, at, data = operation
    if kind != "write" or len(data) <= SECTOR or dice.random() < 0.5:
        return operation
    return kind, name, at, data[: dice.randrange(SECTOR, len(data), SECTOR)]


@dataclass(kw_only=True)
class PowerOutcome:
    """damaged: images that don't open, or not whole. wrong: whose counts don't fit their checkpoint. late: that lack a
    batch whose commit was over. resumed, astray: from how many the daemon went on; and came to something else.
    """

    images: int = 0
    damaged: int = 0
    wrong: int = 0
    late: int = 0
    resumed: int = 0
    astray: int = 0

    @property
    def is_clean(self) -> bool:
        return self.damaged == self.wrong == self.late == self.astray == 0


def lose_power(folder: Path, *, batches: int, seed: int, resume_every: int) -> PowerOutcome:
    """Record a run of so many batches, and go through every disk that a power loss could have left."""
    dice = random.Random(seed)
    school_folder = write_school(folder / "school")
    operations, acknowledged = _record(school_folder, batches, dice)
    truth = _read_end(load_school(school_folder))
    outcome, disk, due = PowerOutcome(), Disk(), 0
    for number, operation in enumerate(operations):
        if operation[0] == "sync":
            for files in disk.images(dice):
                _put(school_folder, files)
                outcome.images += 1
                _judge(school_folder, outcome, due=due)
                if outcome.images % resume_every == 0:
                    outcome.resumed += 1
                    _put(school_folder, files)
                    outcome.astray += _go_on(school_folder) != truth
        disk.take(operation)
        due = acknowledged.get(number + 1, due)
    return outcome


def _record(folder: Path, batches: int, dice: random.Random) -> tuple[list[Operation], dict[int, int]]:
    """Every operation of the run; and, by how many there were when a batch was over, how far the log was read."""
    operations: list[Operation] = []
    acknowledged: dict[int, int] = {}
    writer = Writer(folder, dice, rotate_bytes=1 << 40, share=20)
    school = load_school(folder)

    def seen(kind: str, path: Path, at: int, data: bytes) -> None:
        operations.append((kind, path.name, at, data))

    with closing(WatchedFiles(seen)), _frequent_checkpoints():
        for begun in range(0, batches, REOPEN_EVERY):
            with open_service(school, now=utc_now()) as service:
                for _ in range(min(REOPEN_EVERY, batches - begun)):
                    writer.write_burst(dice.randint(1, 12))
                    read_pass(service.engine, service.pipeline, service.tailers, clock=utc_now)
                    acknowledged[len(operations)] = writer.path.stat().st_size
    return operations, acknowledged


@contextmanager
def _frequent_checkpoints() -> Iterator[None]:
    def set_up(connection: object, _record: object) -> None:
        connection.execute(f"pragma wal_autocheckpoint={CHECKPOINT_PAGES}").close()  # type: ignore[attr-defined]

    event.listen(Engine, "connect", set_up)
    try:
        yield
    finally:
        event.remove(Engine, "connect", set_up)


def _put(folder: Path, files: dict[str, bytearray]) -> None:
    for old in folder.glob("filterwatch.db*"):
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _judge(folder: Path, outcome: PowerOutcome, *, due: int) -> None:
    school = load_school(folder)
    engine = open_engine(school.settings.database.url, folder=folder, key=school.key)
    try:
        check_integrity(engine)
        prepare_database(engine)
        with reading(engine) as connection:
            offset = connection.execute(text("select coalesce(sum(offset), 0) from generation")).scalar_one()
            is_right = _agrees(connection, (folder / "logs" / "access.log").read_bytes()[:offset])
    except Exception:  # noqa: BLE001 -- whatever it is, this disk can't be used
        outcome.damaged += 1
        return
    finally:
        engine.dispose()
    outcome.wrong += not is_right
    outcome.late += offset < due


def _agrees(connection: Connection, read: bytes) -> bool:
    """Whether everything that follows from the lines up to the checkpoint is there, and nothing else."""
    lines, flagged = read.count(b"\n"), read.count(LISTED)
    sums = connection.execute(
        text("select coalesce(sum(lines), 0), coalesce(sum(entries + ignored + rejected), 0) from source")
    ).one()
    counts = [
        connection.execute(text(f"select count(*) from {table}")).scalar_one()
        for table in ("flagged_entry", "attempt", "incident", "alert")
    ]
    return tuple(sums) == (lines, lines) and counts == [flagged] * 4 and verify_audit(connection) is None


def _go_on(folder: Path) -> object:
    run_once(load_school(folder))
    return _read_end(load_school(folder))


def _read_end(school: School) -> object:
    """What a run came to in the end: counts, and the ids of drafts and alerts."""
    engine = open_engine(school.settings.database.url, folder=school.folder, key=school.key)
    try:
        with reading(engine) as connection:
            sums = connection.execute(text("select name, lines, entries, ignored, rejected from source order by name"))
            drafts = connection.execute(text("select id, ref, opened_at, last_at from incident order by id"))
            alerts = connection.execute(text("select id, incident_id from alert order by id"))
            return [tuple(row) for rows in (sums, drafts, alerts) for row in rows]
    finally:
        engine.dispose()
