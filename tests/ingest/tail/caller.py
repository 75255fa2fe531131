"""A caller of the tailer that commits as the service does: records and checkpoint together, or not at all."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from watchdog.observers.api import BaseObserver

from monitor.ingest.tail import Tailer, TailLimits
from monitor.ingest.tail.watch import Watcher
from monitor.records.source import Batch, Generation, Mode, SourceNotice

NO_SECONDS = 0.0


class Caller:
    """Polls a tailer and keeps what a database would. ahead_seconds: how far its clock runs before the file system's.

    observe: where set, each poll comes after a wait for the hint of such an observer, as in the daemon's loop.
    watchers: those that were made for it; whoever sets it closes them.
    """

    observe: ClassVar[Callable[[], BaseObserver] | None] = None
    watchers: ClassVar[list[Watcher]] = []

    def __init__(
        self,
        pattern: Path | str,
        mode: Mode = Mode.APPEND,
        *,
        limits: TailLimits | None = None,
        state_paths: tuple[Path, ...] = (),
    ) -> None:
        self.pattern = pattern
        self.mode = mode
        self.limits = limits or TailLimits()
        self.state_paths = state_paths
        self.ahead_seconds = 0.0
        self.records: list[bytes] = []
        self.over_long: list[tuple[int, int, bytes]] = []
        self.ignored = 0
        self.notices: list[SourceNotice] = []
        self.batches: list[Batch] = []
        self.checkpoints: dict[str, Generation] = {}
        self.watcher = None if Caller.observe is None else Watcher([pattern], observer=Caller.observe())
        if self.watcher is not None:
            Caller.watchers.append(self.watcher)
        self.tailer = self._start()

    def _start(self) -> Tailer:
        return Tailer(
            "filter",
            self.pattern,
            self.mode,
            generations=tuple(self.checkpoints.values()),
            limits=self.limits,
            state_paths=self.state_paths,
        )

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self.ahead_seconds, UTC)

    def restart(self) -> None:
        """Die and start again: only what was committed is known."""
        self.tailer.close()
        self.tailer = self._start()

    def later(self, seconds: float) -> "Caller":
        self.ahead_seconds += seconds
        return self

    def poll(self) -> list[bytes]:
        """One pass, all committed; returns the records it gave."""
        if self.watcher is not None:
            self.watcher.wait(NO_SECONDS)
        return list(self._commit(self.tailer.poll(self.now)))

    def polls(self, times: int) -> list[bytes]:
        return [record for _ in range(times) for record in self.poll()]

    def poll_and_fail(self, after: int = 0) -> list[bytes]:
        """One pass in which every commit fails from batch number `after` on; returns what was refused."""
        refused: list[bytes] = []
        for step in self.tailer.poll(self.now):
            if isinstance(step, SourceNotice):
                self.notices.append(step)
            elif after > 0:
                after -= 1
                self._keep(step)
                self.tailer.confirm(step)
            else:
                refused += split_records(step.data)
        return refused

    def kinds(self) -> list[str]:
        return [notice.kind for notice in self.notices]

    def _commit(self, steps: Iterator[Batch | SourceNotice]) -> Iterator[bytes]:
        for step in steps:
            if isinstance(step, SourceNotice):
                self.notices.append(step)
                continue
            yield from self._keep(step)
            self.tailer.confirm(step)

    def _keep(self, batch: Batch) -> list[bytes]:
        records = split_records(batch.data)
        assert batch.final or not batch.data or batch.data.endswith((b"\n", b"\n\x00"))
        assert batch.generation.offset >= batch.offset + len(batch.data)
        assert batch.source == "filter"
        self.batches.append(batch)
        self.records += records
        self.over_long += batch.over_long
        self.ignored += batch.ignored
        self.checkpoints[batch.generation.id] = batch.generation
        return records


def split_records(data: bytes) -> list[bytes]:
    """The records without their LF, as a reader would see them in a file without UTF-16."""
    records = data.split(b"\n")
    return records if records[-1] else records[:-1]


def numbered(first: int, count: int, text: str = "record") -> bytes:
    """`count` lines that are unlike any other's."""
    return b"".join(b"%d %s\n" % (number, text.encode()) for number in range(first, first + count))


def lines(first: int, count: int, text: str = "record") -> list[bytes]:
    return numbered(first, count, text).split(b"\n")[:-1]


def append(path: Path, data: bytes) -> None:
    with path.open("ab", buffering=0) as log:
        log.write(data)


def with_reader_state(batch: Batch, state: dict[str, object]) -> Batch:
    return replace(batch, generation=replace(batch.generation, reader_state=state))
