"""Descriptors are held against the fixtures beside them."""

import shutil

import pytest

from monitor.ingest.formats import check_format, load_formats, shipped_folder
from monitor.ingest.formats.check import to_expected_path, write_expected

NAME = "squidguard"


@pytest.fixture
def folder(tmp_path):
    """A folder with one format, its alias table and its fixture."""
    shipped = shipped_folder()
    (tmp_path / "fixtures").mkdir()
    shutil.copy(shipped / f"{NAME}.toml", tmp_path)
    for path in (shipped / "fixtures").glob(f"{NAME}.*"):
        shutil.copy(path, tmp_path / "fixtures")
    return tmp_path


def problems(folder):
    return [str(problem) for problem in check_format(load_formats([folder])[NAME])]


@pytest.mark.parametrize("name", sorted(load_formats([shipped_folder()])))
def test_every_shipped_format_passes(formats, name):
    assert check_format(formats[name]) == []


def test_a_format_without_a_fixture_is_refused(folder):
    shutil.rmtree(folder / "fixtures")
    assert "has no fixture" in problems(folder)[0]


def test_a_fixture_without_an_expectation_is_refused(folder):
    to_expected_path(folder / "fixtures" / f"{NAME}.log").unlink()
    assert "expected.jsonl is missing" in problems(folder)[0]


def test_a_difference_is_named_by_record_and_field_only(folder):
    text = (folder / f"{NAME}.toml").read_text().replace('"blocked"', '"warned"')
    (folder / f"{NAME}.toml").write_text(text)
    found = problems(folder)
    assert "result 1: differs in event.action" in found[0]
    assert "bets.test" not in "".join(found)


def test_lost_entries_are_told(folder):
    log = folder / "fixtures" / f"{NAME}.log"
    log.write_bytes(log.read_bytes().split(b"\n", 3)[3])
    assert any("entries" in problem for problem in problems(folder))


def test_a_new_expectation_can_be_written(folder):
    log = folder / "fixtures" / f"{NAME}.log"
    log.write_bytes(log.read_bytes() * 2)
    fmt = load_formats([folder])[NAME]
    assert check_format(fmt) != []
    write_expected(fmt, log)
    assert check_format(fmt) == []


def test_a_format_may_have_several_fixtures(folder):
    log = folder / "fixtures" / f"{NAME}.log"
    shutil.copy(log, folder / "fixtures" / f"{NAME}.second.log")
    assert f"{NAME}.second.expected.jsonl is missing" in "".join(problems(folder))
