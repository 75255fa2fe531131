"""The folders of rules go in, the shipped first; one Rules comes out, a school's file standing for the shipped one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monitor.errors import Problem
from monitor.settings.checks import find_rule_problems
from monitor.settings.model import Rules
from monitor.settings.validation import read_section, read_toml


def load_rules(config_folders: Sequence[Path]) -> tuple[Rules, list[Problem]]:
    """Read `rules/*.toml` of every folder; a later folder's file replaces the earlier one of the same name.

    Each file holds whole tables of Rules ([attempt], [instant], [breach], [[repeat]]); a table that no file holds
    keeps its default. Two files that hold the same plain table are a problem; their [[repeat]] rules add up.
    """
    files: dict[str, Path] = {}
    for folder in config_folders:
        files |= {path.name: path for path in sorted((folder / "rules").glob("*.toml"))}
    merged: dict[str, Any] = {}
    holders: dict[str, str] = {}
    problems: list[Problem] = []
    for name in sorted(files):
        data, wrong = read_toml(files[name])
        problems += wrong
        _, wrong = read_section(data, Rules, file=f"rules/{name}")
        problems += wrong
        for table, value in data.items():
            if table in merged and isinstance(value, list) and isinstance(merged[table], list):
                merged[table] = merged[table] + value
            elif table in merged:
                fix = f"Keep one, or name your file {holders[table]} to replace the shipped one."
                problems.append(Problem(f"rules/{name}: [{table}]", f"stands in {holders[table]} as well.", fix))
            else:
                merged[table], holders[table] = value, name
    rules, _ = read_section(merged, Rules, file="rules")
    return rules, problems + find_rule_problems(rules)
