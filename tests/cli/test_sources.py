"""Sources as schools have them: no format named, several files, a log in local time; and what health says of each."""

import json
import os
import time
from pathlib import Path

from tests.cli.program import CONFIG, filterwatch, squid_line, write_school

NO_FORMAT = CONFIG.replace('format = "squid"\n', "")
CSV_SOURCE = """
[[source]]
name = "reports"
path = "exports/*.csv"
mode = "drop"
"""
HEADER = "Date and Time,Username,IP Address,URL,Category,Action\n"


def health(folder: Path) -> dict:
    return json.loads(filterwatch("health", "--json", "-c", folder).out.splitlines()[0])


def write_export(folder: Path, name: str, rows: list[str], *, age_seconds: float = 3600) -> None:
    path = folder / "exports" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    os.utime(path, (time.time() - age_seconds,) * 2)


def test_a_source_without_a_format_is_recognised_and_stays_so(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school", filterwatch=NO_FORMAT)
    log = folder / "logs" / "access.log"
    log.write_text(squid_line(0), encoding="utf-8")

    filterwatch("run", "--once", "-c", folder)
    with log.open("a", encoding="utf-8") as more:
        more.write("something else entirely\n" + squid_line(1))
    filterwatch("run", "--once", "-c", folder)

    (source,) = health(folder)["sources"]
    assert (source["format"], source["lines"], source["entries"], source["rejected"]) == ("squid", 3, 2, 1)


def test_a_source_that_nothing_fits_is_named_and_read_once_it_is_known(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school", filterwatch=NO_FORMAT)
    (folder / "logs" / "access.log").write_text("what is this?\nand this?\n", encoding="utf-8")

    done = filterwatch("run", "--once", "-c", folder)
    before = health(folder)
    (folder / "logs" / "access.log").write_text(squid_line(0) * 2, encoding="utf-8")
    filterwatch("run", "--once", "-c", folder)
    after = health(folder)

    assert "no known format" in done.text
    assert before["sources"][0]["notice"]["kind"] == "format_unknown"
    assert before["sources"][0]["lines"] == 0
    assert after["sources"][0]["notice"] is None
    assert after["sources"][0]["lines"] == 2


def test_an_overlapping_export_adds_only_what_is_new(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school", filterwatch=CONFIG + CSV_SOURCE)
    rows = [f"2{n}/09/2026 10:0{n}:00,p1,192.0.2.7,http://www.betting.test/{n},Gambling,Blocked\n" for n in range(8)]
    rows += [rows[7]]

    write_export(folder, "monday.csv", rows[:6])
    filterwatch("run", "--once", "-c", folder)
    write_export(folder, "tuesday.csv", rows[2:])
    filterwatch("run", "--once", "-c", folder)

    replayed = filterwatch("replay", "--json", "-c", folder).out.splitlines()
    reports = health(folder)["sources"][1]
    assert reports["lines"] == 7 + 8
    assert json.loads(replayed[-1])["attempts"] == 8


def test_a_fresh_export_waits_until_it_is_settled(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school", filterwatch=CONFIG + CSV_SOURCE)
    write_export(folder, "new.csv", ["21/09/2026 10:00:00,p1,192.0.2.7,http://a.test/,News,Allowed\n"], age_seconds=0)

    filterwatch("run", "--once", "-c", folder)
    assert health(folder)["sources"][1]["lines"] == 0
    os.utime(folder / "exports" / "new.csv", (time.time() - 61,) * 2)
    filterwatch("run", "--once", "-c", folder)

    assert health(folder)["sources"][1]["lines"] == 2


def test_replay_reads_a_file_of_no_source_by_what_it_looks_like(tmp_path: Path) -> None:
    log = tmp_path / "other.log"
    log.write_text(squid_line(0) + squid_line(1).rstrip("\n"), encoding="utf-8")

    summary = json.loads(filterwatch("replay", "--json", log, folder=tmp_path).out.splitlines()[-1])

    assert summary["sources"][0]["format"] == "squid"
    assert summary["sources"][0]["lines"] == 2


def test_a_source_whose_first_line_is_endless_is_still_read(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school", filterwatch=NO_FORMAT)
    (folder / "logs" / "access.log").write_text("x" * 200_000 + "\n" + squid_line(0), encoding="utf-8")

    filterwatch("run", "--once", "-c", folder)

    (source,) = health(folder)["sources"]
    assert (source["format"], source["lines"], source["entries"], source["rejected"]) == ("squid", 2, 1, 1)
