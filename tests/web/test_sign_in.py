"""Signing in and out through the pages."""

from datetime import timedelta

import pytest

from monitor.services.access.accounts import add_account
from monitor.services.review.desk import Desk
from monitor.web.app import create_app
from monitor.web.guard import safe_next
from tests.web.client import Client, anonymous, signed_in
from tests.web.school import NOW

PASSWORD = "correct horse battery"


def test_a_one_time_sign_in_leads_to_a_password_of_ones_own_and_then_to_the_list(desk: Desk) -> None:
    one_time = add_account(desk.school, desk.engine, "alead", today=desk.to_day(NOW), now=NOW)
    client = anonymous(desk)
    assert client.post("/sign-in", {"login": "ALead", "password": one_time.password}).location == "/password"
    page = client.get("/password").text
    client.csrf = page.split('name="csrf" value="')[1].split('"')[0]
    first_token = client.cookies["filterwatch"]
    assert client.post("/password", {"new": PASSWORD, "repeated": PASSWORD}).location == "/"
    assert client.cookies["filterwatch"] != first_token
    assert client.get("/").status == 200
    assert Client(app=client.app, cookies={"filterwatch": first_token}).get("/").status == 303


def test_a_short_password_is_explained(desk: Desk) -> None:
    reply = signed_in(desk, "alead", must_change=True).post("/password", {"new": "short", "repeated": "short"})
    assert reply.status == 422
    assert "at least 12 characters" in reply.text


def test_wrong_login_and_wrong_password_get_the_same_page(desk: Desk) -> None:
    add_account(desk.school, desk.engine, "alead", today=desk.to_day(NOW), now=NOW)
    replies = [anonymous(desk).post("/sign-in", {"login": login, "password": "wrong"}) for login in ("alead", "nobody")]
    assert replies[0].status == replies[1].status == 403
    assert (replies[0].headers, replies[0].body) == (replies[1].headers, replies[1].body)


def test_the_sixth_try_within_a_quarter_of_an_hour_is_put_off(desk: Desk) -> None:
    client = anonymous(desk)
    for _ in range(5):
        assert client.post("/sign-in", {"login": "alead", "password": "wrong"}).status == 403
    assert client.post("/sign-in", {"login": "alead", "password": "wrong"}).status == 429


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(desk: Desk) -> None:
    one_time = add_account(desk.school, desk.engine, "alead", today=desk.to_day(NOW), now=NOW)
    (cookie,) = anonymous(desk).post("/sign-in", {"login": "alead", "password": one_time.password}).cookies
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Max-Age" not in cookie


def test_signing_out_ends_the_session_on_the_server(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    kept = dict(client.cookies)
    assert client.post("/sign-out").location == "/sign-in"
    client.cookies = kept
    assert client.get("/").status == 303


def test_after_a_quarter_of_an_hour_without_a_request_the_session_is_over(desk: Desk) -> None:
    times = iter([NOW + timedelta(minutes=14), NOW + timedelta(minutes=28), NOW + timedelta(minutes=44)])
    client = signed_in(desk, "alead")
    client.app = create_app(desk, clock=lambda: next(times))
    assert [client.get("/").status for _ in range(3)] == [200, 200, 303]


def test_the_pages_own_refresh_does_not_keep_a_session_alive(desk: Desk) -> None:
    times = iter([NOW + timedelta(minutes=10), NOW + timedelta(minutes=16)])
    client = signed_in(desk, "alead")
    client.app = create_app(desk, clock=lambda: next(times))
    assert client.get("/queue", hx_request="true").status == 200
    assert client.get("/").status == 303


def test_whoever_was_on_the_way_to_a_draft_goes_there_after_signing_in(desk: Desk) -> None:
    client = anonymous(desk)
    assert client.get("/drafts/abc").location == "/sign-in?next=/drafts/abc"
    assert 'name="next" value="/drafts/abc"' in client.get("/sign-in?next=/drafts/abc").text


def test_whoever_is_signed_in_is_not_asked_again(desk: Desk) -> None:
    assert signed_in(desk, "alead").get("/sign-in?next=/health").location == "/health"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "evil.example",
        "",
        "/a\nb",
        "/\t/evil",
        "javascript:alert(1)",
        "/x\\y",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(path: str) -> None:
    assert safe_next(path) == "/"


@pytest.mark.parametrize("path", ["/", "/drafts/abc", "/?show=decided", "/people/s-abc"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert safe_next(path) == path


def test_a_disabled_account_is_out_at_once(desk: Desk) -> None:
    from monitor.services.access.accounts import disable_account

    client = signed_in(desk, "alead")
    disable_account(desk.engine, "alead", now=NOW)
    assert client.get("/").status == 303
