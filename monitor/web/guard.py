"""A view in, an endpoint out: it knows who asks, refuses who may not, and runs the view in a thread."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from urllib.parse import quote, urlsplit

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from monitor.errors import StoreBusy
from monitor.services.access.sign_in import read_session
from monitor.web.asked import Asked, read_request
from monitor.web.pages import Pages
from monitor.web.replies import see_other

View = Callable[[Pages, Asked], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
SIGN_IN = "/sign-in"
PASSWORD = "/password"  # noqa: S105 -- a path


class NotHereError(Exception):
    """What was asked for doesn't exist, or is not for this viewer's eyes: one and the same reply."""


def for_anybody(view: View, *, hashes: bool = False) -> Endpoint:
    """An endpoint in front of the sign-in. hashes: the view hashes passwords, so few of it run at a time."""
    return _endpoint(view, hashes=hashes)


def signed_in(view: View, *, hashes: bool = False, is_poll: bool = False) -> Endpoint:
    """An endpoint behind the sign-in. is_poll: asked for by the page itself, which doesn't keep a session alive."""
    return _endpoint(partial(_serve_signed_in, view, is_poll=is_poll), hashes=hashes)


def safe_next(path: str) -> str:
    """The path to go on to after signing in: one of ours, or the list."""
    parts = urlsplit(path)
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return path if is_ours and path.isprintable() and "\\" not in path else "/"


def not_found(pages: Pages, asked: Asked) -> Response:
    return pages.render("not_found.html", {"session": asked.session, "path": ""}, status=404)


def _endpoint(view: View, *, hashes: bool) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        pages: Pages = request.app.state.pages
        asked = await read_request(request, cookie=pages.cookie, now=pages.clock())
        limiter: CapacityLimiter | None = pages.hashing if hashes and asked.method == "POST" else None
        return await run_sync(_serve, view, pages, asked, limiter=limiter)

    return endpoint


def _serve(view: View, pages: Pages, asked: Asked) -> Response:
    try:
        return view(pages, asked)
    except StoreBusy:
        facts = {"session": None, "path": "", "sentence": "The database is busy. Nothing was changed; try again."}
        return pages.render("problem.html", facts, status=503)


def _serve_signed_in(view: View, pages: Pages, asked: Asked, *, is_poll: bool) -> Response:
    desk = pages.desk
    session = read_session(desk.school, desk.engine, asked.token, now=asked.now, is_asked_by_person=not is_poll)
    if session is None:
        return see_other(_sign_in_path(asked), is_htmx=asked.is_htmx)
    asked = replace(asked, session=session)
    if asked.method == "POST" and not asked.holds_csrf:
        sentence = "This form is out of date. Go back, reload the page, and try again. Nothing was changed."
        return pages.render("problem.html", {"session": session, "path": "", "sentence": sentence}, status=403)
    if session.must_change and asked.path not in (PASSWORD, "/sign-out"):
        return see_other(PASSWORD, is_htmx=asked.is_htmx)
    try:
        return view(pages, asked)
    except NotHereError:
        return not_found(pages, asked)


def _sign_in_path(asked: Asked) -> str:
    if asked.method != "GET" or asked.is_htmx or asked.path == "/":
        return SIGN_IN
    return f"{SIGN_IN}?next={quote(asked.path)}"
