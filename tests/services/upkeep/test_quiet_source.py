"""A source that stops in school hours is named; one that is still because nobody is there isn't."""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.services.once import run_once
from monitor.services.upkeep.health import health_report
from monitor.services.viewing import open_to_read
from monitor.settings.load import load_school
from tests.cli.program import CONFIG, squid_line, write_school

LONDON = ZoneInfo("Europe/London")
READ_AT = datetime(2026, 9, 21, 14, 0, tzinfo=UTC)  # a Monday, 15:00 in London

SETTLED = "\n[reading]\nsettle_seconds = 0\n"


def problems_at(folder: Path, text: str) -> list[str]:
    now = datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)
    school = load_school(folder)
    with open_to_read(school) as connection:
        return [problem for problem in health_report(connection, school, now=now)["problems"] if "arrived" in problem]


def make(folder: Path, *, mode: str) -> Path:
    config = CONFIG.replace('"squid"', f'"squid"\nmode = "{mode}"') + SETTLED
    school = write_school(folder / "school", filterwatch=config)
    path = school / "logs" / "access.log"
    path.write_text(squid_line(0))
    os.utime(path, (READ_AT.timestamp() - 60,) * 2)
    run_once(load_school(school), clock=lambda: READ_AT)
    return school


@pytest.mark.parametrize(
    ("now", "is_told"),
    [
        ("2026-09-21 15:30", False),
        ("2026-09-22 08:00", False),  # half an hour of school since then
        ("2026-09-22 09:55", False),
        ("2026-09-22 10:05", True),
        ("2026-09-22 22:00", True),
    ],
)
def test_a_growing_log_is_quiet_after_two_school_hours(tmp_path: Path, now: str, is_told: bool) -> None:
    found = problems_at(make(tmp_path, mode="append"), now)
    assert bool(found) is is_told
    assert all("filter: nothing arrived since 21 September 2026, 15:00" in problem for problem in found)


def test_a_log_that_goes_on_is_quiet_no_more(tmp_path: Path) -> None:
    folder = make(tmp_path, mode="append")
    assert problems_at(folder, "2026-09-22 12:00")
    with (folder / "logs" / "access.log").open("a") as file:
        file.write(squid_line(60))
    run_once(load_school(folder), clock=lambda: datetime(2026, 9, 22, 11, 30, tzinfo=UTC))
    assert problems_at(folder, "2026-09-22 12:40") == []


def test_a_nightly_export_may_wait_for_the_next_nights(tmp_path: Path) -> None:
    folder = make(tmp_path, mode="drop")
    assert problems_at(folder, "2026-09-23 12:00") == []
    assert problems_at(folder, "2026-09-25 12:00")
