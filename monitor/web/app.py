"""A desk and a clock in, the review pages out: which address shows which page, and what stands around all of them."""

from pathlib import Path
from urllib.parse import urlsplit

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.services.clock import Clock
from monitor.services.review.desk import Desk
from monitor.settings.model import WebSection
from monitor.web.guard import for_anybody, signed_in
from monitor.web.headers import OwnHostOnly, SecurityHeaders, host_of, security_headers
from monitor.web.pages import Pages
from monitor.web.templating import open_templates
from monitor.web.views import draft, health, person, queue, sign_in, trail

STATIC = Path(__file__).parent / "static"
MOST_BODY_BYTES = 64 * 1024
HASHED_AT_ONCE = 2
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
SENTENCES = {
    404: "There is nothing here.",
    405: "That can't be done with this address.",
    413: "That is more than fits into any form here.",
}


ROUTES = [
    Route("/sign-in", for_anybody(sign_in.show_sign_in), methods=["GET"]),
    Route("/sign-in", for_anybody(sign_in.take_sign_in, hashes=True), methods=["POST"]),
    Route("/sign-out", signed_in(sign_in.take_sign_out), methods=["POST"]),
    Route("/password", signed_in(sign_in.show_password), methods=["GET"]),
    Route("/password", signed_in(sign_in.take_password, hashes=True), methods=["POST"]),
    Route("/", signed_in(queue.show_queue), methods=["GET"]),
    Route("/queue", signed_in(queue.show_queue_rows, is_poll=True), methods=["GET"]),
    Route("/find", signed_in(queue.find_by_reference), methods=["GET"]),
    Route("/records", signed_in(queue.show_records), methods=["GET"]),
    Route("/drafts/{incident_id}", signed_in(draft.show_draft), methods=["GET"]),
    Route("/drafts/{incident_id}/decide", signed_in(draft.take_decision), methods=["POST"]),
    Route("/drafts/{incident_id}/reopen", signed_in(draft.take_reopening), methods=["POST"]),
    Route("/drafts/{incident_id}/note", signed_in(draft.take_note), methods=["POST"]),
    Route("/drafts/{incident_id}/step", signed_in(draft.take_step), methods=["POST"]),
    Route("/drafts/{incident_id}/name", signed_in(draft.take_name_request), methods=["POST"]),
    Route("/people/{subject_id}", signed_in(person.show_person), methods=["GET"]),
    Route("/people/{subject_id}/name", signed_in(person.take_name_request), methods=["POST"]),
    Route("/health", signed_in(health.show_health), methods=["GET"]),
    Route("/trail", signed_in(trail.show_trail), methods=["GET"]),
    Mount("/static", StaticFiles(directory=STATIC)),
]


def create_app(desk: Desk, *, clock: Clock) -> Starlette:
    """The pages of one school, as an ASGI application. Opens no socket and starts nothing.

    desk: from open_desk. clock: aware UTC. [web] of the settings says under which names the pages answer, and whether
    they are served over TLS.
    """
    web = desk.school.settings.web
    is_secure = web.certificate is not None or web.public_url.startswith("https://")
    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(SecurityHeaders, is_secure=is_secure),
            Middleware(OwnHostOnly, hosts=hosts_of(web), origins=origins_of(web)),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BODY_BYTES),
        ],
        exception_handlers={HTTPException: _show_refusal, Exception: _show_failure},
    )
    app.state.pages = Pages(
        desk=desk,
        clock=clock,
        templates=open_templates(desk.zone, school_name=desk.school.settings.school.name),
        is_secure=is_secure,
        hashing=anyio.CapacityLimiter(HASHED_AT_ONCE),
    )
    return app


def hosts_of(web: WebSection) -> set[str]:
    """The Host headers that mean us: this machine, the configured host, and the name in front of us."""
    return {*LOCAL_HOSTS, web.host.lower(), host_of(urlsplit(web.public_url).netloc)} - {""}


def origins_of(web: WebSection) -> set[str]:
    """The origin that a browser sees where something in front of us speaks TLS."""
    parts = urlsplit(web.public_url)
    return {f"{parts.scheme}://{parts.netloc.lower()}"} if parts.netloc else set()


def _show_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    pages: Pages = request.app.state.pages
    sentence = SENTENCES.get(error.status_code, "That didn't work.")
    facts = {"session": None, "path": "", "sentence": sentence}
    return pages.render("problem.html", facts, status=error.status_code)


def _show_failure(request: Request, error: Exception) -> Response:  # noqa: ARG001 -- what went wrong stays in the log
    pages: Pages = request.app.state.pages
    sentence = "Something went wrong on the server. Nothing was changed. The technician finds the cause in the log."
    reply = pages.render("problem.html", {"session": None, "path": "", "sentence": sentence}, status=500)
    reply.headers.update(security_headers(is_secure=pages.is_secure))
    return reply
