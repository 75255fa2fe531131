"""docs/reliability.md: which test holds which case of the fault catalogue, what came of it, and of the long runs."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.markdown import to_table

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "docs" / "results"
PAGE = ROOT / "tools" / "reliability.md"
CATALOGUE = ROOT / "tests" / "faults" / "catalogue.tsv"


def find_held_cases(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(case, file, name of the test) for each test that bears the marker `fault`."""
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for case in _cases_of(node):
                    yield case, path.relative_to(ROOT).as_posix(), node.name


def read_catalogue() -> dict[str, str]:
    """Case -> what happens."""
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def compose_faults() -> str:
    parts = {
        "catalogue": _compose_catalogue(),
        "torture": _compose_torture(),
        "load": _compose_measured("load"),
        "fuzz": _compose_measured("fuzz"),
        "peers": _compose_peers(),
    }
    return PAGE.read_text(encoding="utf-8").format(**parts)


def _cases_of(node: ast.FunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.fault":
            yield from (argument.value for argument in decorator.args if isinstance(argument, ast.Constant))


def _compose_catalogue() -> str:
    ran = _load("faults")
    titles = read_catalogue()
    held: dict[str, list[str]] = {}
    passed: set[str] = set()
    open_cases: set[str] = set()
    for case, file, name in find_held_cases(ROOT / "tests"):
        words = name.removeprefix("test_").removeprefix(f"{case}_").replace("_", " ")
        said = _say_outcome(ran.get("tests", {}).get(f"{file}::{name}", {}))
        (passed if said.startswith("pass") else open_cases).add(case)
        held.setdefault(case, []).append(f"[{words}](../{file}): {said}")
    rows = [(case, titles.get(case, ""), "<br>".join(tests)) for case, tests in sorted(held.items())]
    day = f"Last run: {ran['day']}, commit {ran['commit']}, Python {ran['python']}. " if ran else ""
    files = [case for case in titles if case.startswith("F")]
    sound = [case for case in files if case in passed - open_cases]
    count = f"{len(sound)} of {len(files)} cases of files and storage pass in all their tests"
    table = "\n".join(to_table(("case", "what happens", "tests and their outcome"), rows))
    return f"{day}{count}; {len(held)} cases in all.\n\n{table}"


def _say_outcome(counts: dict[str, int]) -> str:
    if not counts:
        return "not run"
    if set(counts) == {"passed"}:
        return "pass" if counts["passed"] == 1 else f"pass ({counts['passed']})"
    return ", ".join(f"**{count} {what}**" for what, count in sorted(counts.items()))


def _compose_torture() -> str:
    results = _load("torture")
    if not results:
        return "Not run yet."
    columns = ("kills", "lines", "flagged", "mails", "lost", "doubled", "unbalanced", "repeated", "seconds")
    rows = [(name, *(str(row.get(key, "")) for key in columns), row["day"]) for name, row in results.items()]
    return "\n".join(to_table(("campaign", *columns, "day"), rows))


def _compose_measured(kind: str) -> str:
    results = _load(kind)
    if not results:
        return "Not run yet."
    return "\n".join(
        to_table(("run", "outcome", "day"), [(name, row["outcome"], row["day"]) for name, row in results.items()])
    )


def _compose_peers() -> str:
    results = _load("peers")
    if not results:
        return "Not run yet."
    programs = list(results["programs"])
    rows = [
        (f"{case} {titles}", *(results["outcomes"][case].get(program, "-") for program in programs))
        for case, titles in results["cases"].items()
    ]
    versions = "\n".join(f"- **{name}**: {about}" for name, about in results["programs"].items())
    table = "\n".join(to_table(("case", *programs), rows))
    return f"{table}\n\n{versions}\n\nMeasured on {results['day']}. {results['note']}"


def _load(kind: str) -> dict[str, Any]:
    path = RESULTS / f"{kind}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
