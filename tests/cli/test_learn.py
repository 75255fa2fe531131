"""`formats learn` end to end: what it prints, what it writes, and when it refuses."""

from pathlib import Path

import pytest

from tests.cli.inside import json_rows, run_inside

ROWS = [
    f"{n:02d}/09/2026 10:0{n % 10},{'Reject' if n % 2 else 'Permit'},10.0.0.{n},{who},https://{host}.example/p{n}"
    for n, who, host in ((n, f"pupil{n % 7}x", "games" if n % 2 else "news") for n in range(10, 22))
]
EXPORT = "When,Decision,Internal IP,User,What\n" + "\n".join(ROWS) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run_inside("init", tmp_path / "school").code == 0
    (tmp_path / "surf.csv").write_text(EXPORT)
    return tmp_path


def test_yes_writes_a_format_that_reads_the_file_from_then_on(folder):
    done = run_inside("formats", "learn", folder / "surf.csv", "--yes", "-c", folder / "school")
    assert done.code == 0
    assert 'format = "surf"' in done.out
    assert json_rows("formats", "detect", folder / "surf.csv", "-c", folder / "school")[0]["format"] == "surf"
    assert run_inside("formats", "test", "surf", "-c", folder / "school").code == 0


def test_json_says_the_mapping_and_where_it_was_written(folder):
    (row,) = json_rows("formats", "learn", folder / "surf.csv", "--yes", "--id", "exa", "-c", folder / "school")
    assert row["type"] == "lesson"
    assert row["mapping"] == {
        "time": ["When"], "user.name": ["User"], "source.ip": ["Internal IP"], "url.full": ["What"], "action": ["Decision"],
    }  # fmt: skip
    assert Path(row["written"]).name == "exa.toml"
    assert row["problems"] == []


def test_without_yes_and_without_a_terminal_nothing_is_written(folder):
    done = run_inside("formats", "learn", folder / "surf.csv", "-c", folder / "school")
    assert done.code == 1
    assert not (folder / "school" / "formats").exists()


def test_a_file_that_a_format_reads_already_says_so_and_writes_nothing(folder):
    run_inside("formats", "learn", folder / "surf.csv", "--yes", "-c", folder / "school")
    before = sorted((folder / "school" / "formats").iterdir())
    done = run_inside("formats", "learn", folder / "surf.csv", "--yes", "-c", folder / "school")
    assert done.code == 0
    assert "reads it already" in done.out
    assert sorted((folder / "school" / "formats").iterdir()) == before


def test_force_writes_a_format_of_its_own_beside_the_known_one(folder):
    run_inside("formats", "learn", folder / "surf.csv", "--yes", "-c", folder / "school")
    done = run_inside(
        "formats", "learn", folder / "surf.csv", "--yes", "--force", "--id", "mine", "-c", folder / "school"
    )
    assert done.code == 0
    assert (folder / "school" / "formats" / "mine.toml").is_file()


def test_what_can_not_be_told_is_named_and_nothing_is_written(folder):
    (folder / "blind.csv").write_text("When,What,Decision\n" + "07/09/2026 10:00,https://games.example/,Reject\n" * 10)
    done = run_inside("formats", "learn", folder / "blind.csv", "--yes", "-c", folder / "school")
    assert done.code == 1
    assert "It can't be told who: no column holds logins" in done.err
    assert not (folder / "school" / "formats").exists()


def test_a_line_of_squid_conf_is_written_as_a_format(folder):
    line = "%ts.%03tu %>a %un %Ss/%03>Hs %rm %ru"
    done = run_inside("formats", "learn", "--logformat", line, "--yes", "--id", "ours", "-c", folder / "school")
    assert done.code == 0
    assert line in (folder / "school" / "formats" / "ours.toml").read_text()


def test_a_descriptor_without_a_fixture_is_refused(folder):
    run_inside("formats", "learn", folder / "surf.csv", "--yes", "-c", folder / "school")
    (folder / "school" / "formats" / "fixtures" / "surf.log").unlink()
    done = run_inside("formats", "test", "surf", "-c", folder / "school")
    assert done.code == 1
    assert "has no fixture" in done.err
