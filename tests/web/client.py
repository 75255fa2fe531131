"""A browser without JavaScript, talking to the ASGI application directly, and a reader of the HTML that comes back."""

import asyncio
import hashlib
import itertools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette

from monitor.records.access import Account, WebSession
from monitor.services.review.desk import Desk
from monitor.store.accounts import record_account
from monitor.store.engine import writing
from monitor.store.sessions import record_session
from monitor.web.app import create_app
from tests.web.school import NOW

HOST = "127.0.0.1:8765"
ORIGIN = f"http://{HOST}"
CSRF = "csrf-of-the-test"
NUMBERS = itertools.count()


@dataclass(frozen=True, kw_only=True)
class Reply:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass(kw_only=True)
class Client:
    """Keeps cookies; sends what a browser sends. `csrf` goes with every form unless a form brings its own."""

    app: Starlette
    csrf: str = CSRF
    address: str = "192.0.2.7"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Reply:
        sent = {"origin": ORIGIN, "content-type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf": self.csrf} | (form or {})).encode()
        return self.send("POST", path, headers=sent | headers, body=body)

    def send(self, method: str, path: str, *, headers: dict[str, str], body: bytes = b"") -> Reply:
        sent = {"host": HOST, "content-length": str(len(body))}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        reply = asyncio.run(_exchange(self.app, method, path, sent, body, self.address))
        for line in reply.cookies:
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
        return reply


def anonymous(desk: Desk) -> Client:
    return Client(app=create_app(desk, clock=lambda: NOW))


def signed_in(desk: Desk, login: str, *, must_change: bool = False) -> Client:
    """A client with a session, made without hashing a password, so that tests are quick."""
    token = f"token-of-{login}-{next(NUMBERS)}"
    with writing(desk.engine) as connection:
        record_account(connection, Account(login=login, password_hash="-", created_at=NOW, must_change=must_change))
        record_session(
            connection,
            WebSession(
                token_hash=hashlib.sha256(token.encode()).digest(), login=login, csrf=CSRF, created_at=NOW, seen_at=NOW
            ),
        )
    client = anonymous(desk)
    client.cookies["filterwatch"] = token
    return client


class Html(HTMLParser):
    """What a page is made of: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r" ([.,:;])", r"\1", " ".join(" ".join(self.words).split()))

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


async def _exchange(
    app: Starlette, method: str, path: str, headers: dict[str, str], body: bytes, address: str
) -> Reply:
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        "client": (address, 50_000),
        "server": ("127.0.0.1", 8765),
    }
    offered = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return offered.pop(0) if offered else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    try:
        await app(scope, receive, send)
    except Exception:
        if not sent:
            raise
    pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in sent[0]["headers"]]
    return Reply(
        status=sent[0]["status"],
        headers=dict(pairs),
        cookies=[value for name, value in pairs if name == "set-cookie"],
        body=b"".join(message.get("body", b"") for message in sent[1:]),
    )
