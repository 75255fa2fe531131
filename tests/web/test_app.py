"""What stands around every page: headers, hosts, origins, sizes, refusals."""

from pathlib import Path

import pytest

from monitor.services.review.desk import Desk
from monitor.settings.model import WebSection
from monitor.web.app import hosts_of, origins_of
from tests.web.client import anonymous, signed_in
from tests.web.school import make_desk

PAGES = ("/", "/records", "/health", "/trail", "/password")
REFUSED = ("/nowhere", "/drafts/unknown", "/people/unknown", "/sign-out")


@pytest.mark.parametrize("path", [*PAGES, *REFUSED, "/sign-in", "/static/style.css"])
def test_every_reply_carries_the_security_headers(desk: Desk, path: str) -> None:
    headers = signed_in(desk, "alead").get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["permissions-policy"]


@pytest.mark.parametrize("path", [*PAGES, *REFUSED, "/sign-in"])
def test_no_page_may_be_stored(desk: Desk, path: str) -> None:
    assert signed_in(desk, "alead").get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [*PAGES, "/queue", "/find?ref=FW-AAAAAA", "/drafts/x", "/people/x"])
def test_whoever_is_not_signed_in_is_sent_to_the_sign_in(desk: Desk, path: str) -> None:
    reply = anonymous(desk).get(path)
    assert reply.status == 303
    assert reply.location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["decide", "reopen", "note", "step", "name"])
def test_nothing_is_changed_without_a_sign_in(desk: Desk, path: str) -> None:
    assert anonymous(desk).post(f"/drafts/x/{path}").location == "/sign-in"


@pytest.mark.parametrize("path", ["/", "/queue", "/drafts/x", "/health"])
def test_a_one_time_sign_in_opens_nothing_but_the_password_page(desk: Desk, path: str) -> None:
    assert signed_in(desk, "alead", must_change=True).get(path).location == "/password"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "[::1", "@"])
def test_another_host_name_is_refused(desk: Desk, host: str) -> None:
    reply = signed_in(desk, "alead").get("/", host=host)
    assert reply.status == 400
    assert "Filterwatch" not in reply.text


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "LOCALHOST:1", "[::1]:8765"])
def test_the_own_machine_is_answered_by_all_its_names(desk: Desk, host: str) -> None:
    assert signed_in(desk, "alead").get("/", host=host).status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8765"])
def test_a_form_of_another_origin_is_refused(desk: Desk, origin: str) -> None:
    assert signed_in(desk, "alead").post("/sign-out", origin=origin).status == 403


def test_a_form_without_any_origin_is_refused(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    assert client.send("POST", "/sign-out", headers={}).status == 403


def test_a_browser_that_names_no_origin_may_say_that_it_is_ours(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    headers = {"sec-fetch-site": "same-origin", "x-csrf-token": client.csrf}
    assert client.send("POST", "/sign-out", headers=headers).location == "/sign-in"


@pytest.mark.parametrize("csrf", ["", "wrong", "é"])
def test_a_form_without_the_sessions_token_changes_nothing(desk: Desk, csrf: str) -> None:
    client = signed_in(desk, "alead")
    assert client.post("/sign-out", {"csrf": csrf}).status == 403
    assert client.get("/").status == 200


def test_a_body_beyond_every_form_is_refused(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    reply = client.post("/drafts/x/note", {"text": "a" * 70_000})
    assert reply.status == 413
    assert "content-security-policy" in reply.headers


def test_a_form_with_too_many_fields_is_as_good_as_empty(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    assert client.post("/drafts/x/note", {f"field{number}": "1" for number in range(100)}).status == 403


def test_a_failure_says_nothing_about_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(desk, "alead")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("monitor.web.views.trail.trail_page", fail)
    reply = client.get("/trail")
    assert reply.status == 500
    assert "secret detail" not in reply.text
    assert "Traceback" not in reply.text
    assert "content-security-policy" in reply.headers


def test_a_wrong_method_is_refused_with_a_page(desk: Desk) -> None:
    assert signed_in(desk, "alead").get("/sign-out").status == 405


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/vendor"])
def test_only_the_static_files_are_served(desk: Desk, path: str) -> None:
    assert anonymous(desk).get(path).status == 404


def test_over_tls_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    web = WebSection(public_url="https://filterwatch.school.example")
    desk = make_desk(tmp_path, web=web)
    reply = anonymous(desk).get("/sign-in", host="filterwatch.school.example")
    assert reply.status == 200
    assert "strict-transport-security" in reply.headers
    desk.engine.dispose()


def test_the_name_in_front_of_us_is_ours_too() -> None:
    web = WebSection(public_url="https://Filterwatch.School.example/")
    assert "filterwatch.school.example" in hosts_of(web)
    assert origins_of(web) == {"https://filterwatch.school.example"}
    assert origins_of(WebSection()) == set()


def test_a_form_through_the_tls_in_front_of_us_is_taken(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, web=WebSection(public_url="https://filterwatch.school.example"))
    client = signed_in(desk, "alead")
    client.cookies = {"__Host-filterwatch": client.cookies["filterwatch"]}
    reply = client.post("/sign-out", origin="https://filterwatch.school.example", host="filterwatch.school.example")
    assert reply.location == "/sign-in"
    desk.engine.dispose()
