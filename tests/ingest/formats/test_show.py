"""What the `formats` commands print."""

import json

import pytest

from monitor.ingest.formats import examine_file, list_formats, show_format

LINE = b"1788768000.123 1 10.1.4.21 TCP_DENIED/403 1 GET http://bets.test/ ajones HIER_NONE/- -\n"


def test_lists_every_format(formats):
    rows = {row["id"]: row for row in list_formats(formats)}
    assert set(rows) == set(formats)
    assert rows["e2guardian"]["kinds"] == ["delimited", "pattern"]
    assert all(row["shipped"] and row["fixtures"] for row in rows.values())


@pytest.mark.parametrize("name", ["squid", "csv", "senso", "windows_dns"])
def test_shows_a_format_as_plain_data(formats, name):
    shown = show_format(formats[name])
    assert json.loads(json.dumps(shown))["id"] == name
    assert shown["time"]


def test_shows_the_closed_list_of_actions(formats):
    assert show_format(formats["senso"])["action"] == {"always": "flagged"}
    assert show_format(formats["squid"])["action"]["rules"][0] == ["/407$", "auth"]


def test_examines_a_file_with_its_first_five_entries(formats, tmp_path):
    path = tmp_path / "access.log"
    path.write_bytes(LINE * 7)
    found = examine_file(path, formats)
    assert list(found) == ["file", "format", "confidence", "reason", "sample"]
    assert (found["file"], found["format"], len(found["sample"])) == (str(path), "squid", 5)
    assert found["sample"][0]["event.action"] == "blocked"
    json.dumps(found)


def test_examines_a_file_of_no_known_format(formats, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("just some notes\n")
    found = examine_file(path, formats)
    assert (found["format"], found["sample"]) == (None, [])
    assert "no known format" in found["reason"]


def test_wall_times_of_the_sample_are_the_sites(formats, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("Time,Username,URL\n07/09/2026 09:00,a,http://x.test/\n")
    sample = examine_file(path, formats, site_timezone="UTC")["sample"]
    assert sample[0]["@timestamp"] == "2026-09-07T09:00:00.000Z"
