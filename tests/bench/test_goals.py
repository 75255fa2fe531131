from dataclasses import replace

import pytest

from bench.goals import OURS, find_goals, to_goal_table
from bench.measure import Run, summarise

RUN = Run(seconds=10.0, cpu_seconds=9.0, peak_mb=200.0, code=0, output=b"", errors="")
EVERYTHING = {
    "runs": {
        OURS: [RUN],
        "fail2ban-regex": [replace(RUN, seconds=80.0)],
        "GoAccess": [replace(RUN, seconds=99.0)],
        "mawk host count": [replace(RUN, seconds=11.0)],
        "wc -l": [replace(RUN, seconds=0.1)],
    },
    "reading": 1_100_000.0,
    "start": summarise([replace(RUN, seconds=0.06)]),
    "formats": [("squid", 900_000.0), ("fortigate", 151_000.0)],
    "lists": {"times squidGuard": "51", "compile s": "10.2", "open ms": "1.5"},
    "curves": {"slope": 1.06, "entries": 1.2, "users_mb": 250.0},
    "daemon": {"ready": 0.9, "rss_mb": 151.0},
}


def reached(**changes):
    goals = find_goals(**{**EVERYTHING, **changes})
    return {goal.what: goal.to_row()[-1] for goal in goals}


def test_each_goal_is_held_against_what_was_measured():
    missed = [what for what, answer in reached().items() if answer == "no"]
    assert missed == [
        "times as fast as GoAccess, whole run",
        "times as fast as wc -l, whole run",
        "daemon at rest, RSS MB",
        "growth in lines, log-log slope",
    ]


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"runs": {OURS: [RUN]}}, 4),
        ({"runs": {**EVERYTHING["runs"], "GoAccess": [replace(RUN, code=1)]}}, 1),
        ({"lists": {"times squidGuard": "-"}}, 3),
        ({"formats": []}, 1),
        ({"curves": {}}, 3),
        ({"daemon": {}}, 2),
    ],
)
def test_what_was_not_measured_stays_in_the_table_and_says_so(changes, count):
    rows = [goal.to_row() for goal in find_goals(**{**EVERYTHING, **changes})]
    assert [row[2] for row in rows].count("not measured") == count
    assert len(rows) == len(find_goals(**EVERYTHING))


def test_the_table_names_the_goals_and_the_ratios():
    line = next(line for line in to_goal_table(find_goals(**EVERYTHING)).splitlines() if "end to end" in line)
    assert [cell.strip() for cell in line.strip("|").split("|")][1:] == [">= 1,000,000", "1,100,000", "1.10", "yes"]
