"""A plan comes in; a config folder with its log and lists leaves, made once and kept for the next run."""

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import orjson

from bench.entries import write_lists
from bench.measure import Contender, run_once
from bench.volume import VolumeFacts, VolumePlan, write_squid

SETTINGS = """[school]
name = "Benchmark School"
roster = "roster.csv"

[[source]]
name = "filter"
path = "logs/access.log"
format = "squid"

[[list]]
name = "ut1"
path = "lists/ut1"
kind = "ut1"

[[list]]
name = "marked"
path = "lists/marked.txt"
kind = "domains"
theme = "self_harm"

[[list]]
name = "iwf"
path = "lists/iwf.txt"
kind = "iwf"

[database]
url = "sqlite:///filterwatch.db"
"""
ROUTES = "".join(
    f'[[person]]\nrole = "{role}"\nlogin = "{role}"\nname = "{role.title()}"\nmail = "{role}@school.example"\n\n'
    for role in ("dsl", "head", "chair", "external")
)
FACTS = "facts.json"


def make_folder(root: Path, plan: VolumePlan) -> tuple[Path, VolumeFacts]:
    """Make the folder for a plan below `root`, or take the one that is there; facts.json is written last."""
    folder = root / f"squid-{plan.lines}-{plan.entries}-{plan.users}-{plan.seed}"
    if (folder / FACTS).exists():
        return folder, VolumeFacts(**orjson.loads((folder / FACTS).read_bytes()))
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "logs").mkdir(parents=True)
    write_lists(folder / "lists", entries=plan.entries)
    (folder / "filterwatch.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "calendar.toml").write_text("", encoding="utf-8")
    (folder / "routes.toml").write_text(ROUTES, encoding="utf-8")
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("login", "name", "role", "year", "group"))
        writer.writerows(
            (f"u{n:04d}", f"Person {n}", "pupil", str(7 + n % 5), f"{7 + n % 5}A") for n in range(plan.users)
        )
    facts = write_squid(folder / "logs" / "access.log", plan)
    (folder / FACTS).write_bytes(orjson.dumps(facts.to_values()))
    return folder, facts


def compile_lists(program: Sequence[str], folder: Path) -> None:
    """Compile the folder's lists, where that wasn't done yet: what follows finds them as a daemon does."""
    run = run_once(Contender(name="compile", command=[*program, "lists", "compile", "-c", str(folder)]))
    if run.code != 0:
        raise SystemExit(f"lists compile ended with {run.code}: {run.errors.strip()[-500:]}")
