"""`python -m bench`: make the data, measure, check the answers, print the table, and write docs/performance.md."""

import argparse
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from bench.check import find_faults, find_summary, read_objects
from bench.folder import make_folder
from bench.formats import find_all, measure, to_speed_table
from bench.measure import Contender, Run, run_interleaved, run_once, summarise
from bench.peers import PROGRAMS, find_peers
from bench.report import describe_machine, to_table, write_page
from bench.simulated import write_format
from bench.volume import VolumeFacts, VolumePlan
from monitor.simulate.formats import FORMATS

REPO = Path(__file__).resolve().parent.parent
PAGE = REPO / "docs" / "performance.md"
STARTS = 7
OURS = "filterwatch replay"


def main() -> int:
    """Exit code 1 when a run failed or its answers were wrong: a fast wrong answer is no measurement."""
    options = _options()
    plan = VolumePlan(lines=options.lines, entries=options.entries, seed=options.seed)
    print(f"making {plan.lines:,} lines and {plan.entries:,} list entries", file=sys.stderr)
    folder, facts = make_folder(options.folder, plan)
    program = _program()
    contenders = [
        Contender(name=OURS, command=[*program, "replay", "-c", str(folder), "--json"]),
        *([] if options.quick else find_peers(folder)),
    ]
    runs = run_interleaved(contenders, rounds=options.rounds)
    faults = _faults(runs[OURS], facts)
    parts = [
        _introduction(plan, facts, options),
        _compare(runs, facts),
        _reading(runs[OURS]),
        _missing(),
        _start(program),
        to_speed_table([measure(each, lines=options.format_lines, rounds=options.rounds) for each in find_all()]),
        _formats(program, options.folder, lines=options.format_lines),
    ]
    text = "\n\n".join(part for part in parts if part)
    print(text)
    if faults:
        print("\n".join(f"WRONG: {fault}" for fault in faults), file=sys.stderr)
        return 1
    if not options.quick:
        write_page(PAGE, text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("--lines", type=int, default=300_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--format-lines", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=REPO / ".bench", help="where the data is made and kept")
    parser.add_argument("--quick", action="store_true", help="small and once, no peers, no page: does it run at all?")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    if options.quick:
        options.lines, options.entries, options.rounds, options.format_lines = 50_000, 10_000, 1, 5_000
    return options


def _program() -> list[str]:
    script = Path(sys.executable).parent / "filterwatch"
    return [str(script)] if script.exists() else [sys.executable, "-m", "monitor"]


def _faults(runs: list[Run], facts: VolumeFacts) -> list[str]:
    faults = []
    for run in runs:
        if run.code != 0:
            faults.append(f"{OURS} ended with {run.code}: {run.errors.strip()[-500:]}")
            continue
        objects = read_objects(run.output)
        marked = sum(each.get("draft_group") == "self_harm" for each in objects)
        faults += find_faults(find_summary(objects), marked, facts)
    return faults


def _introduction(plan: VolumePlan, facts: VolumeFacts, options: argparse.Namespace) -> str:
    command = shlex.join(["python", "-m", "bench", "--lines", str(plan.lines), "--entries", str(plan.entries)])
    return (
        f"`{command}`, {options.rounds} interleaved rounds, medians. {describe_machine()}.\n\n"
        f"{facts.lines:,} Squid lines ({facts.bytes / 1e6:.0f} MB, {facts.denied:,} denied, {facts.tunnels:,} tunnels, "
        f"{facts.listed:,} to listed hosts), {plan.users:,} people, {plan.entries:,} list entries."
    )


def _compare(runs: Mapping[str, list[Run]], facts: VolumeFacts) -> str:
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


def _reading(runs: list[Run]) -> str:
    """What `replay` says of itself: reading to the last draft, without starting and without loading lists."""
    speeds = [find_summary(read_objects(run.output)).get("lines_per_second", 0) for run in runs if run.code == 0]
    if not speeds:
        return ""
    span = f"{min(speeds):,}-{max(speeds):,}"
    return f"Of `{OURS}`, reading alone (lists loaded, as its summary says): {median(speeds):,.0f} lines/s ({span})."


def _missing() -> str:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"Not installed, so not measured: {', '.join(missing)}." if missing else ""


def _start(program: list[str]) -> str:
    runs = [run_once(Contender(name="help", command=[*program, "--help"])) for _ in range(STARTS)]
    summary = summarise(runs)
    span = f"{summary.fastest * 1000:.0f}-{summary.slowest * 1000:.0f}"
    return to_table(
        ("start", "median ms", "range ms", "peak MB"),
        [("filterwatch --help", f"{summary.seconds * 1000:.0f}", span, f"{summary.peak_mb:.0f}")],
    )


def _formats(program: list[str], root: Path, *, lines: int) -> str:
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


if __name__ == "__main__":
    sys.exit(main())
