"""Writes a school's logs as its machines do: a proxy's log in ragged pieces that rotates in three ways, two exports."""

import gzip
import random
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

START_SECONDS = 1_790_000_000
HEADER = "Date Time,Username,URL,Category,Action,Client IP\n"


@dataclass
class Writer:
    """flagged: logins, each of which made exactly one blocked request to the listed host. lines: of the proxy's log.

    share: how many lines of hundred are such requests.
    """

    folder: Path
    dice: random.Random
    rotate_bytes: int = 32_768
    share: float = 5.0
    lines: int = 0
    requests: int = 0
    flagged: list[str] = field(default_factory=list)
    nights: list[str] = field(default_factory=list)
    drops: int = 0

    @property
    def path(self) -> Path:
        return self.folder / "logs" / "access.log"

    def write_burst(self, lines: int) -> None:
        """Append whole lines, but in pieces that end anywhere, each its own write."""
        text = "".join(self._squid_line() for _ in range(lines)).encode()
        with self.path.open("ab", buffering=0) as log:
            while text:
                cut = self.dice.randint(1, 700)
                log.write(text[:cut])
                text = text[cut:]
        if self.path.stat().st_size >= self.rotate_bytes:
            self.rotate()

    def rotate(self) -> None:
        """By renaming; now and then by copying and cutting while nothing is written, or with an old log packed."""
        for old in sorted(self.path.parent.glob("access.log.*"), key=_place_of, reverse=True):
            ending = ".gz" if old.suffix == ".gz" else ""
            old.rename(f"{self.path}.{_place_of(old) + 1}{ending}")
        chance = self.dice.random()
        if chance < 0.2:
            shutil.copyfile(self.path, f"{self.path}.1")
            with self.path.open("r+b") as log:
                log.truncate(0)
            return
        self.path.rename(f"{self.path}.1")
        self.path.touch()
        if chance < 0.5:
            self._pack(Path(f"{self.path}.2"))

    def write_exports(self) -> None:
        """The nightly export, replaced as a whole and longer each time, and a file that is dropped."""
        self.nights.append("".join(self._csv_line() for _ in range(self.dice.randint(1, 12))))
        self._put(self.folder / "exports" / "nightly.csv", HEADER + "".join(self.nights))
        self.drops += 1
        rows = "".join(self._csv_line() for _ in range(self.dice.randint(1, 12)))
        self._put(self.folder / "drops" / f"day{self.drops:04d}.csv", HEADER + rows)

    @staticmethod
    def _put(path: Path, text: str) -> None:
        beside = path.with_name(path.name + ".part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)

    @staticmethod
    def _pack(path: Path) -> None:
        if path.exists():
            beside = path.with_name(path.name + ".tmp")
            beside.write_bytes(gzip.compress(path.read_bytes()))
            beside.rename(f"{path}.gz")
            path.unlink()

    def _squid_line(self) -> str:
        self.lines += 1
        at, who = self._next()
        if who:
            return f"{at:.3f} 1 192.0.2.7 TCP_DENIED/403 0 GET http://www.listed.test/{who} {who} HIER_NONE/- -\n"
        host = f"plain{self.requests % 50}.test"
        return f"{at:.3f} 9 192.0.2.8 TCP_MISS/200 512 GET http://{host}/ someone HIER_DIRECT/192.0.2.80 -\n"

    def _csv_line(self) -> str:
        at, who = self._next()
        text = datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%d %H:%M:%S")
        if who:
            return f"{text},{who},http://www.listed.test/{who},Adult,Blocked,192.0.2.7\n"
        return f"{text},someone,http://plain.test/{self.requests},News,Allowed,192.0.2.8\n"

    def _next(self) -> tuple[float, str]:
        """The next request's time, and whose it is when it is one that counts."""
        number = self.requests
        self.requests += 1
        who = f"user{number:07d}" if self.dice.random() * 100 < self.share else ""
        if who:
            self.flagged.append(who)
        return START_SECONDS + number / 50, who


def _place_of(path: Path) -> int:
    return int(path.name.split(".")[2])
