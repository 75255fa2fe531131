"""A program comes in; what its daemon takes leaves: seconds until it says it is ready, and memory once all is read."""

import compileall
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import monitor
from bench.folder import compile_lists, make_folder
from bench.report import to_table
from bench.volume import VolumePlan

LINES = 20_000
"""So that it has met what it keeps in memory: hosts, people, drafts, the pages of the lists."""
STARTS = 5
IDLE_SECONDS = 3.0
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonRun:
    """seconds, cpu_seconds: from the start to the word READY. rss_mb, own_mb: with all lines read, at rest."""

    seconds: float
    cpu_seconds: float
    rss_mb: float
    own_mb: float


def measure_daemon(program: Sequence[str], root: Path, *, entries: int, starts: int = STARTS) -> list[DaemonRun]:
    """Starts on a fresh database each time, all else compiled before, as an installed program has it."""
    compileall.compile_dir(Path(monitor.__file__).parent, quiet=1)
    folder, _ = make_folder(root, VolumePlan(lines=LINES, entries=entries))
    compile_lists(program, folder)
    command = [*program, "run", "-c", str(folder)]
    _run(command, folder)  # the phrases are compiled, and all files were looked at once
    return [_run(command, folder) for _ in range(starts)]


def say_daemon(runs: Sequence[DaemonRun]) -> str:
    figures = summarise_daemon(runs)
    if not figures:
        return ""
    walls = [run.seconds for run in runs]
    row = (
        f"{figures['ready']:.2f} ({min(walls):.2f}-{max(walls):.2f})",
        f"{median(run.cpu_seconds for run in runs):.2f}",
        f"{figures['rss_mb']:.0f}",
        f"{median(run.own_mb for run in runs):.0f}",
    )
    return to_table(("daemon ready, s (range)", "CPU s", "RSS MB", "own MB"), [row])


def summarise_daemon(runs: Sequence[DaemonRun]) -> dict[str, float]:
    """{"ready": seconds, "rss_mb"}, medians; {} of no runs."""
    if not runs:
        return {}
    return {"ready": median(run.seconds for run in runs), "rss_mb": median(run.rss_mb for run in runs)}


def _run(command: Sequence[str], folder: Path) -> DaemonRun:
    for left in folder.glob("filterwatch.db*"):
        left.unlink()
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as said:
        said.bind(f"{name}/notify")
        said.settimeout(PATIENCE_SECONDS)
        environment = {**os.environ, "NOTIFY_SOCKET": f"{name}/notify"}
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        try:
            while "READY=1" not in said.recv(4096).decode():
                pass
            seconds, cpu_seconds = time.perf_counter() - began, _cpu_seconds(process.pid)
            _wait_for_lines(process)
            time.sleep(IDLE_SECONDS)
            memory = _memory_mb(process.pid)
        finally:
            process.terminate()
            process.communicate()
    return DaemonRun(seconds=seconds, cpu_seconds=cpu_seconds, rss_mb=sum(memory.values()), own_mb=memory["RssAnon"])


def _wait_for_lines(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    left = LINES
    while left > 0 and (line := process.stdout.readline()):
        counted = re.search(r"batch processed .*\blines=(\d+)", line)
        left -= int(counted[1]) if counted else 0


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> Mapping[str, float]:
    """Its own pages and those of mapped files; together they are its resident set."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return {name: int(kilobytes) / 1024 for name, kilobytes in re.findall(r"(RssAnon|RssFile):\s+(\d+) kB", status)}
