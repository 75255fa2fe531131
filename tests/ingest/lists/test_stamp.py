import os
from pathlib import Path

import pytest

from monitor.ingest.lists.stamp import stamp_list


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ut1/adult/domains", "ut1/games/domains"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("bad.test\n")
    return tmp_path / "ut1"


def test_an_untouched_list_looks_the_same(folder: Path) -> None:
    assert stamp_list(folder) == stamp_list(folder)
    assert stamp_list(folder).size_bytes == 18


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "adult/domains").write_text("other.test\n"),
        lambda folder: (folder / "adult/urls").write_text("x.test/y\n"),
        lambda folder: (folder / "games/domains").unlink(),
        lambda folder: os.utime(folder / "games/domains", (1, 1)),
        lambda folder: (folder / "adult").rename(folder / "porn"),
        lambda folder: (folder / "alias").symlink_to("adult"),
        lambda folder: (folder / "fresh").write_text("bad.test\n") and (folder / "fresh").replace(folder / "games/domains"),
    ],
)  # fmt: skip
def test_any_change_of_its_files_is_seen(folder: Path, change) -> None:
    before = stamp_list(folder).digest
    change(folder)
    assert stamp_list(folder).digest != before


def test_files_that_a_transfer_hides_are_no_part_of_it(folder: Path) -> None:
    before = stamp_list(folder).digest
    (folder / "adult" / ".domains.Xy12").write_text("half")
    (folder / ".git").mkdir()
    assert stamp_list(folder).digest == before


def test_a_link_to_another_folder_is_seen_when_it_is_turned(folder: Path) -> None:
    link = folder.parent / "current"
    link.symlink_to(folder)
    before = stamp_list(link).digest
    other = folder.parent / "newer"
    (other / "adult").mkdir(parents=True)
    (other / "adult" / "domains").write_text("bad.test\n")
    link.unlink()
    link.symlink_to(other)
    assert stamp_list(link).digest != before


@pytest.mark.parametrize("name", ["none", "none/deeper"])
def test_what_is_not_there_has_an_empty_stamp(tmp_path: Path, name: str) -> None:
    assert stamp_list(tmp_path / name).digest == ""


def test_unpacking_that_sets_old_times_still_looks_new(folder: Path) -> None:
    before = stamp_list(folder).changed_ns
    (folder / "adult" / "domains").write_text("bad.test\nworse.test\n")
    os.utime(folder / "adult" / "domains", (1, 1))
    assert stamp_list(folder).changed_ns > before
