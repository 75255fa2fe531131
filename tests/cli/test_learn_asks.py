"""`formats learn` on a terminal: it shows what it found, asks what isn't sure, and writes only after a yes."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.inside import json_rows, run_inside

WHO = ["ash", "bay", "elm", "fir", "oak", "yew"]
CLEAR = "When,Decision,Internal IP,User,What\n" + "".join(
    f"{n}/09/2026 10:0{n % 10},{'Reject' if n % 2 else 'Permit'},10.0.0.{n},pupil{n % 7}x,https://site{n}.example/p\n"
    for n in range(10, 24)
)
UNCLEAR = "When,Q1,Q2,What\n" + "".join(
    f"2026-09-{n:02d} 10:00:0{n % 10},{WHO[n % 6]},{WHO[n % 5]}{n},https://site{n}.example/p\n" for n in range(10, 24)
)
HOSTILE = UNCLEAR.replace("Q1", "Q\x1b[2J1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run_inside("init", tmp_path / "school").code == 0
    return tmp_path


def learn_on_a_terminal(folder: Path, text: str, answers: str) -> tuple[int, str]:
    """The exit code, and all that stood on the terminal. answers: typed ahead; \x04 is Ctrl-D, \x03 Ctrl-C."""
    (folder / "surf.csv").write_text(text)
    ours, theirs = pty.openpty()
    words = ["formats", "learn", str(folder / "surf.csv"), "-c", str(folder / "school")]
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", *words],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env={**os.environ, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200"},
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, answers.encode())
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other end is closed: the process is done
                break
        code = process.wait(60)
    os.close(ours)
    return code, shown.decode()


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "school").glob("formats/*.toml"))


def test_what_is_clear_is_shown_and_written_after_a_yes(folder):
    code, shown = learn_on_a_terminal(folder, CLEAR, "y\n")
    assert (code, written(folder)) == (0, ["surf.toml"])
    assert "Write this format?" in shown
    assert "formats test surf: ok" in shown


@pytest.mark.parametrize("answers", ["\n", "what\nn\n", "\x04"])
def test_without_a_yes_nothing_is_written(folder, answers):
    code, shown = learn_on_a_terminal(folder, CLEAR, answers)
    assert (code, written(folder)) == (1, [])
    assert "Traceback" not in shown


@pytest.mark.parametrize(("answers", "login"), [("y\ny\n", "ash10"), ("n\n2\ny\n", "oak")])
def test_what_is_not_sure_is_asked_and_the_answer_counts(folder, answers, login):
    code, shown = learn_on_a_terminal(folder, UNCLEAR, answers)
    assert "Is 'Q2' who: the login?" in shown
    assert (code, written(folder)) == (0, ["surf.toml"])
    assert shown.rpartition("entry 1")[2].split("user.name")[1].split()[0] == login
    (row,) = json_rows("formats", "detect", folder / "surf.csv", "-c", folder / "school")
    assert row["format"] == "surf"


def test_a_header_can_not_write_to_the_terminal(folder):
    _, shown = learn_on_a_terminal(folder, HOSTILE, "n\nn\nn\nn\nn\n")
    assert "\x1b[2J" not in shown
