"""`python -m bench`: make the data, measure, check the answers, print the table, and write docs/performance.md."""

import argparse
import shlex
import sys
from pathlib import Path

from bench.check import find_faults, find_summary, read_objects
from bench.curves import find_growth, measure_curves, write_picture
from bench.daemon import measure_daemon, say_daemon, summarise_daemon
from bench.folder import compile_lists, make_folder
from bench.formats import find_all, measure, to_speed_table
from bench.goals import OURS, find_goals, to_goal_table
from bench.measure import Contender, Run, run_interleaved
from bench.parts import (
    compare,
    find_speed,
    measure_formats,
    measure_lists,
    measure_start,
    say_missing,
    say_reading,
    say_start,
)
from bench.peers import find_peers
from bench.report import describe_machine, write_page
from bench.volume import VolumeFacts, VolumePlan

REPO = Path(__file__).resolve().parent.parent
PAGE = REPO / "docs" / "performance.md"
PICTURE = REPO / "docs" / "images" / "cost-curves.svg"


def main() -> int:
    """Exit code 1 when a run failed or its answers were wrong: a fast wrong answer is no measurement."""
    options, program = _options(), _program()
    if options.curves_only:
        print(_curves(program, options))
        return 0
    plan = VolumePlan(lines=options.lines, entries=options.entries, seed=options.seed)
    print(f"making {plan.lines:,} lines and {plan.entries:,} list entries", file=sys.stderr)
    folder, facts = make_folder(options.folder, plan)
    compile_lists(program, folder)
    contenders = [
        Contender(name=OURS, command=[*program, "replay", "-c", str(folder), "--json"]),
        *([] if options.quick else find_peers(folder)),
    ]
    runs = run_interleaved(contenders, rounds=options.rounds)
    faults = _faults(runs[OURS], facts)
    start = measure_start(program)
    speeds = [measure(each, lines=options.format_lines, rounds=min(options.rounds, 3)) for each in find_all()]
    lists, row = ("", {}) if options.quick else measure_lists(options.folder, entries=plan.entries, rounds=2)
    daemon = [] if options.quick else measure_daemon(program, options.folder, entries=plan.entries)
    growth = _curves(program, options) if options.curves else {}
    goals = find_goals(
        runs,
        reading=find_speed(runs[OURS]),
        start=start,
        formats=[(speed.name, speed.lines_per_second) for speed in speeds],
        lists=row,
        curves=growth,
        daemon=summarise_daemon(daemon),
    )
    parts = [
        _introduction(plan, facts, options),
        to_goal_table(goals),
        compare(runs, facts),
        say_reading(runs[OURS]),
        say_missing(),
        say_start(start),
        say_daemon(daemon),
        lists,
        to_speed_table(speeds),
        measure_formats(program, options.folder, lines=options.format_lines),
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
    parser.add_argument("--full", action="store_true", help="ten million lines, five million entries, three rounds")
    parser.add_argument("--curves", action="store_true", help="also how the cost grows; writes its picture (long)")
    parser.add_argument("--curves-only", action="store_true", help="nothing but how the cost grows, and its picture")
    parser.add_argument("--quick", action="store_true", help="small and once, no peers, no page: does it run at all?")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    if options.full:
        options.lines, options.entries, options.rounds = 10_000_000, 5_000_000, 3
    if options.quick:
        options.lines, options.entries, options.rounds, options.format_lines = 50_000, 10_000, 1, 5_000
    return options


def _curves(program: list[str], options: argparse.Namespace) -> dict[str, float]:
    """How the cost grows, up to the number of lines of this run; at least a million, so that there is a line to see."""
    most_lines = max(options.lines, 1_000_000)
    curves = measure_curves(program, options.folder, lines=min(options.lines, 1_000_000), most_lines=most_lines)
    write_picture(PICTURE, curves)
    return find_growth(curves)


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


if __name__ == "__main__":
    sys.exit(main())
