"""Runs the command inside the test's own process: quick, for what needs no process of its own."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from monitor.cli.main import main
from monitor.simulate.plan import SchoolPlan
from monitor.simulate.school import SimulatedSchool, write_school
from tests.cli.program import Done

NO_SERVER = 9  # discard: nothing answers there


def run_inside(*words: object) -> Done:
    done = CliRunner().invoke(main, [str(word) for word in words], prog_name="filterwatch")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def json_rows(*words: object) -> list[dict[str, Any]]:
    """What a command prints with --json: every line of stdout is one JSON object, or the test fails."""
    rows = [json.loads(line) for line in run_inside(*words, "--json").out.splitlines()]
    assert all(isinstance(row, dict) for row in rows)
    return rows


def simulate(folder: Path, plan: SchoolPlan) -> SimulatedSchool:
    """A simulated school with its logs; no mail server answers."""
    school = write_school(folder, plan)
    school.write_days(folder)
    return school
