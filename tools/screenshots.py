"""Draws docs/images/*.png: the pages over an invented school, in the machine's own Chromium.

python tools/screenshots.py [FOLDER] [--dark] [--phone] [--full]
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from tests.web.served import launch, served, sign_in  # noqa: E402
from tests.web.stock import make_stock  # noqa: E402

DESKTOP = {"width": 1240, "height": 700}
DRAFT_HEIGHT = 1320
PHONE = {"width": 390, "height": 844}
DRAFTS = {"draft": "Getting round the filter", "draft-search": "Self-harm", "draft-restricted": "Child sexual"}


def main(arguments: list[str]) -> None:
    folders = [Path(word) for word in arguments if not word.startswith("--")]
    target = folders[0] if folders else REPO / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        desk = make_stock(Path(folder))
        with served(desk) as address, launch(playwright) as browser:
            page = browser.new_page(
                viewport=PHONE if "--phone" in arguments else DESKTOP,
                color_scheme="dark" if "--dark" in arguments else "light",
                locale="en-GB",
                reduced_motion="reduce",
            )
            sign_in(page, address, desk, "alead")
            draw(page, address, target, full="--full" in arguments)
        desk.engine.dispose()


def draw(page: Page, address: str, target: Path, *, full: bool) -> None:
    """The list, three drafts (their first screen, or the full page) and the health page."""
    page.screenshot(path=target / "queue.png", full_page=True)
    width = (page.viewport_size or DESKTOP)["width"]
    for name, heading in DRAFTS.items():
        page.goto(address)
        page.get_by_role("link", name=heading).click()
        page.set_viewport_size({"width": width, "height": DRAFT_HEIGHT})
        page.screenshot(path=target / f"{name}.png", full_page=full)
        page.set_viewport_size({"width": width, "height": DESKTOP["height"]})
    page.goto(f"{address}/health")
    page.screenshot(path=target / "health.png", full_page=True)


if __name__ == "__main__":
    main(sys.argv[1:])
