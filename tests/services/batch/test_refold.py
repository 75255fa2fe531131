"""However the lines are cut into batches, and in whatever order they come, the drafts are the same."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.services.replaying import replay
from monitor.settings.load import load_school
from tests.cli.program import CONFIG, write_school

NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
START = datetime(2026, 9, 21, 8, 30, tzinfo=UTC)
SITES = ["betting.test", "casino.test", "www.betting.test", "a.casino.test", "plain.test"]


def lines_by_seed(seed: int, count: int) -> list[str]:
    """A day's lines of a few people: bursts, retries, quiet gaps of about the length of the gap rule."""
    dice = random.Random(seed)
    at, lines = START, []
    for _ in range(count):
        at += timedelta(seconds=dice.choice([0, 0.5, 1.9, 2.1, 30, 250, 590, 610]))
        result = "TCP_DENIED/403" if dice.random() < 0.8 else "TCP_MISS/200"
        who = dice.choice(["p1", "p2", "nobody"])
        lines.append(
            f"{at.timestamp():.3f} 10 192.0.2.{dice.randint(1, 3)} {result} 512 GET http://{dice.choice(SITES)}/ {who} "
            "HIER_DIRECT/192.0.2.80 text/html\n"
        )
    return lines


def drafts(folder: Path, lines: list[str], batch_bytes: int) -> list[dict[str, Any]]:
    school_folder = write_school(folder, filterwatch=CONFIG + f"\n[reading]\nbatch_bytes = {batch_bytes}\n")
    (school_folder / "filterwatch.key").write_bytes(b"k" * 32)
    (school_folder / "filterwatch.key").chmod(0o600)
    (school_folder / "logs" / "access.log").write_text("".join(lines), encoding="utf-8")
    done = replay(load_school(school_folder, today=NOW.date()), reveal=True, clock=lambda: NOW)
    return sorted(done.incidents, key=lambda incident: incident["id"])


@pytest.mark.parametrize("seed", range(6))
def test_batches_of_any_size_give_the_same_drafts(seed: int, tmp_path: Path) -> None:
    lines = lines_by_seed(seed, 150)

    whole = drafts(tmp_path / "whole", lines, 4_000_000)

    assert whole
    assert drafts(tmp_path / "single", lines, 1) == whole
    assert drafts(tmp_path / "some", lines, 1_500) == whole


@pytest.mark.parametrize("seed", range(6))
def test_lines_in_any_order_give_the_same_drafts(seed: int, tmp_path: Path) -> None:
    lines = lines_by_seed(seed, 120)
    shuffled = random.Random(seed + 100).sample(lines, len(lines))

    ordered = drafts(tmp_path / "ordered", lines, 700)

    assert drafts(tmp_path / "shuffled", shuffled, 700) == ordered
