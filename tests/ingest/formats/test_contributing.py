"""The worked example of CONTRIBUTING.md does what the page says."""

import re
from pathlib import Path

import pytest

from monitor.ingest.formats import Format, check_format, detect_format, load_formats, shipped_folder
from monitor.ingest.formats.check import find_fixtures, read_case, write_expected
from monitor.ingest.readers.canonical import to_canonical

PAGE = (Path(__file__).resolve().parents[3] / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = re.compile(r"^`config/formats/([\w./]+)`.*?^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ROWS = re.compile(r"^\| (\d) \| (\w+) \| (\S+) \| (\S+) \| (\S+) \|$", re.MULTILINE)


@pytest.fixture
def harbour(tmp_path) -> Format:
    """The format of the page, from the page's own files."""
    (tmp_path / "fixtures").mkdir()
    for name, text in FILES.findall(PAGE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return load_formats([tmp_path])["harbour"]


def test_the_example_is_no_shipped_format():
    assert "harbour" not in load_formats([shipped_folder()])


def test_the_lines_give_what_the_table_says(harbour):
    reading = read_case(harbour, find_fixtures(harbour)[0])
    assert reading.entries is not None
    entries = [to_canonical(reading.entries, row) for row in range(len(reading.entries))]
    fields = ("event.action", "user.name", "source.ip", "url.domain")
    told = [row[1:] for row in ROWS.findall(PAGE)]
    assert len(told) == 4
    assert [tuple(entry.get(name, "-") for name in fields) for entry in entries] == told
    assert (reading.lines, reading.ignored, [reason for _, reason, _ in reading.rejected]) == (
        6,
        1,
        ["no address in the line"],
    )
    assert reading.unknown_actions == {"SHRUG": 1}


def test_a_format_without_its_expectation_is_refused_and_with_it_passes(harbour):
    assert check_format(harbour) != []
    write_expected(harbour, find_fixtures(harbour)[0])
    assert check_format(harbour) == []


def test_its_file_is_recognised_among_the_shipped_ones(harbour):
    formats = load_formats([shipped_folder()]) | {"harbour": harbour}
    assert detect_format(find_fixtures(harbour)[0], formats).format is harbour
