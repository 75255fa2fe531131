"""The way of a morning in a real Chromium: sign in, open the worst draft, decide it; and every page for everybody."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from monitor.services.review.desk import Desk
from tests.web.planted import BYPASS, RESTRICTED, SELF_HARM
from tests.web.served import CHROMIUM, launch, served, sign_in
from tests.web.stock import plant

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture
def morning(browser: Browser, desk: Desk) -> Iterator[tuple[Page, str]]:
    """The DSL has signed in and sees the list; what the browser complains about, or asks elsewhere, fails the test."""
    with served(desk) as address:
        page = browser.new_page(locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce")
        complaints: list[str] = []
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, address, desk, "alead")
        yield page, address
        page.close()
        assert complaints == []
        assert [url for url in asked if not url.startswith(address)] == []


def test_the_worst_draft_is_opened_decided_gone_from_the_list_and_in_the_trail(morning: tuple[Page, str]) -> None:
    page, address = morning
    worst = page.locator("ol.drafts > li").first
    expect(worst).to_contain_text("Child sexual abuse material")
    reference = worst.locator(".ref").inner_text()
    worst.get_by_role("link").click()
    expect(page.get_by_text("Speak to the police before you speak to anyone else")).to_be_visible()
    page.get_by_label("Inadvertent").check()
    page.get_by_label("Reason", exact=True).fill("An advert; the police were told at 8:10.")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text(f"{reference} is now “inadvertent”")).to_be_visible()
    expect(page.locator("ol.drafts")).not_to_contain_text(reference)
    page.goto(f"{address}/trail")
    row = page.get_by_role("row").filter(has_text=reference).filter(has_text="decided")
    expect(row).to_contain_text("alead")


def test_a_step_is_ticked_without_loading_the_page_again(morning: tuple[Page, str], desk: Desk) -> None:
    page, address = morning
    page.goto(f"{address}/drafts/{plant(desk, SELF_HARM).id}")
    page.get_by_label("Reason", exact=True).fill("half written")
    page.get_by_label("Who speaks with them, when").first.fill("Ms Oak, at nine")
    page.get_by_role("button", name="Done").first.click()
    expect(page.get_by_text("Ms Oak, at nine")).to_be_visible()
    expect(page.get_by_label("Reason", exact=True)).to_have_value("half written")


def test_everything_can_be_reached_with_the_keyboard(morning: tuple[Page, str]) -> None:
    page, _ = morning
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_axe_finds_no_serious_fault_on_any_page(morning: tuple[Page, str], desk: Desk) -> None:
    page, address = morning
    drafts = [plant(desk, planted) for planted in (BYPASS, RESTRICTED)]
    paths = ["", "records", "health", "trail", "password", f"people/{drafts[0].subject_id}"]
    found = []
    for path in [*paths, *(f"drafts/{draft.id}" for draft in drafts)]:
        page.goto(f"{address}/{path}")
        found += faults_of(page)
    page.set_viewport_size({"width": 390, "height": 844})
    found += faults_of(page)
    page.emulate_media(color_scheme="dark")
    found += faults_of(page)
    page.goto(address)
    found += faults_of(page)
    page.get_by_role("button", name="Sign out").click()
    found += faults_of(page)
    assert found == []


def faults_of(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in violations if one["impact"] in SERIOUS
    ]
