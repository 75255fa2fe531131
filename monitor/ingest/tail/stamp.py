"""What the file system says about a file: enough to see that nothing happened to it."""

import os
import time
from dataclasses import dataclass
from datetime import datetime

from monitor.records.source import Generation

RACY_NANOSECONDS = 2_000_000_000  # FAT and some servers keep times to two seconds
NANOSECONDS = 1_000_000_000

Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Device, inode, size, and the times of the last write and of the last change of any kind (rename, unlink)."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    @classmethod
    def of_generation(cls, generation: Generation) -> "Stamp":
        """The stamp as it was when the generation's last batch was read."""
        return cls(generation.device, generation.inode, generation.size, generation.modified_ns, generation.changed_ns)

    @property
    def identity(self) -> Identity:
        return self.device, self.inode

    @property
    def content(self) -> tuple[int, int, int, int]:
        """All but the time of change: equal for a file that was only renamed or linked."""
        return self.device, self.inode, self.size, self.modified_ns

    def is_racy(self) -> bool:
        """True while a further write could leave this very stamp. By the clock that makes stamps, so not `now`."""
        return time.time_ns() - max(self.modified_ns, self.changed_ns) < RACY_NANOSECONDS

    def unwritten_seconds(self, now: datetime) -> float:
        """Seconds since the last write."""
        return now.timestamp() - self.modified_ns / NANOSECONDS

    def untouched_seconds(self, now: datetime) -> float:
        """Seconds since the last write, rename, link or unlink."""
        return now.timestamp() - max(self.modified_ns, self.changed_ns) / NANOSECONDS
