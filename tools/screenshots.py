"""Draws docs/images/*.png: the pages over an invented school, in the machine's own Chromium.

python tools/screenshots.py [FOLDER] [--dark] [--phone]
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

from tests.web.served import launch, served, sign_in  # noqa: E402
from tests.web.stock import make_stock  # noqa: E402

DESKTOP = {"width": 1240, "height": 900}
PHONE = {"width": 390, "height": 844}


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
            )
            sign_in(page, address, desk, "alead")
            draw(page, address, target)
        desk.engine.dispose()


def draw(page: Page, address: str, target: Path) -> None:
    page.screenshot(path=target / "queue.png", full_page=True)
    for heading, name in (
        ("Getting round the filter", "draft"),
        ("Self-harm", "draft-search"),
        ("Child sexual", "draft-restricted"),
    ):
        page.goto(address)
        page.get_by_role("link", name=heading).click()
        page.screenshot(path=target / f"{name}.png", full_page=True)
    page.get_by_role("link", name="drafts").last.click()
    for path in ("health", "trail", "records"):
        page.goto(f"{address}/{path}")
        page.screenshot(path=target / f"{path}.png", full_page=True)


if __name__ == "__main__":
    main(sys.argv[1:])
