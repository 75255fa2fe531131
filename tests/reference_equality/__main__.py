"""`make equality`: a million random lines, classified fast and plainly; exits with 1 at the first difference."""

import argparse
import sys
import time

from tests.reference_equality.compare import compare


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reference_equality", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=int, default=10, help="so many different sets of lists share the lines")
    options = parser.parse_args()
    began, lines, flagged, several = time.perf_counter(), 0, 0, 0
    for world in range(options.worlds):
        done = compare(lines=options.lines // options.worlds, seed=options.seed * 1000 + world)
        for address, fast, slow in done.differences:
            print(f"seed {options.seed * 1000 + world}: {address!r}: {sorted(fast)} instead of {sorted(slow)}")
        if done.differences:
            return 1
        lines, flagged, several = lines + done.lines, flagged + done.flagged, several + done.several
    print(
        f"{lines:,} lines, {flagged:,} flagged, {several:,} of them for several themes: "
        f"no difference from the reference, {time.perf_counter() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
