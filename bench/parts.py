"""Runs come in; the parts of the page about them leave: comparison, reading alone, start, formats, lists."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.check import find_summary, read_objects
from bench.goals import OURS
from bench.measure import Contender, Run, Summary, run_once, summarise
from bench.peers import PACKAGES
from bench.report import to_table
from bench.simulated import write_format
from bench.volume import VolumeFacts
from monitor.simulate.formats import FORMATS

STARTS = 7


def compare(runs: Mapping[str, Sequence[Run]], facts: VolumeFacts) -> str:
    rows = []
    ours = summarise(runs[OURS]).seconds
    for name, each in runs.items():
        if any(run.code != 0 for run in each):
            continue
        summary = summarise(each)
        rows.append(
            (
                name,
                f"{facts.lines / summary.seconds:,.0f}",
                f"{summary.seconds:.2f} ({summary.fastest:.2f}-{summary.slowest:.2f})",
                f"{summary.cpu_seconds:.2f}",
                f"{summary.peak_mb:.0f}",
                f"{summary.seconds / ours:.2f}",
            )
        )
    return to_table(("whole run", "lines/s", "seconds (range)", "CPU seconds", "peak MB", "times ours"), rows)


def say_reading(runs: Sequence[Run]) -> str:
    """What `replay` says of itself: reading to the last draft, without starting and without loading lists."""
    speeds = _speeds(runs)
    if not speeds:
        return ""
    span = f"{min(speeds):,}-{max(speeds):,}"
    return f"Of `{OURS}`, reading alone (lists loaded, as its summary says): {median(speeds):,.0f} lines/s ({span})."


def find_speed(runs: Sequence[Run]) -> float:
    """Lines a second of reading alone, the median of the rounds."""
    return float(median(_speeds(runs) or [0.0]))


def _speeds(runs: Sequence[Run]) -> list[float]:
    return [find_summary(read_objects(run.output)).get("lines_per_second", 0) for run in runs if run.code == 0]


def say_missing() -> str:
    """What to install for the rows that are not there."""
    missing = [f"{program} (Debian: {package})" for program, package in PACKAGES.items() if not shutil.which(program)]
    return f"Not installed, so not measured: {', '.join(missing)}." if missing else ""


def measure_lists(root: Path, *, entries: int, rounds: int) -> tuple[str, dict[str, str]]:
    """The table of `python -m bench.lists` for this number of entries, and its last row by the heads."""
    words = ["--entries", str(entries), "--rounds", str(rounds), "--folder", str(root)]
    run = run_once(Contender(name="lists", command=[sys.executable, "-m", "bench.lists", *words]))
    rows = [line.strip("| ").split("|") for line in run.output.decode().splitlines() if line.startswith("|")]
    if run.code != 0 or len(rows) < 3:
        return f"`bench.lists` ended with {run.code}.", {}
    heads, values = ([cell.strip() for cell in row] for row in (rows[0], rows[-1]))
    return run.output.decode().strip(), dict(zip(heads, values, strict=False))


def measure_start(program: Sequence[str]) -> Summary:
    runs = [run_once(Contender(name="help", command=[*program, "--help"])) for _ in range(STARTS)]
    return summarise(runs)


def say_start(summary: Summary) -> str:
    span = f"{summary.fastest * 1000:.0f}-{summary.slowest * 1000:.0f}"
    return to_table(
        ("start", "median ms", "range ms", "peak MB"),
        [("filterwatch --help", f"{summary.seconds * 1000:.0f}", span, f"{summary.peak_mb:.0f}")],
    )


def measure_formats(program: Sequence[str], root: Path, *, lines: int) -> str:
    """Each simulated format through the same pipeline, without lists: reading is nearly all of it."""
    rows = []
    for name, log_format in FORMATS.items():
        path = root / f"{name}-{lines}.log"
        size = path.stat().st_size if path.exists() else write_format(path, name, lines=lines)
        command = [*program, "replay", "--format", log_format.id, "--json", str(path)]
        run = run_once(Contender(name=name, command=command))
        summary = find_summary(read_objects(run.output))
        if run.code != 0 or not summary:
            rows.append((name, "-", "-", (run.errors.strip().splitlines() or ["no summary"])[-1][:80]))
            continue
        rejected = sum(source["rejected"] for source in summary["sources"])
        rows.append((name, f"{summary['lines_per_second']:,.0f}", f"{size / lines:.0f}", f"{rejected} rejected"))
    return to_table(("format", "lines/s", "bytes a line", "remark"), rows)
