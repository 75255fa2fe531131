# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Links, folders and configured paths that change under a running or a stopped reader."""

import shutil
from pathlib import Path

import pytest

from tests.ingest.tail.caller import Caller, append, lines, numbered


@pytest.mark.fault("F23")
def test_F23_a_link_swapped_to_another_target_finishes_the_old_one(tmp_path: Path) -> None:
    one, two, link = tmp_path / "one", tmp_path / "two", tmp_path / "current.log"
    append(one, numbered(0, 5))
    link.symlink_to(one)
    caller = Caller(link)
    caller.poll()
    append(one, numbered(5, 5))
    append(two, numbered(10, 5))
    (tmp_path / "new").symlink_to(two)
    (tmp_path / "new").replace(link)
    assert caller.poll() == lines(5, 10)
    append(one, numbered(15, 2))
    assert caller.poll() == lines(15, 2)


@pytest.mark.fault("F24")
def test_F24_a_removed_link_is_told_and_its_target_read_to_the_end(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "current.log"
    append(target, numbered(0, 5))
    link.symlink_to(target)
    caller = Caller(link)
    caller.poll()
    link.unlink()
    append(target, numbered(5, 2))
    assert caller.polls(2) == lines(5, 2)
    assert caller.kinds() == ["missing"]


@pytest.mark.fault("F28")
def test_F28_a_folder_removed_and_made_again_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    caller = Caller(folder / "*.log")
    for first in (0, 5):
        folder.mkdir()
        append(folder / "access.log", numbered(first, 5))
        assert caller.poll() == lines(first, 5)
        shutil.rmtree(folder)
        caller.poll()
    assert caller.kinds() == ["missing", "missing"]


@pytest.mark.fault("F29")
def test_F29_a_folder_missing_at_the_start_is_told_once_and_picked_up_later(tmp_path: Path) -> None:
    caller = Caller(tmp_path / "logs" / "access.log*")
    caller.polls(3)
    assert [notice.kind for notice in caller.notices] == ["missing"]
    assert "the folder" in caller.notices[0].text
    (tmp_path / "logs").mkdir()
    append(tmp_path / "logs" / "access.log", numbered(0, 2))
    assert caller.poll() == lines(0, 2)


@pytest.mark.fault("F84")
def test_F84_a_moved_folder_and_an_edited_path_go_on_at_the_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    caller = Caller(tmp_path / "before" / "access.log")
    append(tmp_path / "before" / "access.log", numbered(0, 5))
    caller.poll()
    (tmp_path / "before").rename(tmp_path / "after")
    append(tmp_path / "after" / "access.log", numbered(5, 5))
    caller.pattern = tmp_path / "after" / "access.log"
    caller.restart()
    assert caller.poll() == lines(5, 5)
