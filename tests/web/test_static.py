"""The files that the pages load: all our own, and the vendored one unchanged."""

import hashlib
import re

import pytest

from monitor.services.review.desk import Desk
from monitor.web.app import STATIC
from tests.web.client import Html, anonymous


def test_the_vendored_script_is_the_one_that_was_vetted() -> None:
    noted = re.search(r"sha256 ([0-9a-f]{64})", (STATIC / "vendor" / "README").read_text())
    assert noted is not None
    assert hashlib.sha256((STATIC / "vendor" / "htmx.min.js").read_bytes()).hexdigest() == noted[1]
    assert (STATIC / "vendor" / "LICENSE.htmx").is_file()


def test_every_file_that_a_page_loads_is_served_from_here(desk: Desk) -> None:
    client = anonymous(desk)
    page = Html(client.get("/sign-in").text)
    paths = [path for path in page.attributes("href") + page.attributes("src") if path.startswith("/static/")]
    assert len(paths) == 3
    assert {client.get(path).status for path in paths} == {200}


@pytest.mark.parametrize("forbidden", ["http:", "https:", "//", "@import", "url("])
def test_the_style_sheet_loads_nothing(forbidden: str) -> None:
    assert forbidden not in (STATIC / "style.css").read_text()
