"""`check` before the first start: what would stop the daemon is said, and nothing is made by looking."""

import os
from pathlib import Path

import pytest

from monitor.services.upkeep import check
from tests.cli.program import CONFIG, write_school


def problems_of(folder: Path) -> list[str]:
    return [str(problem) for problem in check.check_school(folder) if problem.fatal]


def test_a_database_that_is_not_there_yet_is_no_problem_and_is_not_made(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    assert problems_of(folder) == []
    assert not list(folder.glob("filterwatch.db*"))


def test_a_database_folder_that_may_not_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state"
    state.mkdir()
    config = CONFIG.replace("sqlite:///filterwatch.db", f"sqlite:///{state}/filterwatch.db")
    folder = write_school(tmp_path / "school", filterwatch=config)
    may = os.access
    monkeypatch.setattr(check.os, "access", lambda path, mode: Path(path) != state and may(path, mode))
    (problem,) = problems_of(folder)
    assert str(state) in problem
    assert "may not write" in problem


def test_a_database_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    config = CONFIG.replace("sqlite:///filterwatch.db", f"sqlite:///{tmp_path}/none/filterwatch.db")
    (problem,) = problems_of(write_school(tmp_path / "school", filterwatch=config))
    assert f"{tmp_path}/none" in problem


def test_a_missing_source_is_said_once(tmp_path: Path) -> None:
    config = CONFIG.partition("[[source]]")[0]
    problems = [str(problem) for problem in check.check_school(write_school(tmp_path / "school", filterwatch=config))]
    assert len([problem for problem in problems if "[[source]]" in problem]) == 1
