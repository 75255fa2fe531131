"""The pages of docs/ point at what is there, and their examples hold."""

import re
from pathlib import Path

import pytest

from monitor.ingest.formats import check_format, detect_format, load_formats, shipped_folder
from monitor.services.review.wording import OUTCOME_HINTS, STATES
from tests.documented import find_commands, find_refusal

REPO = Path(__file__).resolve().parent.parent
EXAMPLES = REPO / "docs" / "examples" / "formats"
PAGES = sorted([*(REPO / "docs").rglob("*.md"), REPO / "CONTRIBUTING.md", REPO / "README.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPO)))
def test_every_link_of_a_page_leads_to_a_file_or_a_heading(page):
    text = page.read_text(encoding="utf-8")
    broken = []
    for target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        name, _, heading = target.partition("#")
        file = page.parent / name if name else page
        if not target.startswith(("http:", "https:")) and not (file.exists() and has_heading(file, heading)):
            broken.append(target)
    assert broken == []


def has_heading(file: Path, heading: str) -> bool:
    """Whether a page has a heading with this anchor, as GitHub and most viewers make it."""
    if not heading:
        return True
    headings = re.findall(r"^#+ +(.+?)$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return heading in {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPO)))
def test_every_command_of_a_page_is_one_that_the_program_takes(page):
    commands = set(find_commands(page.read_text(encoding="utf-8")))
    assert {command: refusal for command in commands if (refusal := find_refusal(command))} == {}


def test_every_command_that_the_program_or_its_files_speak_of_is_one_that_it_takes():
    spoken = [*(REPO / "monitor").rglob("*.py"), *(REPO / "config").rglob("*.*")]
    commands = {
        command
        for path in spoken
        if path.suffix in {".py", ".toml", ".txt", ".md", ".csv"}
        for command in find_commands(path.read_text(encoding="utf-8"))
    }
    assert commands
    assert {command: refusal for command in commands if (refusal := find_refusal(command))} == {}


@pytest.mark.parametrize(
    ("command", "is_taken"),
    [
        ("check -c DIR", True),
        ("formats list|show", True),
        ("replay --json [FILE...]", True),
        ("formats guess", False),
        ("check --quick", False),
        ("health now", False),
        ("restore", False),
    ],
)
def test_a_command_that_the_program_does_not_take_is_found(command, is_taken):
    assert (find_refusal(command) == "") is is_taken


def test_the_dsls_page_names_every_outcome_as_the_program_does():
    text = (REPO / "docs" / "dsl.md").read_text(encoding="utf-8")
    outcomes = [state for state in OUTCOME_HINTS if state != "draft"]
    assert [state for state in outcomes if f"| {STATES[state]} | {OUTCOME_HINTS[state]} |" not in text] == []


def test_the_example_of_a_descriptor_holds_its_fixture():
    formats = load_formats([shipped_folder(), EXAMPLES])
    assert check_format(formats["our_portal"]) == []


def test_the_example_of_a_descriptor_is_detected_by_its_look():
    formats = load_formats([shipped_folder(), EXAMPLES])
    found = detect_format(EXAMPLES / "fixtures" / "our_portal.log", formats)
    assert found.format is formats["our_portal"]
