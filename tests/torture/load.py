"""Much at once: five logs that rotate as fast as they can be written, and a backlog of months at the first start."""

import os
import sys
import threading
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from monitor.services.clock import utc_now
from monitor.services.once import run_once
from monitor.settings.load import load_school
from monitor.store.engine import open_engine, reading
from monitor.store.sources import load_source_totals
from tests.torture.school import write_school
from tests.torture.victim import run_to_the_end, start_daemon

LOGS = 5
START_SECONDS = 1_790_000_000
FLAGGED_EACH = 100
"""One line of so many is flagged."""


@dataclass(frozen=True, kw_only=True)
class LoadOutcome:
    """Lines that were written, and lines that were read, all of them entries. peak_bytes: most memory at a time.

    private_bytes: what of its memory was the process's own when it ended; pages of mapped files are shared and clean.
    """

    written: int
    read: int
    peak_bytes: int = 0
    private_bytes: int = 0


def rotate_under_load(folder: Path, *, lines_each: int, rotate_bytes: int) -> LoadOutcome:
    """Five writers of one log each, at full speed, while the daemon runs; then it is stopped, and reads what is left."""
    school = _write_school(folder / "school")
    daemon = start_daemon(school)
    writers = [
        threading.Thread(target=_write_rotating, args=(school / "logs" / f"proxy{number}", lines_each, rotate_bytes))
        for number in range(LOGS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    daemon.terminate()
    daemon.join()
    run_to_the_end(school)
    return LoadOutcome(written=LOGS * lines_each, read=_count_entries(school))


def measure_backlog(folder: Path, *, lines: int, mail_port: int | None = None) -> LoadOutcome:
    """A first start with so many lines waiting, in a process of its own whose memory is looked at."""
    school = write_school(folder / "school", mail_port=mail_port, batch_bytes=4 << 20)
    with (school / "logs" / "access.log").open("w", encoding="utf-8") as log:
        for number in range(lines):
            log.write(_line(number, "proxy0"))
    peak = folder / "peak"
    process = get_context("spawn").Process(target=_read_backlog, args=(school, peak))
    process.start()
    process.join()
    most, private = (int(kilobytes) * 1024 for kilobytes in peak.read_text(encoding="ascii").split())
    return LoadOutcome(written=lines, read=_count_entries(school), peak_bytes=most, private_bytes=private)


def _read_backlog(folder: Path, peak: Path) -> None:
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- for the process's life
    run_once(load_school(folder), clock=utc_now)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage would count what was there before exec
    sizes = {
        name: value.split()[0]
        for name, _, value in (line.partition(":") for line in status.splitlines())
        if value.strip()
    }
    peak.write_text(f"{sizes['VmHWM']} {sizes['RssAnon']}", encoding="ascii")


def _write_school(folder: Path) -> Path:
    """Five logs in place of the one."""
    write_school(folder, batch_bytes=1 << 20)
    main = folder / "filterwatch.toml"
    text = main.read_text(encoding="utf-8")
    one = '[[source]]\nname = "filter"\npath = "logs/access.log*"\nformat = "squid"\n'
    five = "".join(one.replace("filter", f"filter{n}").replace("access.log", f"proxy{n}.log") for n in range(LOGS))
    main.write_text(text.replace(one, five), encoding="utf-8")
    return folder


def _write_rotating(base: Path, lines: int, rotate_bytes: int) -> None:
    """Rotated files get the number of their rotation, as logrotate's dateext would: they are never renamed again."""
    rotations = 0
    size = 0
    path = base.with_suffix(".log")
    log = path.open("ab")
    for number in range(lines):
        size += log.write(_line(number, base.name).encode())
        if size >= rotate_bytes:
            log.close()
            rotations += 1
            path.rename(f"{path}-{20260000 + rotations}")
            log, size = path.open("ab"), 0
    log.close()


def _line(number: int, name: str) -> str:
    at = f"{START_SECONDS + number / 50:.3f}"
    if number % FLAGGED_EACH == 0:
        return f"{at} 1 192.0.2.7 TCP_DENIED/403 0 GET http://www.listed.test/ {name}u{number:07d} HIER_NONE/- -\n"
    host = f"plain{number % 500}.test"
    return f"{at} 9 192.0.2.8 TCP_MISS/200 512 GET http://{host}/{number} someone HIER_DIRECT/192.0.2.80 -\n"


def _count_entries(folder: Path) -> int:
    school = load_school(folder)
    engine = open_engine(school.settings.database.url, folder=folder, key=school.key)
    try:
        with reading(engine) as connection:
            return sum(totals.tally.entries for totals in load_source_totals(connection))
    finally:
        engine.dispose()
