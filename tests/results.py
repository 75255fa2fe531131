"""What long runs came to, kept in docs/results so that docs/reliability.md can say it: one JSON file for each kind."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "results"


def read_results(kind: str) -> dict[str, Any]:
    """By name; empty when nothing was run yet."""
    path = FOLDER / f"{kind}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write_result(kind: str, name: str, row: dict[str, Any]) -> None:
    """Keep one outcome beside the others of its kind, with the day and the commit it was measured on."""
    results = read_results(kind)
    results[name] = {**row, "day": datetime.now(UTC).date().isoformat(), "commit": commit()}
    write_whole(kind, results)


def write_whole(kind: str, results: dict[str, Any]) -> None:
    """Keep these in place of all that was known of this kind."""
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(results, indent=1, ensure_ascii=False)
    (FOLDER / f"{kind}.json").write_text(text + "\n", encoding="utf-8")


def commit() -> str:
    """The commit that the work tree stands on, short."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
