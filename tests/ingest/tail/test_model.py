"""Any order of writing, rotating, cutting, replacing, dying and failing: each record that could be read comes once."""

import gzip
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from monitor.ingest.tail import TailLimits
from monitor.records.source import Mode
from tests.ingest.tail.caller import Caller
from tests.ingest.tail.observers import silent_observer

MINUTE = 61


class RotatingLog(RuleBasedStateMachine):
    """A log, its writer and its reader. `owed`: written and still readable somewhere. `lost`: destroyed unread, or only
    reachable through a descriptor that died with the reader, so that it may be read or not, but never twice.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tail-model-"))
        self.log = self.folder / "access.log"
        self.aside = self.folder / "aside"
        self.aside.mkdir()
        self.next_number = 0
        self.half = b""
        self.owed: set[bytes] = set()
        self.lost: set[bytes] = set()

    @initialize(
        batch_bytes=st.sampled_from([1, 50, 4096]),
        wide=st.booleans(),
        record_bytes=st.sampled_from([8, 200]),
        long_header=st.booleans(),
    )
    def start(self, batch_bytes: int, wide: bool, record_bytes: int, long_header: bool) -> None:
        self.text = "x" * record_bytes
        self.header = b"h" * (2000 if long_header else 0)
        limits = TailLimits(batch_bytes=batch_bytes, max_open_files=8)
        self.caller = Caller(self.folder / ("access*" if wide else "access.log"), Mode.APPEND, limits=limits)
        self.wide = wide

    def teardown(self) -> None:
        if not hasattr(self, "caller"):
            return
        for _ in range(4):
            self.caller.later(MINUTE).poll()
        read = Counter(record for record in self.caller.records if record != self.header)
        self.caller.tailer.close()
        shutil.rmtree(self.folder)
        assert [record for record, times in read.items() if times > 1] == []
        assert self.owed - set(read) == set()
        assert set(read) - self.owed - self.lost == set()

    def lose_unread(self) -> None:
        """What nobody read so far can't be promised any more.

        A backup copy settles first: one that is younger than that when its log is destroyed and the reader dies can't
        be told from a new log, and is read (again).
        """
        if self.wide:
            self.caller.later(MINUTE).poll()
        unread = self.owed - set(self.caller.records)
        self.owed -= unread
        self.lost |= unread

    def new_record(self) -> bytes:
        self.next_number += 1
        return f"{self.next_number:06d} {self.text}".encode()

    def write(self, data: bytes) -> None:
        is_new = not self.log.exists() or self.log.stat().st_size == 0
        with self.log.open("ab", buffering=0) as file:
            file.write((self.header + b"\n" if is_new and self.header else b"") + data)

    def finish_half(self) -> None:
        if self.half:
            self.write(self.half[7:] + b"\n")
            self.owed.add(self.half)
            self.half = b""

    def shift_old(self) -> None:
        numbers = [number for number in range(100) if Path(f"{self.log}.{number}").exists()]
        for number in reversed(numbers):
            Path(f"{self.log}.{number}").rename(f"{self.log}.{number + 1}")

    @rule(count=st.integers(1, 30))
    def append(self, count: int) -> None:
        self.finish_half()
        records = [self.new_record() for _ in range(count)]
        self.write(b"".join(record + b"\n" for record in records))
        self.owed |= set(records)

    @rule()
    def append_half(self) -> None:
        self.finish_half()
        self.half = self.new_record()
        self.write(self.half[:7])

    @rule()
    def append_nuls(self) -> None:
        self.finish_half()
        self.write(b"\x00" * 500)

    @rule()
    def poll(self) -> None:
        self.caller.poll()

    @rule(after=st.integers(0, 3))
    def poll_and_fail(self, after: int) -> None:
        self.caller.poll_and_fail(after)

    @rule()
    def die(self) -> None:
        """A file that only the reader's descriptor still leads to is gone with it."""
        visible = b"".join(self.read_file(path) for path in self.folder.glob("access*"))
        unread = {record for record in self.owed - set(self.caller.records) if record not in visible}
        self.owed -= unread
        self.lost |= unread
        self.caller.restart()

    @staticmethod
    def read_file(path: Path) -> bytes:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()

    @rule()
    def wait(self) -> None:
        """After the grace time an unfinished record of a rotated log is taken as it is; the log's own waits."""
        self.caller.later(MINUTE).poll()

    @precondition(lambda self: self.log.exists() and self.log.stat().st_size)
    @rule()
    def rotate_by_renaming(self) -> None:
        self.finish_half()
        if not self.wide:  # the old file is reachable for a reader that holds it, so only if it was seen
            self.caller.poll()
            self.log.rename(self.aside / str(self.next_number))
            return
        self.shift_old()
        self.log.rename(f"{self.log}.1")

    @precondition(lambda self: self.log.exists() and self.log.stat().st_size)
    @rule()
    def rotate_by_copying(self) -> None:
        """Nothing is written between copy and cut here: that gap belongs to copytruncate, not to the reader."""
        self.finish_half()
        if self.wide:
            self.shift_old()
            shutil.copyfile(self.log, f"{self.log}.1")
        else:
            self.caller.poll()
            self.caller.poll()
            self.lose_unread()
        os.truncate(self.log, 0)

    @precondition(lambda self: self.wide and Path(f"{self.log}.1").exists())
    @rule()
    def compress(self) -> None:
        old, packed = Path(f"{self.log}.1"), Path(f"{self.log}.z{self.next_number}.gz")
        if not packed.exists():
            packed.write_bytes(gzip.compress(old.read_bytes()))
            old.unlink()

    @precondition(lambda self: self.log.exists() and self.log.stat().st_size)
    @rule()
    def cut_and_rewrite(self) -> None:
        self.finish_half()
        self.caller.poll()
        self.lose_unread()
        os.truncate(self.log, 0)
        self.append(3)

    @precondition(lambda self: self.log.exists() and self.log.stat().st_size)
    @rule()
    def replace(self) -> None:
        """The whole log with more behind it, under the same name in one step."""
        self.finish_half()
        record = self.new_record()
        whole = self.log.read_bytes() + record + b"\n"
        (self.folder / "new").write_bytes(whole)
        (self.folder / "new").replace(self.log)
        self.owed.add(record)

    @precondition(lambda self: self.log.exists())
    @rule()
    def delete(self) -> None:
        self.finish_half()
        self.caller.poll()
        self.lose_unread()
        self.log.unlink()

    @precondition(lambda self: self.wide and Path(f"{self.log}.1").exists())
    @rule()
    def write_late(self) -> None:
        """The writer had the old log open still."""
        record = self.new_record()
        with Path(f"{self.log}.1").open("ab", buffering=0) as file:
            file.write(record + b"\n")
        self.owed.add(record)

    @precondition(lambda self: self.wide and Path(f"{self.log}.1").exists())
    @rule()
    def throw_away_old(self) -> None:
        self.caller.poll()
        self.lose_unread()
        Path(f"{self.log}.1").unlink()

    @precondition(lambda self: self.wide and self.log.exists() and self.log.stat().st_size)
    @rule()
    def back_up(self) -> None:
        self.finish_half()
        shutil.copyfile(self.log, self.folder / f"access ({self.next_number}).log")


class BlindRotatingLog(RotatingLog):
    """The same behind a watcher whose observer drops every event."""

    def __init__(self) -> None:
        super().__init__()
        Caller.observe = silent_observer

    def teardown(self) -> None:
        super().teardown()
        while Caller.watchers:
            Caller.watchers.pop().close()


for machine in (RotatingLog, BlindRotatingLog):
    machine.TestCase.settings = settings(
        max_examples=120,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
TestRotatingLog = RotatingLog.TestCase
TestBlindRotatingLog = BlindRotatingLog.TestCase
