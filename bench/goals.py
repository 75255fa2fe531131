"""What was measured comes in; the goals, how far each was reached, and a table for a person leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.measure import Run, Summary, summarise
from bench.report import to_table

OURS = "filterwatch replay"
LINES_PER_SECOND = 1_000_000
PEERS = {"fail2ban-regex": 8.0, "GoAccess": 10.0, "mawk host count": 1.0, "wc -l": 1 / 60}
"""How many times as fast as each peer, on the same file."""

PEAK_MB, START_MS, FORMAT_LINES = 256, 150, 150_000
COMPILE_SECONDS, OPEN_MS, SQUIDGUARD_TIMES = 20, 10, 50
DAEMON_SECONDS, DAEMON_MB = 1, 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """measured: None where it was not measured; ratio: measured to the goal, 1.0 and more where it is reached."""

    what: str
    goal: str
    measured: str | None = None
    ratio: float | None = None

    def to_row(self) -> tuple[str, ...]:
        if self.measured is None or self.ratio is None:
            return (self.what, self.goal, "not measured", "-", "-")
        return (self.what, self.goal, self.measured, f"{self.ratio:.2f}", "yes" if self.ratio >= 1 else "no")


def to_goal_table(goals: Sequence[Goal]) -> str:
    return to_table(("what", "goal", "measured", "ratio", "reached?"), [goal.to_row() for goal in goals])


def find_goals(
    runs: Mapping[str, Sequence[Run]],
    *,
    reading: float,
    start: Summary,
    formats: Sequence[tuple[str, float]],
    lists: Mapping[str, str],
    curves: Mapping[str, Any],
    daemon: Mapping[str, float],
) -> list[Goal]:
    """reading: lines a second by replay's own summary. formats: (name, lines a second). lists: a row of bench.lists by
    its head; curves: what bench.curves found; daemon: what bench.daemon did. What was not measured
    is among the goals all the same.
    """
    ours = summarise(runs[OURS])
    return [
        _at_least("end to end, one core, lines/s", reading, LINES_PER_SECOND),
        *(_beside(name, times, ours, runs.get(name)) for name, times in PEERS.items()),
        _at_most("peak memory of the whole run, MB", ours.peak_mb, PEAK_MB),
        _at_least(
            f"slowest of {len(formats)} shapes of formats, lines/s",
            min((speed for _, speed in formats), default=None),
            FORMAT_LINES,
        ),
        _at_least("list look-ups, times squidGuard", _number(lists, "times squidGuard"), SQUIDGUARD_TIMES),
        _at_most("list compile, s", _number(lists, "compile s"), COMPILE_SECONDS),
        _at_most("list open, ms", _number(lists, "open ms"), OPEN_MS),
        _at_most("filterwatch --help, ms", start.seconds * 1000, START_MS),
        _at_most("daemon ready, s", daemon.get("ready"), DAEMON_SECONDS),
        _at_most("daemon at rest, RSS MB", daemon.get("rss_mb"), DAEMON_MB),
        _at_most("growth in lines, log-log slope", curves.get("slope"), 1.05),
        _at_most("longest list to shortest, times the time", curves.get("entries"), 1.3),
        _at_most("100,000 users, MB", curves.get("users_mb"), 300),
    ]


def _beside(name: str, times: float, ours: Summary, theirs: Sequence[Run] | None) -> Goal:
    what = f"times as fast as {name}, whole run"
    if not theirs or any(run.code for run in theirs):
        return Goal(what=what, goal=f">= {times:.3g}")
    return _at_least(what, summarise(theirs).seconds / ours.seconds, times)


def _at_least(what: str, measured: float | None, goal: float) -> Goal:
    if measured is None:
        return Goal(what=what, goal=f">= {_say(goal)}")
    return Goal(what=what, goal=f">= {_say(goal)}", measured=_say(measured), ratio=measured / goal)


def _at_most(what: str, measured: float | None, goal: float) -> Goal:
    if measured is None:
        return Goal(what=what, goal=f"<= {_say(goal)}")
    return Goal(what=what, goal=f"<= {_say(goal)}", measured=_say(measured), ratio=goal / max(measured, 1e-9))


def _say(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _number(row: Mapping[str, str], head: str) -> float | None:
    try:
        return float(row.get(head, "").replace(",", ""))
    except ValueError:
        return None
