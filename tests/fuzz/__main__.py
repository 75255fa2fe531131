"""`make fuzz`: a million random and a million mutated lines, logs read in two ways, addresses, damaged gzip files."""

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.addresses import AddressOutcome, fuzz_addresses
from tests.fuzz.archives import ArchiveOutcome, fuzz_archives
from tests.fuzz.lines import LineOutcome, fuzz_lines
from tests.fuzz.mutations import make_mutated, make_random
from tests.fuzz.readings import ReadingOutcome, fuzz_readings
from tests.results import write_result

SHOWN = 10

Outcome = LineOutcome | ReadingOutcome | AddressOutcome | ArchiveOutcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000, help="of each kind")
    parser.add_argument("--logs", type=int, default=10_000, help="damaged logs that the plain reader reads as well")
    parser.add_argument("--format", action="append", default=[], help="of these logs, only this format's")
    parser.add_argument("--only", help="only the step of this name")
    parser.add_argument("--addresses", type=int, default=100_000)
    parser.add_argument("--archives", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="keep the outcome for docs/reliability.md")
    options = parser.parse_args()

    def archives() -> Outcome:
        with tempfile.TemporaryDirectory() as folder:
            return fuzz_archives(Path(folder), files=options.archives, seed=options.seed)

    plan: dict[str, Callable[[], Outcome]] = {
        "random lines": lambda: fuzz_lines(make_random, lines=options.lines, seed=options.seed),
        "mutated lines": lambda: fuzz_lines(make_mutated, lines=options.lines, seed=options.seed),
        "logs read in two ways": lambda: fuzz_readings(
            logs=options.logs, seed=options.seed, formats=frozenset(options.format)
        ),
        "addresses": lambda: fuzz_addresses(addresses=options.addresses, seed=options.seed),
        "damaged gzip files": archives,
    }
    is_clean = True
    for name, step in plan.items():
        if options.only not in (None, name):
            continue
        gc.collect()
        gc.freeze()  # what a step before left isn't looked through again and again in the next one's seconds
        began = time.process_time()
        outcome = step()
        is_clean &= outcome.is_clean
        print(f"{name}: {outcome} cpu_seconds={time.process_time() - began:.0f}", flush=True)
        for what in _faults(outcome)[:SHOWN]:
            print(f"    {what}", flush=True)
        if options.record:
            write_result("fuzz", name, {"outcome": str(outcome), "clean": outcome.is_clean, "seed": options.seed})
    return 0 if is_clean else 1


def _faults(outcome: Outcome) -> list[str]:
    if isinstance(outcome, LineOutcome):
        return outcome.raised + outcome.unbalanced + outcome.stalled
    if isinstance(outcome, ReadingOutcome):
        return outcome.raised + outcome.different
    more = outcome.unstable if isinstance(outcome, AddressOutcome) else outcome.wrong
    return outcome.raised + more


if __name__ == "__main__":
    sys.exit(main())
