"""Logs that rotate in the middle of a poll: between the look into the folder and the opening of what was found there."""

import gzip
import os
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from monitor.ingest.tail import Tailer, TailLimits
from monitor.ingest.tail.openfile import OpenFiles
from monitor.records.source import Batch, Generation, Mode

ROUNDS = 60
START = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


class School:
    """One log with rotated and packed siblings, its reader, and what the reader's checkpoints say."""

    def __init__(self, folder: Path, dice: random.Random, *, open_files: int) -> None:
        self.log, self.dice = folder / "access.log", dice
        self.limits = TailLimits(batch_bytes=4096, max_open_files=open_files)
        self.written, self.read = 0, 0
        self.committed: dict[str, Generation] = {}
        self.due: Callable[[], object] | None = None
        self.log.touch()
        self.restart()

    def restart(self) -> None:
        known = list(self.committed.values())
        self.tailer = Tailer("filter", f"{self.log}*", Mode.APPEND, generations=known, limits=self.limits)

    def write(self) -> None:
        self.finish()
        with self.log.open("a", encoding="utf-8") as log:
            for _ in range(self.dice.randint(1, 150)):
                self.written += 1
                log.write(f"{self.written:08d} a line that is no other's {self.dice.random()} and of some length\n")

    def rotate(self) -> None:
        """The first half of a rotation, and all of one by renaming."""
        self.finish()
        for old in sorted(self.log.parent.glob("access.log.*"), key=_place_of, reverse=True):
            ending = ".gz" if old.suffix == ".gz" else ""
            old.rename(f"{self.log}.{_place_of(old) + 1}{ending}")
        if self.dice.random() < 0.25:
            shutil.copyfile(self.log, f"{self.log}.1")
            self.due = partial(os.truncate, self.log, 0)
            return
        self.log.rename(f"{self.log}.1")
        self.log.touch()
        second = Path(f"{self.log}.2")
        if second.exists() and self.dice.random() < 0.4:
            packed = second.with_name("packing")
            packed.write_bytes(gzip.compress(second.read_bytes()))
            packed.rename(f"{second}.gz")
            self.due = second.unlink

    def finish(self) -> None:
        """The second half of a rotation: the log that was copied is cut, the one that was packed goes."""
        due, self.due = self.due, None
        if due is not None:
            due()

    def poll(self, now: datetime, *, dies_at: int = 0) -> None:
        """dies_at: the process ends after so many batches, the last of them committed but not confirmed."""
        for batches, item in enumerate(self.tailer.poll(now), start=1):
            assert isinstance(item, Batch), item.text
            self.read += item.data.count(b"\n")
            self.committed[item.generation.id] = item.generation
            if batches == dies_at:
                self.tailer.close()
                self.restart()
                return
            self.tailer.confirm(item)


def _place_of(path: Path) -> int:
    return int(path.name.split(".")[2])


@pytest.mark.fault("F62")
@pytest.mark.parametrize("open_files", [6, 64])
@pytest.mark.parametrize("seed", range(12))
def test_a_log_that_rotates_between_look_and_open_is_read_exactly_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, open_files: int
) -> None:
    dice = random.Random(seed)
    school = School(tmp_path, dice, open_files=open_files)
    open_file = OpenFiles.open
    is_busy = True

    def rotate_then_open(files: OpenFiles, path: str, identity: tuple[int, int]) -> object:
        if is_busy and dice.random() < 0.01:
            school.rotate()
        elif dice.random() < 0.3:
            school.finish()
        return open_file(files, path, identity)

    monkeypatch.setattr(OpenFiles, "open", rotate_then_open)
    for _ in range(ROUNDS):
        school.write()
        if dice.random() < 0.5:
            school.rotate()
        school.poll(START, dies_at=dice.choice([0, 0, 1, 2, 3]))
        assert school.read <= school.written
    is_busy = False
    for minutes in range(3):
        school.poll(START + timedelta(minutes=minutes))
    assert school.read == school.written


@pytest.mark.fault("F06")
@pytest.mark.parametrize("is_restarted", [False, True])
@pytest.mark.parametrize("opens", range(5))
def test_a_log_that_is_cut_while_its_copy_is_held_against_it_is_read_exactly_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opens: int, is_restarted: bool
) -> None:
    school = School(tmp_path, random.Random(1), open_files=64)
    school.write()
    school.poll(START)
    if is_restarted:
        school.restart()
    shutil.copyfile(school.log, f"{school.log}.1")
    open_file, steps = OpenFiles.open, iter(range(100))

    def cut_then_open(files: OpenFiles, path: str, identity: tuple[int, int]) -> object:
        if next(steps) == opens:
            os.truncate(school.log, 0)
        return open_file(files, path, identity)

    monkeypatch.setattr(OpenFiles, "open", cut_then_open)
    for minutes in range(4):
        school.poll(START + timedelta(minutes=minutes))
    assert next(steps) > opens
    assert school.read == school.written
