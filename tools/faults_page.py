"""docs/reliability.md: which case of the fault catalogue is held by which named test, read from the tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Reliability

Made by `make docs` from the tests. A case of the fault catalogue (F: files and storage, A: alerts, S: security) is held
by the tests named beside it; each is deterministic, runs on a real file system, a real database or a real mail server,
and is part of `make test`. A case that isn't listed has no test yet, and nothing is claimed about it.

What holds them together: a batch of lines, its checkpoint and everything that follows from it are one transaction
([decision 1](decisions/0001-one-transaction-per-batch.md)), and drafts are a function of the stored lines, not of the
order in which they came ([decision 2](decisions/0002-drafts-are-a-function-of-stored-lines.md)).

`make torture N=1000` kills the daemon at random, N times, under a writer that rotates its log, and counts every line
afterwards; `make test` does the same twenty times with a fixed seed.

| case | tests |
|---|---|
"""


def find_held_cases(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(case, file, the test's name in words) for each test that bears the marker `fault`."""
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for case in _cases_of(node):
                    words = node.name.removeprefix("test_").replace("_", " ")
                    yield case, path.relative_to(ROOT).as_posix(), words


def _cases_of(node: ast.FunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.fault":
            yield from (argument.value for argument in decorator.args if isinstance(argument, ast.Constant))


def compose_faults() -> str:
    held: dict[str, list[str]] = {}
    for case, file, words in find_held_cases(ROOT / "tests"):
        held.setdefault(case, []).append(f"[{words}](../{file})")
    rows = [f"| {case} | {'<br>'.join(held[case])} |" for case in sorted(held)]
    return HEAD + "\n".join(rows) + f"\n\n{len(held)} cases.\n"
