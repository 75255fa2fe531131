"""What is late and what only comes in another order: a backlog, one clock gone wrong, a line after three weeks."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.services.once import run_once
from monitor.services.replaying import replay
from monitor.services.review.listing import list_incidents
from monitor.services.upkeep.health import health_report
from monitor.services.viewing import open_to_read
from monitor.settings.load import load_school
from tests.cli.program import CONFIG, write_school

BEGIN = datetime(2026, 9, 20, 9, tzinfo=UTC)
DAYS = 60
NOW = BEGIN + timedelta(days=DAYS + 1)
SITES = [f"bet{number}.test" for number in range(6)]
EXPORT = """
[[source]]
name = "export"
path = "logs/export.csv"
format = "csv"
mode = "snapshot"
"""


def squid_lines(first: datetime, hosts: list[str], login: str = "p1") -> str:
    """One refused page each eleven minutes."""
    return "".join(
        f"{(first + timedelta(minutes=11 * number)).timestamp():.3f} 10 192.0.2.7 TCP_DENIED/403 512 GET http://{host}/"
        f" {login} HIER_NONE/- text/html\n"
        for number, host in enumerate(hosts)
    )


def make(folder: Path, **files: str) -> Path:
    return write_school(folder / "school", listed="\n".join(SITES), **files)


def run(folder: Path, now: datetime) -> list[tuple[Any, ...]]:
    school = load_school(folder, today=now.date())
    run_once(school, clock=lambda: now)
    return say(list_incidents(school, reveal=True))


def say(incidents: Any) -> list[tuple[Any, ...]]:
    return sorted((row["subject"]["name"], row["theme"], row["attempts"], row["first_at"][:10]) for row in incidents)


@pytest.mark.parametrize("order", ["oldest first", "newest first", "all at once"])
def test_a_backlog_is_never_late_whatever_the_files_say_of_their_age(tmp_path: Path, order: str) -> None:
    folder = make(tmp_path)
    for day in range(0, DAYS, 10):
        path = folder / "logs" / f"access.log.{DAYS - day}"
        path.write_text(squid_lines(BEGIN + timedelta(days=day), SITES, "p1" if day % 20 else "p2"))
        age = {"oldest first": DAYS - day, "newest first": day + 1, "all at once": 1}[order]
        os.utime(path, ((NOW - timedelta(days=age)).timestamp(),) * 2)
    expected = [("p1", "gambling", 18, "2026-09-30"), ("p2", "gambling", 18, "2026-09-20")]
    assert say(replay(load_school(folder), sorted((folder / "logs").iterdir()), reveal=True).incidents) == expected
    assert run(folder, NOW) == expected


@pytest.mark.parametrize("batch_bytes", [1000, 8_388_608])
@pytest.mark.parametrize("is_newest_first", [False, True])
def test_an_export_may_begin_with_its_newest_line_at_any_batch_size(
    tmp_path: Path, batch_bytes: int, is_newest_first: bool
) -> None:
    reading = f"\n[reading]\nbatch_bytes = {batch_bytes}\nrecord_bytes = 500\n"
    folder = make(tmp_path, filterwatch=CONFIG + EXPORT + reading)
    times = [BEGIN + timedelta(days=day, minutes=11 * n) for day in range(0, DAYS, 10) for n in range(6)]
    rows = [
        f"{at.astimezone(ZoneInfo('Europe/London')):%d/%m/%Y %H:%M:%S},p1,192.0.2.7,http://{SITES[place % 6]}/,Blocked\r\n"
        for place, at in enumerate(times)
    ]
    path = folder / "logs" / "export.csv"
    lines = ["Date and Time,Username,IP Address,URL,Action\r\n", *(reversed(rows) if is_newest_first else rows)]
    path.write_text("".join(lines), newline="")
    os.utime(path, ((NOW - timedelta(hours=1)).timestamp(),) * 2)
    assert run(folder, NOW) == [("p1", "gambling", 36, "2026-09-20")]


@pytest.mark.parametrize(("days", "drafts"), [(10, 1), (20, 0)])
def test_a_line_that_comes_weeks_after_its_log_went_on_opens_no_draft(tmp_path: Path, days: int, drafts: int) -> None:
    folder = make(tmp_path)
    path = folder / "logs" / "access.log"
    path.write_text(squid_lines(NOW, ["plain.test"] * 3))
    assert run(folder, NOW + timedelta(hours=1)) == []
    with path.open("a") as file:
        file.write(squid_lines(NOW - timedelta(days=days), SITES))
    assert len(run(folder, NOW + timedelta(hours=2))) == drafts


def test_a_late_line_that_cannot_wait_still_opens_a_draft(tmp_path: Path) -> None:
    folder = make(tmp_path)
    path = folder / "logs" / "access.log"
    path.write_text(squid_lines(NOW, ["plain.test"]))
    run(folder, NOW + timedelta(hours=1))
    late = squid_lines(NOW - timedelta(days=20), ["www.google.com/search?q=how+to+kill+myself"])
    with path.open("a") as file:
        file.write(late.replace("myself/", "myself"))
    assert run(folder, NOW + timedelta(hours=2)) == [("p1", "self_harm", 1, "2026-10-31")]


@pytest.mark.parametrize("is_first", [True, False])
def test_one_line_from_the_future_makes_no_other_late_and_is_said(tmp_path: Path, is_first: bool) -> None:
    folder = make(tmp_path)
    path = folder / "logs" / "access.log"
    strange, usual = squid_lines(datetime(2099, 1, 1, tzinfo=UTC), SITES[:1], "p2"), squid_lines(BEGIN, SITES)
    path.write_text(strange if is_first else usual)
    run(folder, BEGIN + timedelta(hours=2))
    with path.open("a") as file:
        file.write(usual if is_first else strange)
    now = BEGIN + timedelta(hours=3)
    assert run(folder, now) == [("p1", "gambling", 6, "2026-09-20")]
    school = load_school(folder)
    with open_to_read(school) as connection:
        (source,) = health_report(connection, school, now=now)["sources"]
    assert source["last_line_at"] == "2026-09-20T09:55:00Z"
    assert "time" in source["notice"]["text"]


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_a_backlog_that_is_broken_off_goes_on_as_if_it_had_not_been(tmp_path: Path, batches: int) -> None:
    reading = "\n[reading]\nbatch_bytes = 600\nrecord_bytes = 500\n"
    folder = make(tmp_path, filterwatch=CONFIG + EXPORT + reading)
    path = folder / "logs" / "export.csv"
    newest_first = [BEGIN + timedelta(days=day, minutes=11 * n) for day in range(50, -1, -10) for n in range(5, -1, -1)]
    rows = [
        f"{at:%d/%m/%Y %H:%M:%S},p1,192.0.2.7,http://{SITES[n % 6]}/,Blocked\r\n" for n, at in enumerate(newest_first)
    ]
    path.write_text("".join(["Date and Time,Username,IP Address,URL,Action\r\n", *rows]), newline="")
    os.utime(path, ((NOW - timedelta(hours=1)).timestamp(),) * 2)
    school = load_school(folder, today=NOW.date())
    seen: list[object] = []

    def break_off(_batch: object, _report: object) -> None:
        seen.append(_report)
        if len(seen) == batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_once(school, clock=lambda: NOW, on_batch=break_off)
    assert run(folder, NOW) == [("p1", "gambling", 36, "2026-09-20")]


@pytest.mark.parametrize("batch_bytes", [600, 8_388_608])
def test_the_summary_counts_the_findings_that_hold_at_the_end(tmp_path: Path, batch_bytes: int) -> None:
    reading = f"\n[reading]\nbatch_bytes = {batch_bytes}\nrecord_bytes = 500\n"
    folder = make(tmp_path, filterwatch=CONFIG + reading)
    (folder / "logs" / "access.log").write_text(squid_lines(BEGIN, SITES * 3))
    assert replay(load_school(folder)).summary["findings"] == 2  # the rules "lesson" and "day"
