"""Which files a pattern leads to, in which order, and how their names are told."""

from pathlib import Path

import pytest

from monitor.ingest.tail.discovery import OwnState, find_files, find_fixed_folder, find_rotated
from monitor.ingest.tail.names import is_unfinished, parse_rotation, to_printable


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("access.log.2", "access.log.1"),
        ("access.log.10", "access.log.9"),
        ("access.log.2.gz", "access.log.1"),
        ("access.log.1", "access.log"),
        ("access.log-20260906", "access.log-20260907.gz"),
        ("access.log-20260907", "access.log"),
        ("access.log.2026-09-06", "access.log.2026-09-07"),
        ("access.log.old", "access.log"),
    ],
)
def test_rotated_names_have_an_order(older: str, newer: str) -> None:
    old, new = parse_rotation(f"/var/log/{older}"), parse_rotation(f"/var/log/{newer}")
    assert old[0] == new[0] == "/var/log/access.log"
    assert old[1] < new[1]


@pytest.mark.parametrize("name", ["access.log", "export_1.csv", "2026-09-07.csv", "access.log.bad", "1"])
def test_other_names_are_no_rotation(name: str) -> None:
    assert parse_rotation(f"/var/log/{name}")[0] == f"/var/log/{name}"


def test_only_a_name_whose_live_log_is_there_counts_as_rotated(tmp_path: Path) -> None:
    for name in ("access.log", "access.log.1", "access.log.2.gz", "access.log-errors", "other.log.1", "192.0.2.1"):
        (tmp_path / name).write_bytes(b"x\n")
    files, _ = find_files(f"{tmp_path}/*", OwnState([]))
    assert {Path(path).name for path in find_rotated(files)} == {"access.log.1", "access.log.2.gz"}


@pytest.mark.parametrize("name", ["~$x.xlsx", "x.csv.filepart", "x.CSV.TMP", "x.csv~", ".nfs0001", ".~lock.x.csv#"])
def test_names_of_unfinished_files_are_known(name: str) -> None:
    assert is_unfinished(f"/exports/{name}")


@pytest.mark.parametrize("name", ["x.csv", "part.csv", "tmp", "~x.csv", "x.party"])
def test_names_that_only_look_like_it_are_not(name: str) -> None:
    assert not is_unfinished(f"/exports/{name}")


def test_a_pattern_may_cross_folders_and_passes_over_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("a/one.log", "a/b/two.log", "a/.three.log.Xy12"):
        (tmp_path / name).write_bytes(b"x\n")
    files, obstacles = find_files(f"{tmp_path}/**/*.log*", OwnState([]))
    assert sorted(Path(found.path).name for found in files) == ["one.log", "two.log"]
    assert obstacles == []


def test_a_folder_on_the_way_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "access.log").write_bytes(b"x\n")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    files, _ = find_files(f"{tmp_path}/*/access.log", OwnState([]))
    assert [found.path for found in files] == [str(tmp_path / "real" / "access.log")]


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [("/a/b/c.log", "/a/b"), ("/a/*/c.log", "/a"), ("/*.log", "/"), ("/a/**/x", "/a"), ("/a/b[1]/c", "/a")],
)
def test_the_fixed_folder_has_no_wildcard(pattern: str, folder: str) -> None:
    assert find_fixed_folder(pattern) == folder


def test_a_printable_name_is_one_line_of_visible_letters() -> None:
    odd = "".join(map(chr, range(0x100))) + "\u2028\u202e\u200b\udcff\U0001f600"
    shown = to_printable(odd)
    assert shown.isprintable()
    assert shown.endswith("\\u2028\\u202e\\u200b\\xff\U0001f600")
    shown.encode("utf-8")
