"""Every reply passes here: it leaves with the security headers, and no request for another host or origin gets in."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web.replies import plain_reply

# No page loads, frames, posts to or links to anything but itself; nothing inline runs (ASVS 3.4, S05 of the threats).
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # Not no-referrer: with that, browsers send "Origin: null" with our own forms, and the origin couldn't be checked.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()",
}
STRICT_TRANSPORT = "max-age=31536000"
SAFE_METHODS = frozenset({"GET", "HEAD"})


def security_headers(*, is_secure: bool, caching: str = "no-store") -> dict[str, str]:
    """What every reply carries. is_secure: served over TLS, so that the browser may insist on it from now on."""
    transport = {"Strict-Transport-Security": STRICT_TRANSPORT} if is_secure else {}
    return SECURITY_HEADERS | transport | {"Cache-Control": caching}


class SecurityHeaders:
    """Adds the headers to every reply. Pages are never stored; files of /static are, but asked for again each time."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self.app = app
        self.is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_static = scope["path"].startswith("/static/")
        extra = security_headers(is_secure=self.is_secure, caching="no-cache" if is_static else "no-store")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(extra)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class OwnHostOnly:
    """Refuses a Host header that isn't ours (DNS rebinding), and a change asked for by another origin (CSRF)."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], origins: Collection[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if host_of(headers.get("host", "")) not in self.hosts:
                await plain_reply(400, "This is not the address of these pages.")(scope, receive, send)
                return
            if scope["method"] not in SAFE_METHODS and not self._is_own_origin(scope, headers):
                await plain_reply(403, "That form was not sent from these pages. Go back, reload, and try again.")(
                    scope, receive, send
                )
                return
        await self.app(scope, receive, send)

    def _is_own_origin(self, scope: Scope, headers: Headers) -> bool:
        """A browser names the origin of every form it posts; where it doesn't, it says at least that it is our own."""
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") == "same-origin"
        return origin == f"{scope['scheme']}://{headers['host'].lower()}" or origin in self.origins


def host_of(authority: str) -> str:
    """The host of `host:port`, lower case, "" where it can't be one."""
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""
