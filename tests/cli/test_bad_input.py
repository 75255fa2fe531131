"""Bad input: a clear sentence that says what, where and what to do; a non-zero exit or a counted reject; no traceback."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.program import CONFIG, ROSTER, ROUTES, filterwatch, squid_line, write_school


def health(folder: Path) -> dict:
    return json.loads(filterwatch("health", "--json", "-c", folder).out.splitlines()[0])


@pytest.mark.parametrize(
    ("files", "sentences"),
    [
        pytest.param(
            {"filterwatch": CONFIG.replace("[[source]]", "[[sourse]]")}, ["sourse", "source"], id="unknown table"
        ),
        pytest.param({"filterwatch": CONFIG.replace("format =", "fromat =")}, ["fromat", "format"], id="unknown key"),
        pytest.param(
            {"filterwatch": CONFIG.replace("Europe/London", "Europe/Lodon")},
            ["Europe/Lodon", "Europe/London"],
            id="wrong timezone",
        ),
        pytest.param({"filterwatch": CONFIG.replace('"squid"', '"sqiud"')}, ["sqiud", "squid"], id="unknown format"),
        pytest.param({"filterwatch": CONFIG.replace('"gambling"', '"gmabling"')}, ["gmabling"], id="unknown theme"),
        pytest.param(
            {"filterwatch": CONFIG.replace("lists/listed.txt", "lists/other.txt")}, ["other.txt"], id="missing list"
        ),
        pytest.param({"filterwatch": CONFIG + "[mail"}, ["filterwatch.toml", "line"], id="broken TOML"),
        pytest.param(
            {"routes": ROUTES.replace('role = "dsl"', 'role = "governor"')},
            ["pupil", "dsl"],
            id="nobody is told of a pupil",
        ),
        pytest.param({"routes": ""}, ["routes.toml"], id="nobody at all"),
        pytest.param(
            {"roster": ROSTER + "P1,Pupil Again,pupil,8,8A,,,\n"}, ["roster.csv", "2", "4"], id="duplicate login"
        ),
        pytest.param(
            {"roster": ROSTER.replace("pupil,7,7A", "wizard,7,7A", 1)},
            ["roster.csv", "2", "not a known role"],
            id="unknown role",
        ),
    ],
)
def test_a_wrong_config_stops_the_start_with_a_sentence(
    files: dict[str, str], sentences: list[str], tmp_path: Path
) -> None:
    folder = write_school(tmp_path / "school", **files)
    (folder / "logs" / "access.log").write_text(squid_line(0), encoding="utf-8")

    checked = filterwatch("check", "-c", folder)
    ran = filterwatch("run", "--once", "-c", folder)

    assert checked.code == 1
    for sentence in sentences:
        assert sentence.lower() in checked.text.lower()
    if "lists" not in str(files) and "gmabling" not in str(files) and "other.txt" not in str(files):
        assert ran.code == 78, ran.text


def test_a_config_that_is_well_passes(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    (folder / "logs" / "access.log").write_text(squid_line(0), encoding="utf-8")

    checked = filterwatch("check", "-c", folder)

    assert checked.code == 0, checked.text


def test_a_folder_without_a_config_says_how_to_make_one(tmp_path: Path) -> None:
    done = filterwatch("run", "--once", "-c", tmp_path)

    assert done.code == 78
    assert "filterwatch init" in done.text


def test_a_missing_log_is_a_notice_not_a_crash(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")

    done = filterwatch("run", "--once", "-c", folder)

    assert done.code == 0
    assert "access.log" in done.text
    assert health(folder)["ok"] is False


def test_a_replayed_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    done = filterwatch("replay", tmp_path / "nothing.log")

    assert done.code == 1
    assert "nothing.log" in done.text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_log_is_named(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    log = folder / "logs" / "access.log"
    log.write_text(squid_line(0), encoding="utf-8")
    log.chmod(0)

    done = filterwatch("run", "--once", "-c", folder)

    assert "can't be read" in done.text
    assert health(folder)["ok"] is False


def test_a_binary_file_is_refused_with_its_kind(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    (folder / "logs" / "access.log").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)

    done = filterwatch("run", "--once", "-c", folder)

    assert "access.log" in done.text
    assert health(folder)["sources"][0]["entries"] == 0
    assert health(folder)["ok"] is False


def test_an_empty_file_is_nothing_to_worry_about(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    (folder / "logs" / "access.log").touch()

    done = filterwatch("run", "--once", "-c", folder)

    assert done.code == 0
    assert health(folder)["sources"][0]["lines"] == 0


def test_a_line_of_ten_mebibytes_is_one_reject_and_its_neighbours_are_read(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    log = folder / "logs" / "access.log"
    log.write_bytes(squid_line(0).encode() + b"x" * 10 * 1024 * 1024 + b"\n" + squid_line(1).encode())

    filterwatch("run", "--once", "-c", folder)

    source = health(folder)["sources"][0]
    assert (source["lines"], source["entries"], source["ignored"], source["rejected"]) == (3, 2, 0, 1)


def test_broken_utf8_is_read_and_loses_nothing(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    broken = squid_line(0).encode().replace(b"/ p1", b"/\xff\xfe\x80 p1")
    (folder / "logs" / "access.log").write_bytes(broken + squid_line(1).encode())

    filterwatch("run", "--once", "-c", folder)

    source = health(folder)["sources"][0]
    assert source["lines"] == 2
    assert source["lines"] == source["entries"] + source["ignored"] + source["rejected"]
    assert source["entries"] >= 1


def test_an_unclosed_quote_costs_at_most_its_own_record(tmp_path: Path) -> None:
    config = CONFIG.replace("logs/access.log*", "logs/export*.csv").replace('"squid"', '"csv"\nmode = "drop"')
    folder = write_school(tmp_path / "school", filterwatch=config + "\n[reading]\nsettle_seconds = 0\n")
    rows = [
        f"{1 + n % 28:02d}/09/2026 10:{n % 60:02d}:00,p1,192.0.2.7,http://www.betting.test/{n},Gambling,Blocked\n"
        for n in range(200)
    ]
    rows[100] = '15/09/2026 10:40:00,"p1,192.0.2.7,http://www.betting.test/x,Gambling,Blocked\n'
    header = "Date and Time,Username,IP Address,URL,Category,Action\n"
    (folder / "logs" / "export.csv").write_text(header + "".join(rows), encoding="utf-8")

    filterwatch("run", "--once", "-c", folder)

    source = health(folder)["sources"][0]
    assert source["lines"] == 201
    assert source["lines"] == source["entries"] + source["ignored"] + source["rejected"]
    assert source["rejected"] <= 50
    assert source["entries"] >= 150


def test_a_list_with_a_public_suffix_or_a_search_engine_names_nobody(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school", listed="betting.test\nco.uk\ngoogle.com\nmyshopify.com\n")
    lines = [
        squid_line(n * 700, host=host) for n, host in enumerate(["www.google.com", "shop.co.uk", "a.myshopify.com"])
    ]
    (folder / "logs" / "access.log").write_text("".join(lines), encoding="utf-8")

    checked = filterwatch("check", "-c", folder)
    imported = filterwatch("lists", "import", "-c", folder)
    filterwatch("run", "--once", "-c", folder)

    assert "3 of 4 entries are kept out" in checked.text
    for entry in ("co.uk", "google.com", "myshopify.com"):
        assert entry in imported.text
    assert filterwatch("incidents", "list", "--json", "-c", folder).out == ""


def test_a_web_page_saved_as_a_list_is_refused(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school", listed="<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n")

    checked = filterwatch("check", "-c", folder)

    assert checked.code == 1
    assert "listed.txt" in checked.text


def test_an_unknown_command_is_a_usage_error() -> None:
    assert filterwatch("rnu").code == 2
