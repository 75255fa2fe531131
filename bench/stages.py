"""`python -m bench.stages FOLDER`: where the time of a replay goes, in processor seconds of each step of a batch."""

import argparse
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.report import to_table
from monitor.services import process, reading
from monitor.services.batch.pipeline import Pipeline
from monitor.services.replaying import replay
from monitor.settings.load import load_school

STEPS = (
    "sum_up",
    "record_reading",
    "attribute_entries",
    "remember_subjects",
    "find_new_entries",
    "refold_attempts",
    "record_entries",
    "find_loud",
    "redraft_incidents",
    "queue_alerts",
)
WHOLE = "process_batch"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.stages", description=__doc__)
    parser.add_argument("folder", type=Path, help="a config folder, such as one below .bench")
    options = parser.parse_args()
    spent: defaultdict[str, float] = defaultdict(float)
    watched: list[tuple[type | ModuleType, str]] = [(Pipeline, "read"), (Pipeline, "classify")]
    watched += [(process, name) for name in STEPS]
    for owner, name in [*watched, (reading, WHOLE)]:
        _watch(owner, name, spent)
    began = time.process_time()
    school = load_school(options.folder)
    summary = replay(school).summary
    total = time.process_time() - began
    lines = sum(source["lines"] for source in summary["sources"])
    spent["the rest of a batch"] = spent[WHOLE] - sum(seconds for name, seconds in spent.items() if name != WHOLE)
    spent["start, lists, tail, commit"] = total - spent.pop(WHOLE)
    rows = [(name, f"{seconds:.2f}", f"{seconds / lines * 1e6:.2f}") for name, seconds in spent.items()]
    rows.append(("all", f"{total:.2f}", f"{total / lines * 1e6:.2f}"))
    print(to_table(("step", "CPU seconds", "microseconds a line"), rows))
    print(f"{lines:,} lines, {summary['attempts']:,} attempts, peak {_peak_mb():.0f} MB")
    return 0


def _watch(owner: type | ModuleType, name: str, spent: defaultdict[str, float]) -> None:
    """Put a clock around a function."""
    function: Callable[..., Any] = getattr(owner, name)

    def timed(*values: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return function(*values, **named)
        finally:
            spent[name] += time.process_time() - began

    setattr(owner, name, timed)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
