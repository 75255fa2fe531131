"""Serves the review pages over HTTP or TLS, on this machine unless a certificate is configured."""

import threading
from types import TracebackType
from typing import Self

import uvicorn
from sqlalchemy import Engine

from monitor.errors import WebError
from monitor.services.clock import utc_now
from monitor.services.notify import send_notice, watchdog_seconds
from monitor.services.review.desk import open_desk
from monitor.services.upkeep.reference import load_themes
from monitor.services.viewing import open_database
from monitor.settings.model import WebSection
from monitor.settings.school import School
from monitor.web.app import LOCAL_HOSTS, create_app

START_SECONDS = 15.0
STOP_SECONDS = 3


class WebServer:
    """The pages in a thread of their own, between entering and leaving."""

    def __init__(self, school: School, engine: Engine) -> None:
        """Raises WebError when other machines could reach the pages without TLS."""
        self._section = school.settings.web
        refuse_open_http(self._section)
        app = create_app(open_desk(school, engine, load_themes(school)), clock=utc_now)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                host=self._section.host,
                port=self._section.port,
                ssl_certfile=self._section.certificate,
                ssl_keyfile=self._section.private_key,
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=True,
                proxy_headers=False,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the pages."""
        scheme = "https" if self._section.certificate else "http"
        return f"{scheme}://{self._section.host}:{self._section.port}/"

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def __enter__(self) -> Self:
        self._thread.start()
        waiting = threading.Event()
        for _ in range(int(START_SECONDS * 20)):
            if self._server.started or not self._thread.is_alive():
                break
            waiting.wait(0.05)
        if not self._server.started:
            raise WebError(
                f"the pages can't be served at {self._section.host} port {self._section.port}: it is taken, or the"
                " certificate can't be used. Change [web] in filterwatch.toml."
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS + 2)


def refuse_open_http(section: WebSection) -> None:
    """Names of children don't travel in clear: without a certificate, only this machine is served."""
    if section.certificate is None and section.host not in LOCAL_HOSTS:
        raise WebError(
            f"[web] host is {section.host}, but there is no certificate. Add certificate and private_key, or set"
            " host to 127.0.0.1."
        )


def serve(school: School, stopping: threading.Event) -> None:
    """Serve until `stopping` is set; tells systemd that it is ready, and that it lives."""
    with open_database(school) as engine, WebServer(school, engine) as server:
        send_notice("READY=1")
        while not stopping.wait(min(watchdog_seconds() or 5.0, 5.0)):
            if not server.is_alive:
                raise WebError("the pages stopped answering.")
            send_notice("WATCHDOG=1")
        send_notice("STOPPING=1")
