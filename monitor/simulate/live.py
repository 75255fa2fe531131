"""Events in time order come in; log files grow as the filters would write them, up to the moment that one asks for."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from monitor.simulate.event import Channel, Event
from monitor.simulate.formats import FORMATS, LogFormat


class GrowingLog:
    """One log file, opened when its first line comes; a new file begins with the format's header."""

    def __init__(self, path: Path, log_format: LogFormat) -> None:
        self.path = path
        self.lines = 0
        self._format = log_format
        self._file: BinaryIO | None = None

    def write(self, event: Event) -> bool:
        """Append the event's line, where the product logs such an event; True if it does."""
        line = self._format.to_bytes(event)
        if not line:
            return False
        if self._file is None:
            self._file = self.path.open("ab")
            if self._file.tell() == 0:
                self._file.write(self._format.head_bytes())
        self._file.write(line)
        self.lines += 1
        return True

    def rotate(self) -> None:
        """Rename the file to `.1` and begin a new one, as `squid -k rotate` does."""
        self.close()
        if self.path.exists():
            self.path.rename(self.path.with_name(self.path.name + ".1"))

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class LiveWriter:
    """Writes a stream of events into the logs of a config folder. It has no clock: the caller says how far.

    rotate_at: the school's log is renamed once, before its first line at or after that moment.
    """

    def __init__(self, folder: Path, events: Iterator[Event], *, rotate_at: datetime | None = None) -> None:
        self.logs = {
            Channel.SCHOOL: GrowingLog(folder / "logs" / "access.log", FORMATS["squid"]),
            Channel.HOME: GrowingLog(folder / "logs" / "laptops.csv", FORMATS["csv"]),
        }
        self._events = events
        self._next = next(events, None)
        self._rotate_at = rotate_at

    @property
    def is_done(self) -> bool:
        return self._next is None

    @property
    def next_at(self) -> datetime | None:
        """When the next event happens; None at the end."""
        return self._next.at if self._next else None

    def write_until(self, at: datetime) -> int:
        """Append every event up to and including that moment, and flush. Returns the number of lines."""
        lines = 0
        while self._next is not None and self._next.at <= at:
            lines += self._write(self._next)
            self._next = next(self._events, None)
        for log in self.logs.values():
            log.flush()
        return lines

    def write_all(self) -> int:
        """Append everything that is left."""
        lines = 0
        while self._next is not None:
            lines += self.write_until(self._next.at)
        return lines

    def close(self) -> None:
        for log in self.logs.values():
            log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, event: Event) -> bool:
        if self._rotate_at is not None and event.seat.channel is Channel.SCHOOL and event.at >= self._rotate_at:
            self.logs[Channel.SCHOOL].rotate()
            self._rotate_at = None
        return self.logs[event.seat.channel].write(event)
