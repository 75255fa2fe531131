"""`make peers`: every case through every program that is installed, and through Filterwatch; prints lost / doubled."""

import argparse
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.peers.cases import EXPORT_CASES, LOG_CASES, Case, NotHadHereError
from tests.peers.own import Filterwatch
from tests.peers.programs import Daemon, Fail2ban, Program, find_programs
from tests.results import read_results, write_whole

NOTE = "A dash: the case does not apply (fail2ban matches single log lines of its filter, not exports) or could not be made."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.peers", description=__doc__)
    parser.add_argument("--only", help="of the cases, those whose title begins so (F10)")
    parser.add_argument("--program", help="of the programs, only this one")
    parser.add_argument("--record", action="store_true", help="keep the outcome for docs/reliability.md")
    options = parser.parse_args()
    programs = find_programs()
    about = {program.name: said for program, said in programs.items()}
    about[Filterwatch.name] = "this release, as shipped; `kill -9` of it is measured above, here it is closed"
    titles: dict[str, str] = {}
    outcomes: dict[str, dict[str, str]] = {}
    for case in (*LOG_CASES, *EXPORT_CASES):
        number, _, title = (case.__doc__ or "").partition(" ")
        if options.only and not number.startswith(options.only):
            continue
        titles[number], outcomes[number] = title, {}
        for program in (*programs, Filterwatch):
            if options.program not in (None, program.name):
                continue
            outcomes[number][program.name] = said = _run(program, case)
            print(f"{number} {title}: {program.name}: {said}", flush=True)
    if options.record:
        day = datetime.now(UTC).date().isoformat()
        known = read_results("peers").get("outcomes", {})
        outcomes = {number: {**known.get(number, {}), **said} for number, said in outcomes.items()}
        row = {"day": day, "note": NOTE, "programs": about, "cases": titles, "outcomes": outcomes}
        write_whole("peers", row)
    return 0


def _run(program: type[Daemon] | type[Filterwatch], case: Case) -> str:
    """ "lost / doubled" of one case in a fresh folder."""
    is_export = case in EXPORT_CASES
    if program is Fail2ban and is_export:
        return "-"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "logs").mkdir()
        log = folder / "logs" / ("export.csv" if is_export else "access.log")
        running: Program
        running = Filterwatch(folder, log, is_export=is_export) if program is Filterwatch else program(folder, log)
        try:
            expected = case(running, log)
            running.finish()
        except NotHadHereError:
            return "-"
        finally:
            running.stop()
        return _compare(running.counts(), expected)


def _compare(counts: Counter[int], expected: int) -> str:
    due = Counter(range(expected))
    return f"{(due - counts).total()} / {(counts - due).total()}"


if __name__ == "__main__":
    sys.exit(main())
