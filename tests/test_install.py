"""docs/install.md holds: what it names is there, its commands parse, its units are as tight as they say."""

import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest

from monitor.settings.init import write_config_folder
from monitor.settings.load import load_school
from monitor.settings.model import Settings
from monitor.settings.validation import read_section
from tests.documented import find_blocks, find_commands, find_refusal

REPO = Path(__file__).resolve().parent.parent
PAGE = (REPO / "docs" / "install.md").read_text(encoding="utf-8")
UNITS = sorted((REPO / "systemd").glob("*.service"))
EXPOSURE = 1.5


def read_unit(unit: Path, key: str) -> list[str]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def shell_lines() -> list[str]:
    return [line.strip() for block in find_blocks(PAGE) for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("command", find_commands(PAGE))
def test_command_of_the_page_is_one_that_the_program_takes(command):
    assert find_refusal(command) == ""


def test_page_names_the_commands_that_an_install_needs():
    named = {command.split()[0] for command in find_commands(PAGE)}
    assert {"init", "check", "replay", "users", "alerts", "health", "incidents", "formats"} <= named


@pytest.mark.parametrize("name", ["requirements-build.txt", "requirements.txt", "docs", "systemd/*.service"])
def test_what_the_page_takes_from_the_source_folder_is_there(name):
    assert any(name in line for line in shell_lines())
    assert list(REPO.glob(name))


def test_units_that_the_page_starts_are_there():
    words = [word for line in shell_lines() if "systemctl" in line or "journalctl" in line for word in line.split()]
    named = {word for word in words if word.startswith("filterwatch")}
    assert named == {"filterwatch", "filterwatch-web"}
    assert {unit.stem for unit in UNITS} == {*named, "filterwatch-failed@"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_unit_runs_a_command_that_the_program_takes(unit):
    calls = [call for call in read_unit(unit, "ExecStart") if "/filterwatch " in call]
    assert calls
    for call in calls:
        program, _, command = call.partition(" ")
        assert program == "/opt/filterwatch/bin/filterwatch"
        assert find_refusal(command) == ""


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_unit_runs_as_the_user_that_the_page_makes(unit):
    assert read_unit(unit, "User") == ["filterwatch"]
    assert any(line.startswith("adduser --system --group") and line.endswith(" filterwatch") for line in shell_lines())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_unit_points_at_files_that_the_page_puts_there(unit):
    for target in read_unit(unit, "Documentation"):
        inside = target.removeprefix("file:/opt/filterwatch/")
        assert (REPO / inside).is_file()
        assert "cp -r docs /opt/filterwatch/" in PAGE
    assert read_unit(unit, "LoadCredential") == ["filterwatch.key:/etc/filterwatch/filterwatch.key"]


@pytest.mark.parametrize("unit", [unit for unit in UNITS if "failed" not in unit.stem], ids=lambda unit: unit.stem)
def test_service_keeps_its_state_where_the_page_puts_the_database(unit):
    assert read_unit(unit, "StateDirectory") == ["filterwatch"]
    assert read_unit(unit, "StateDirectoryMode") == ["0700"]
    assert "sqlite:////var/lib/filterwatch/" in PAGE


def test_steps_of_the_page_leave_a_folder_that_the_service_reads_and_others_do_not(tmp_path):
    folder = tmp_path / "filterwatch"
    write_config_folder(folder)
    (folder / "mail-password").touch()
    steps = [line for line in shell_lines() if line.startswith("chmod ") and "/etc/filterwatch" in line]
    for step in steps:
        command = step.replace("/etc/filterwatch", str(folder)).split()
        subprocess.run(command, check=True, timeout=10)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    secrets = {modes.pop("filterwatch.key"), modes.pop("mail-password")}
    assert secrets == {0o600}  # what Filterwatch itself asks for
    assert {mode & 0o077 for mode in modes.values()} == {0o050, 0o040}
    assert load_school(folder, needs_routes=False).key


@pytest.mark.parametrize("block", find_blocks(PAGE, "toml") + re.findall(r"  ```toml\n(.*?)  ```", PAGE, re.DOTALL))
def test_settings_of_the_page_are_valid(block):
    assert read_section(tomllib.loads(block), Settings, file="install.md")[1] == []


@pytest.fixture(scope="module")
def analyse():
    """systemd-analyze, where there is one that can judge a file that isn't installed (systemd 250 and newer)."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze isn't installed here")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    if int(re.search(r"systemd (\d+)", version)[1]) < 250:
        pytest.skip("this systemd-analyze can't judge a unit that isn't installed")

    def run(*arguments):
        return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=60)

    return run


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_unit_is_hardly_exposed(analyse, unit):
    result = analyse("security", "--offline=yes", "--no-pager", str(unit))
    level = re.search(r"exposure level for \S+ ([\d.]+)", result.stdout)
    assert level, result.stdout + result.stderr
    assert float(level[1]) <= EXPOSURE


def test_units_are_well_formed(analyse, tmp_path):
    copies = []
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/filterwatch/bin/filterwatch", shutil.which("true"))
        copy = tmp_path / unit.name.replace("@", "@x")
        copy.write_text(text, encoding="utf-8")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
        copies.append(str(copy))
    result = analyse("verify", "--man=no", *copies)
    assert (result.returncode, [line for line in result.stderr.splitlines() if str(tmp_path) in line]) == (0, [])
