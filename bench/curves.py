"""How the cost grows with lines, list entries and people: runs of `replay`, their figures, and a picture of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

from bench.check import find_summary, read_objects
from bench.folder import compile_lists, make_folder
from bench.measure import Contender, run_once
from bench.picture import Curve, draw
from bench.volume import VolumePlan

LINES = (10_000, 100_000, 1_000_000, 10_000_000)
ENTRIES = (10_000, 100_000, 1_000_000, 5_000_000)
USERS = (100, 1_000, 10_000, 100_000)
ROUNDS = 3
"""Of each point, of which the quickest counts: what else the machine does can only add to it."""

STRAIGHT_FROM = 100_000
"""Lines from which the slope counts: below, the first look at each host is most of the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """seconds: of reading alone, as replay's summary says. peak_mb: of the whole run."""

    size: int
    seconds: float
    peak_mb: float


def measure_curves(program: Sequence[str], root: Path, *, lines: int, most_lines: int) -> dict[str, list[Point]]:
    """lines: of the runs along entries and people. most_lines: the longest run along lines."""
    return {
        "lines": [
            _measure(program, root, VolumePlan(lines=size, entries=100_000), size)
            for size in LINES
            if size <= most_lines
        ],
        "entries": [_measure(program, root, VolumePlan(lines=lines, entries=size), size) for size in ENTRIES],
        "users": [
            _measure(program, root, VolumePlan(lines=lines, entries=100_000, users=size), size) for size in USERS
        ],
    }


def find_growth(curves: dict[str, list[Point]]) -> dict[str, Any]:
    """slope: of time along lines, both logarithmic. entries: the longest list's time to the shortest's. users_mb."""
    straight = [point for point in curves["lines"] if point.size >= STRAIGHT_FROM]
    found: dict[str, Any] = {
        "entries": curves["entries"][-1].seconds / curves["entries"][0].seconds,
        "users_mb": curves["users"][-1].peak_mb,
    }
    if len(straight) > 1:
        first, last = straight[0], straight[-1]
        found["slope"] = log(last.seconds / first.seconds) / log(last.size / first.size)
    return found


def write_picture(path: Path, curves: dict[str, list[Point]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    titles = {"lines": "Lines of a log", "entries": "Entries of the lists", "users": "People in the log"}
    path.write_text(
        draw(
            [
                Curve(
                    title=titles[name],
                    across=name,
                    lines={
                        "seconds": [(point.size, point.seconds) for point in points],
                        "peak MB": [(point.size, point.peak_mb) for point in points],
                    },
                )
                for name, points in curves.items()
            ]
        ),
        encoding="utf-8",
    )


def _measure(program: Sequence[str], root: Path, plan: VolumePlan, size: int) -> Point:
    folder, _ = make_folder(root, plan)
    compile_lists(program, folder)
    runs = [_run(program, folder, plan, size) for _ in range(ROUNDS)]
    return min(runs, key=lambda point: point.seconds)


def _run(program: Sequence[str], folder: Path, plan: VolumePlan, size: int) -> Point:
    run = run_once(Contender(name="replay", command=[*program, "replay", "-c", str(folder), "--json"]))
    summary = find_summary(read_objects(run.output))
    if run.code != 0 or not summary:
        raise SystemExit(f"replay of {plan.lines:,} lines ended with {run.code}: {run.errors.strip()[-500:]}")
    return Point(size=size, seconds=max(float(summary["seconds"]), 1e-3), peak_mb=run.peak_mb)
