"""What is installed at a school: the wheel holds the default config and the units, and works away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPO


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(REPO),
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_every_file_of_the_default_config(installed: Path) -> None:
    assert files_below(REPO / "config") <= files_below(installed / "monitor" / "_config")
    assert files_below(REPO / "systemd") == files_below(installed / "monitor" / "_config" / "systemd")


def test_the_wheel_makes_and_checks_a_config_folder_by_itself(installed: Path, tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "monitor", *words]
        environment = {**os.environ, "PYTHONPATH": str(installed)}
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    made = run("init", "school")
    checked = run("check", "-c", "school")

    assert made.returncode == 0, made.stderr
    assert checked.returncode == 1
    assert "routes.toml" in checked.stderr
    assert "Traceback" not in checked.stderr
