"""`replay FILE...`: any files, in any order, from anywhere; what can't be read is said."""

import gzip
import shutil
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.simulate.plan import SchoolPlan
from tests.cli.inside import NO_SERVER, json_rows, run_inside, simulate

PLAN = SchoolPlan(seed=12, day=date(2026, 7, 1), people=30, pace=0.1, mail_port=NO_SERVER)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replay") / "school"
    simulate(folder, PLAN)
    return folder


@pytest.fixture
def loose(school: Path, tmp_path: Path) -> Path:
    """The same logs outside the config: the newest plain, the rotated one packed, the laptops' as it is."""
    folder = tmp_path / "loose"
    folder.mkdir()
    for name in ("access.log", "laptops.csv"):
        shutil.copy2(school / "logs" / name, folder)
    (folder / "access.log.2.gz").write_bytes(gzip.compress((school / "logs" / "access.log.1").read_bytes()))
    return folder


def split(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """(incidents without the ids that rest on a source's name, summary)."""
    *incidents, summary = rows
    return [{**row, "id": 0, "ref": 0, "subject": row["subject"]["kind"]} for row in incidents], summary


def test_files_of_the_config_in_any_order_give_what_the_config_gives(school: Path) -> None:
    logs = school / "logs"
    whole, _ = split(json_rows("replay", "-c", school))
    for names in (("access.log", "access.log.1", "laptops.csv"), ("laptops.csv", "access.log.1", "access.log")):
        assert split(json_rows("replay", "-c", school, *(logs / name for name in names)))[0] == whole


def test_a_rotated_set_outside_the_config_is_one_log_in_any_order(school: Path, loose: Path) -> None:
    whole, _ = split(json_rows("replay", "-c", school))
    for names in (("access.log", "access.log.2.gz", "laptops.csv"), ("access.log.2.gz", "laptops.csv", "access.log")):
        incidents, summary = split(json_rows("replay", "-c", school, *(loose / name for name in names)))
        assert incidents == whole
        assert [source["source"] for source in summary["sources"]] == ["access.log", "laptops.csv"]


def test_relative_names_count_from_where_one_stands(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(school / "logs")
    whole, _ = split(json_rows("replay", "-c", ".."))
    assert (
        split(json_rows("replay", "-c", "../filterwatch.toml", "access.log", "access.log.1", "laptops.csv"))[0] == whole
    )


def test_two_logs_of_one_name_in_two_folders_are_each_read_in_their_own_format(school: Path, tmp_path: Path) -> None:
    for folder, name in (("squid", "access.log"), ("csv", "laptops.csv")):
        (tmp_path / folder).mkdir()
        shutil.copy(school / "logs" / name, tmp_path / folder / "filter.log")
    *_, summary = json_rows("replay", "-c", school, tmp_path / "squid" / "filter.log", tmp_path / "csv" / "filter.log")
    assert {(source["source"], source["format"], source["rejected"]) for source in summary["sources"]} == {
        ("filter.log", "squid", 0),
        ("filter.log-2", "csv", 0),
    }


def test_a_file_named_twice_counts_once(loose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(loose)
    once, twice = (json_rows("replay", *files)[-1] for files in (["access.log"], ["access.log", loose / "access.log"]))
    assert twice["sources"] == once["sources"]


def test_a_log_of_which_nothing_can_be_read_is_a_problem(school: Path, loose: Path) -> None:
    done = run_inside("replay", "-c", school, "--format", "squid", loose / "laptops.csv")
    assert done.code == 1
    assert "not one of its" in done.err
    assert "formats detect" in done.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--format", "squdi", "access.log"], 'Did you mean "squid"?'),
        (["access.log", "acces.log"], "acces.log: there is no such file"),
        (["."], "no regular file"),
        (["empty.log"], "empty"),
        (["prose.log"], "formats list"),
    ],
)
def test_what_cannot_be_replayed_is_said(
    loose: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(loose)
    (loose / "empty.log").write_bytes(b"")
    (loose / "prose.log").write_text("It was a bright cold day in April.\nThe clocks were striking thirteen.\n")
    done = run_inside("replay", *words)
    assert (done.code, done.out) == (1, "")
    assert sentence in done.err


def test_showing_names_is_a_row_of_the_trail(school: Path, tmp_path: Path) -> None:
    folder = tmp_path / "school"
    shutil.copytree(school, folder)
    assert run_inside("replay", "-c", folder, "--reveal").code == 0
    assert not (folder / "filterwatch.db").exists()
    assert run_inside("run", "--once", "-c", folder).code == 0
    before = count_reveals(folder)
    json_rows("replay", "-c", folder)
    assert count_reveals(folder) == before
    json_rows("replay", "-c", folder, "--reveal")
    assert count_reveals(folder) == before + 1


def count_reveals(folder: Path) -> int:
    connection = sqlite3.connect(folder / "filterwatch.db")
    try:
        return int(connection.execute("select count(*) from audit where action = 'revealed'").fetchone()[0])
    finally:
        connection.close()
