"""Writes a Squid log as a proxy does, in ragged pieces, rotating by rename; remembers what it wrote."""

import random
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 1_790_000_000


@dataclass
class Writer:
    """`flagged`: logins, each of which made exactly one blocked request to the listed host. `lines`: all lines."""

    folder: Path
    dice: random.Random
    rotate_bytes: int = 65_536
    lines: int = 0
    flagged: list[str] = field(default_factory=list)
    rotations: int = 0

    @property
    def path(self) -> Path:
        return self.folder / "access.log"

    def write_burst(self, lines: int) -> None:
        """Append whole lines, but in pieces that end anywhere, each its own write."""
        text = "".join(self._line() for _ in range(lines)).encode()
        with self.path.open("ab", buffering=0) as log:
            while text:
                cut = self.dice.randint(1, 700)
                log.write(text[:cut])
                text = text[cut:]
        if self.path.stat().st_size >= self.rotate_bytes:
            self.rotate()

    def rotate(self) -> None:
        for number in range(self.rotations, 0, -1):
            (self.folder / f"access.log.{number}").rename(self.folder / f"access.log.{number + 1}")
        self.path.rename(self.folder / "access.log.1")
        self.rotations += 1

    def _line(self) -> str:
        number = self.lines
        self.lines += 1
        at = f"{START_SECONDS + number // 50}.{number % 50 * 20:03d}"
        if self.dice.random() < 0.1:
            login = f"user{number:07d}"
            self.flagged.append(login)
            return f"{at} 1 192.0.2.7 TCP_DENIED/403 0 GET http://www.listed.test/{number} {login} HIER_NONE/- -\n"
        return f"{at} 9 192.0.2.8 TCP_MISS/200 512 GET http://plain.test/{number} someone HIER_DIRECT/192.0.2.80 -\n"
