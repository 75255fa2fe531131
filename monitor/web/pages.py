"""What every page is served with: the desk, the clock, the templates, and how the session cookie is set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio
from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

from monitor.services.clock import Clock
from monitor.services.review.desk import Desk

COOKIE = "filterwatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """is_secure: served over TLS (by us or in front of us), so that the cookie may say so.

    hashing: at most two passwords are hashed at a time,
    64 MiB each, whoever asks.
    """

    desk: Desk
    clock: Clock
    templates: Environment
    is_secure: bool
    hashing: anyio.CapacityLimiter

    @property
    def cookie(self) -> str:
        """`__Host-` binds the cookie to this host and to TLS; browsers refuse it without."""
        return f"__Host-{COOKIE}" if self.is_secure else COOKIE

    def render(self, template: str, facts: Mapping[str, Any], *, status: int = 200) -> Response:
        return HTMLResponse(self.templates.get_template(template).render(facts), status_code=status)

    def set_session(self, reply: Response, token: str) -> Response:
        """A cookie for as long as the browser is open; the server ends it sooner."""
        reply.set_cookie(
            self.cookie, token, path="/", secure=self.is_secure, httponly=True, samesite="strict", max_age=None
        )
        return reply

    def drop_session(self, reply: Response) -> Response:
        reply.delete_cookie(self.cookie, path="/", secure=self.is_secure, httponly=True, samesite="strict")
        return reply
