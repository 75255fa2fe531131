"""The pages of docs/ point at what is there, and their examples hold."""

import re
from pathlib import Path

import pytest

from monitor.ingest.formats import check_format, detect_format, load_formats, shipped_folder

REPO = Path(__file__).resolve().parent.parent
EXAMPLES = REPO / "docs" / "examples" / "formats"
PAGES = sorted([*(REPO / "docs").rglob("*.md"), REPO / "CONTRIBUTING.md"])
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


def test_the_example_of_a_descriptor_holds_its_fixture():
    formats = load_formats([shipped_folder(), EXAMPLES])
    assert check_format(formats["our_portal"]) == []


def test_the_example_of_a_descriptor_is_detected_by_its_look():
    formats = load_formats([shipped_folder(), EXAMPLES])
    found = detect_format(EXAMPLES / "fixtures" / "our_portal.log", formats)
    assert found.format is formats["our_portal"]
