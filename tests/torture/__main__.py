"""`make torture N=1000`: the long campaigns, with what came of each printed; exits with 1 when a line was lost or doubled."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.ingest.tail.test_model import RotatingLog
from tests.results import write_result
from tests.torture.broken import BETWEEN, CHECKPOINT_FIRST, EFFECTS_FIRST
from tests.torture.campaign import run_campaign, run_failpoints
from tests.torture.exports import roll_exports
from tests.torture.failpoints import FAILPOINTS
from tests.torture.judge import Outcome
from tests.torture.load import measure_backlog, rotate_under_load
from tests.torture.power import lose_power

ROUND = 25
"""Kills before a fresh folder is begun."""
SEQUENCE_STEPS = 40
RESUME_EVERY = 40
"""From one image of so many the daemon goes on."""
ROTATE_BYTES = 256 * 1024
BACKLOG_MEBIBYTES = 256

Step = Callable[[Path], Outcome]
Measure = Callable[[Path], tuple[str, bool]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=0, help="so many kills at random moments")
    parser.add_argument("--failpoints", type=int, default=0, help="so many kills at each named failpoint")
    parser.add_argument("--only", help="of the failpoints, only this one")
    parser.add_argument("--broken", type=int, default=0, help="so many kills of each build that is broken on purpose")
    parser.add_argument("--power", type=int, default=0, help="so many batches, and every disk a power loss could leave")
    parser.add_argument("--load", type=int, default=0, help="so many lines in each of five rotating logs")
    parser.add_argument("--nights", type=int, default=0, help="so many nightly exports that overlap")
    parser.add_argument("--backlog", type=int, default=0, help="a first start with so many lines waiting")
    parser.add_argument("--sequences", type=int, default=0, help="so many random sequences of what may happen to a log")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="keep the outcome for docs/reliability.md")
    options = parser.parse_args()
    is_good = True
    for name, steps, must_be_clean in _plan(options):
        outcome, began = Outcome(), time.monotonic()
        for step in steps:
            with tempfile.TemporaryDirectory() as folder:
                outcome += step(Path(folder))
            print(f"{name}: {outcome}", flush=True)
        seconds = round(time.monotonic() - began)
        verdict = _judge(outcome, must_be_clean=must_be_clean)
        is_good &= verdict
        print(f"{name}: {outcome} seconds={seconds} {'as it must be' if verdict else 'WRONG'}", flush=True)
        if options.record:
            write_result("torture", name, {**outcome.to_row(), "seconds": seconds, "seed": options.seed})
    for name, measure in _plan_load(options):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            text, verdict = measure(Path(folder))
        is_good &= verdict
        text = f"{text} seconds={time.monotonic() - began:.0f}"
        print(f"{name}: {text} {'as it must be' if verdict else 'WRONG'}", flush=True)
        if options.record:
            write_result("load", name, {"outcome": text, "clean": verdict})
    return 0 if is_good else 1


def _plan_load(options: argparse.Namespace) -> Iterator[tuple[str, Measure]]:
    if options.power:
        yield f"power loss, {options.power} batches", lambda folder: _lose_power(folder, options)
    if options.load:
        yield "five rotating logs", lambda folder: _rotate(folder, options.load)
    if options.nights:
        yield f"{options.nights} nightly exports", lambda folder: _roll(folder, options)
    if options.sequences:
        yield "random sequences of file actions", lambda _: _run_sequences(options)
    if options.backlog:
        yield "backlog", lambda folder: _measure_backlog(folder, options.backlog)


def _lose_power(folder: Path, options: argparse.Namespace) -> tuple[str, bool]:
    outcome = lose_power(folder, batches=options.power, seed=options.seed, resume_every=RESUME_EVERY)
    return " ".join(f"{name}={value}" for name, value in vars(outcome).items()), outcome.is_clean


def _rotate(folder: Path, lines: int) -> tuple[str, bool]:
    outcome = rotate_under_load(folder, lines_each=lines, rotate_bytes=ROTATE_BYTES)
    return f"{outcome.read:,} of {outcome.written:,} lines", outcome.read == outcome.written


def _roll(folder: Path, options: argparse.Namespace) -> tuple[str, bool]:
    written, held = roll_exports(folder, nights=options.nights, seed=options.seed)
    return f"{held:,} of {written:,} flagged lines", held == written


def _run_sequences(options: argparse.Namespace) -> tuple[str, bool]:
    """The model of tests/ingest/tail/test_model.py, far longer than in the tests."""
    many = settings(max_examples=options.sequences, stateful_step_count=SEQUENCE_STEPS, deadline=None, database=None)
    try:
        run_state_machine_as_test(seed(options.seed)(RotatingLog), settings=settings(many, derandomize=False))
    except AssertionError as error:
        return f"{options.sequences:,} sequences: {error}", False
    return (
        f"{options.sequences:,} sequences of {SEQUENCE_STEPS} actions, each record that could be read came once",
        True,
    )


def _measure_backlog(folder: Path, lines: int) -> tuple[str, bool]:
    outcome = measure_backlog(folder, lines=lines)
    peak, private = outcome.peak_bytes / 2**20, outcome.private_bytes / 2**20
    is_good = outcome.read == outcome.written and peak <= BACKLOG_MEBIBYTES
    return (
        f"{outcome.read:,} of {outcome.written:,} lines, at most {peak:.0f} MiB; {private:.0f} MiB without mapped files at the end",
        is_good,
    )


def _plan(options: argparse.Namespace) -> Iterator[tuple[str, list[Step], bool]]:
    """(name, steps, whether nothing may be lost or doubled)."""
    if options.kills:
        yield "random kills", _random_rounds(options.kills, options.seed), True
    if options.failpoints:
        names = [one.name for one in FAILPOINTS if options.only in (None, one.name)]
        steps = [_failpoint_step(names, options.seed + round_) for round_ in range(options.failpoints)]
        yield "kills at the named places", steps, True
    for build in (CHECKPOINT_FIRST, EFFECTS_FIRST) if options.broken else ():
        yield f"broken build, {build}, random kills", _random_rounds(options.broken, options.seed, build), False
        rounds = max(1, options.broken // 5)
        steps = [_failpoint_step([BETWEEN] * 5, options.seed + round_, build) for round_ in range(rounds)]
        yield f"broken build, {build}, kills between its steps", steps, False


def _random_rounds(kills: int, seed: int, build: str = "") -> list[Step]:
    sizes = [min(ROUND, kills - begun) for begun in range(0, kills, ROUND)]
    return [_random_step(size, seed + number, build) for number, size in enumerate(sizes)]


def _random_step(kills: int, seed: int, build: str) -> Step:
    return lambda folder: run_campaign(folder, kills=kills, seed=seed, build=build)


def _failpoint_step(names: list[str], seed: int, build: str = "") -> Step:
    return lambda folder: run_failpoints(folder, names, seed=seed, build=build)


def _judge(outcome: Outcome, *, must_be_clean: bool) -> bool:
    return outcome.is_clean if must_be_clean else outcome.lost + outcome.doubled > 0


if __name__ == "__main__":
    sys.exit(main())
