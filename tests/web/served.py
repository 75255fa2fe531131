"""The pages on a loopback port, and a browser that has signed in: for the browser tests and the docs' pictures."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import uvicorn
from playwright.sync_api import Browser, Page, Playwright

from monitor.services.access.accounts import add_account
from monitor.services.review.desk import Desk
from monitor.web.app import create_app
from tests.web.school import NOW

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse battery"
START_SECONDS = 10


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """Run the pages in a thread; yields their address. The clock stands still at the stock's morning."""
    app = create_app(desk, clock=lambda: NOW)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        ends = monotonic() + START_SECONDS
        while not server.started and monotonic() < ends:
            sleep(0.02)
        (port,) = {socket.getsockname()[1] for one in server.servers for socket in one.sockets}
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)


def sign_in(page: Page, address: str, desk: Desk, login: str) -> None:
    """Use a one-time sign-in, and set a password."""
    one_time = add_account(desk.school, desk.engine, login, today=desk.to_day(NOW), now=NOW)
    page.goto(address)
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(one_time.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Drafts").wait_for()
