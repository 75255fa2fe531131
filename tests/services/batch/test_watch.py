"""Stamps of the wrong zone and columns that moved are seen while a source is read; what was read stays read."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.services.batch.watch import find_hours
from monitor.services.once import run_once
from monitor.services.upkeep.health import health_report
from monitor.services.viewing import open_to_read
from monitor.settings.load import load_school
from tests.cli.program import CONFIG, squid_line, write_school

BEGIN = datetime.fromtimestamp(1_790_000_000, tz=UTC)  # the stamp of squid_line(0): a Monday, 15:13 in London
HEAD = "Time,Username,URL,Action\n"


@pytest.mark.parametrize(
    ("seconds", "hours"),
    [(0, 0), (200, 0), (1800, 0), (3600, 1), (3400, 1), (3950, 0), (-3600, -1), (7210, 2), (86_400, 0), (39_600, 11)],
)
def test_a_whole_number_of_hours_is_a_zone(seconds, hours):
    assert find_hours(seconds) == hours


def read_in_steps(folder: Path, *, off_seconds: int, steps: int = 4) -> dict:
    """A log that grows every five minutes, whose stamps are off by so much."""
    log = folder / "logs" / "access.log"
    now = BEGIN
    for step in range(steps):
        now = BEGIN + timedelta(minutes=5 * step)
        with log.open("a") as file:
            file.write(squid_line(300 * step - off_seconds) * 3)
        os.utime(log, (now.timestamp(),) * 2)
        run_once(load_school(folder), clock=lambda now=now: now)
    with open_to_read(load_school(folder)) as connection:
        return health_report(connection, load_school(folder), now=now)


@pytest.mark.parametrize(("off", "words"), [(3600, "1 hour behind the clock"), (-7200, "2 hours ahead of the clock")])
def test_stamps_that_are_hours_off_again_and_again_are_told(tmp_path: Path, off: int, words: str) -> None:
    report = read_in_steps(write_school(tmp_path / "school"), off_seconds=off)
    assert [notice["kind"] for notice in report["sources"][0]["notices"]] == ["zone"]
    assert any(words in problem and "timezone" in problem for problem in report["problems"])
    assert report["sources"][0]["entries"] == 12


@pytest.mark.parametrize("off", [0, 60, 1200])
def test_stamps_that_are_right_or_merely_late_are_not(tmp_path: Path, off: int) -> None:
    report = read_in_steps(write_school(tmp_path / "school"), off_seconds=off)
    assert report["sources"][0]["notices"] == []


def test_once_is_no_proof(tmp_path: Path) -> None:
    assert read_in_steps(write_school(tmp_path / "school"), off_seconds=3600, steps=1)["sources"][0]["notices"] == []


def row(number: int, *, moved: bool) -> str:
    login, url = f"pupil{number % 30}", f"http://x{number % 7}.test/{number}"
    at = datetime(2026, 9, 21, 9, tzinfo=UTC) + timedelta(seconds=number)
    first, second = (url, login) if moved else (login, url)
    return f"{at:%d/%m/%Y %H:%M:%S},{first},{second},Allowed\n"


def test_columns_that_moved_are_told_and_the_lines_are_kept(tmp_path: Path) -> None:
    config = CONFIG.replace('"squid"', '"csv"')
    folder = write_school(tmp_path / "school", filterwatch=config)
    log = folder / "logs" / "access.log"
    log.write_text(HEAD + "".join(row(n, moved=False) for n in range(600)))
    now = BEGIN
    run_once(load_school(folder), clock=lambda: now)
    for step in range(4):
        with log.open("a") as file:
            file.write("".join(row(600 + 200 * step + n, moved=True) for n in range(200)))
        run_once(load_school(folder), clock=lambda: now)
    with open_to_read(load_school(folder)) as connection:
        report = health_report(connection, load_school(folder), now=now)
    (source,) = report["sources"]
    assert "drift" in [notice["kind"] for notice in source["notices"]]
    assert source["lines"] == source["entries"] + source["ignored"] + source["rejected"] == 1401
    assert "pupil" not in str(report)
