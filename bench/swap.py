"""`python -m bench.swap`: a list is replaced while the daemon reads; how long a line waits for its commit meanwhile.

A line is appended every hundredth of a second. Its wait is the time from its writing to the commit that counts it, as
another process sees it in the database, which is asked every few milliseconds. Changes are noticed every second.
"""

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from bench.entries import write_lists
from bench.folder import ROUTES, SETTINGS, compile_lists
from bench.report import describe_machine, to_table

LINE = "{at:.3f} 9 192.0.2.8 TCP_MISS/200 512 GET http://plain{number}.test/ someone HIER_DIRECT/192.0.2.80 -\n"
SWIFT = "\n[reading]\nlist_seconds = 1\nsettle_seconds = 1\n"
GAP_SECONDS, LOOK_SECONDS = 0.01, 0.004
MOST_SECONDS = 120.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.swap", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--swaps", type=int, default=3)
    options = parser.parse_args()
    program = [sys.executable, "-m", "monitor"]
    with tempfile.TemporaryDirectory() as name:
        folder = _make_folder(Path(name), options.entries)
        compile_lists(program, folder)
        with _daemon([*program, "run", "-c", str(folder)]) as process, closing(_Log(folder)) as log:
            log.write_until(time.monotonic() + MOST_SECONDS, log.is_read)  # it starts, and loads what it needs
            log.write_until(time.monotonic() + 3.0)
            rows = [_row("no list changes", log.write_until(time.monotonic() + 10.0), process.pid)]
            rows += [
                _row(f"list replaced ({number + 1})", _swap(folder, log), process.pid)
                for number in range(options.swaps)
            ]
    print(describe_machine())
    print(to_table(["what", "lines", "median ms", "p99 ms", "longest ms", "RSS MB", "own MB", "mapped MB"], rows))
    return 0


def _make_folder(folder: Path, entries: int) -> Path:
    (folder / "logs").mkdir()
    (folder / "logs" / "access.log").touch()
    write_lists(folder / "lists", entries=entries)
    (folder / "filterwatch.toml").write_text(SETTINGS + SWIFT, encoding="utf-8")
    (folder / "calendar.toml").touch()
    (folder / "routes.toml").write_text(ROUTES, encoding="utf-8")
    (folder / "roster.csv").write_text("login,name,role,year,group\n", encoding="utf-8")
    return folder


@contextmanager
def _daemon(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _swap(folder: Path, log: "_Log") -> list[float]:
    """The waits from the replacing of the largest list to its use."""
    before = log.versions()
    largest = max((folder / "lists" / "ut1").rglob("domains"), key=lambda path: path.stat().st_size)
    beside = largest.with_name(".coming")
    beside.write_text(f"{largest.read_text(encoding='utf-8')}new{time.monotonic_ns()}.test\n", encoding="utf-8")
    beside.replace(largest)
    return log.write_until(time.monotonic() + MOST_SECONDS, lambda: log.versions() != before)


class _Log:
    """The log that is written to, and the database in which its lines arrive."""

    def __init__(self, folder: Path) -> None:
        self._log = (folder / "logs" / "access.log").open("a", encoding="utf-8", buffering=1)
        self._path = folder / "filterwatch.db"
        self._written: list[float] = []
        self._arrived = 0

    def close(self) -> None:
        self._log.close()

    def versions(self) -> list[tuple[str, ...]]:
        return self._ask("select name, version from list_status order by name")

    def is_read(self) -> bool:
        """Whether the daemon has begun to read, and has all but what was written just now."""
        return 0 < len(self._written) - 10 < self._arrived

    def write_until(self, end: float, is_over: Callable[[], bool] = lambda: False) -> list[float]:
        """The wait of each line in seconds, in the order of arrival."""
        waits: list[float] = []
        write_at = time.monotonic()
        while (now := time.monotonic()) < end and not is_over():
            if now >= write_at:
                self._log.write(LINE.format(at=time.time(), number=len(self._written) % 500))
                self._written.append(time.monotonic())
                write_at += GAP_SECONDS
            time.sleep(LOOK_SECONDS)
            counted = self._ask("select lines from source where name = 'filter'")
            seen = time.monotonic()
            until = counted[0][0] if counted else 0
            waits += [seen - at for at in self._written[self._arrived : until]]
            self._arrived = until
        return waits

    def _ask(self, question: str) -> list[tuple[str, ...]]:
        if not self._path.exists():
            return []
        try:
            with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as connection:
                return connection.execute(question).fetchall()
        except sqlite3.OperationalError:  # its tables are being made
            return []


def _row(name: str, waits: list[float], pid: int) -> list[str]:
    ms = np.array(waits) * 1000
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    memory = [f"{int(status[key].split()[0]) / 1024:.0f}" for key in ("VmRSS", "RssAnon", "RssFile")]
    figures = [f"{value:.0f}" for value in (np.median(ms), np.percentile(ms, 99), ms.max())]
    return [name, f"{len(ms):,}", *figures, *memory]


if __name__ == "__main__":
    sys.exit(main())
