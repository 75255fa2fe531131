"""A mail server on 127.0.0.1 for the demo and the tests: what it is sent is written as .eml files into a folder."""

import asyncio
import re
import threading
from email import message_from_bytes, policy
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
MAX_MAIL_BYTES = 1_000_000
START_SECONDS = 10.0


class Mailbox:
    """Runs in a thread of its own between start() and stop(). port 0 = any free one; `port` then says which."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread: threading.Thread | None = None
        self._written = 0

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken or the folder can't be made."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._written = len(self.read_files())
        self._server = self._loop.run_until_complete(self._loop.create_server(self._protocol, HOST, self.port))
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and close what is open; harmless when it never started."""
        if self._thread is not None and self._server is not None:
            asyncio.run_coroutine_threadsafe(self._close(self._server), self._loop).result(START_SECONDS)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(START_SECONDS)
            self._thread = None
        if not self._loop.is_running():
            self._loop.close()

    def read_files(self) -> tuple[Path, ...]:
        """The mails that arrived, in order of arrival."""
        return tuple(sorted(self.folder.glob("*.eml")))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Called by aiosmtpd for each mail: write it whole or not at all."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        subject = str(message_from_bytes(content, policy=policy.default).get("Subject", ""))
        words = re.sub(r"[^A-Za-z0-9]+", "-", subject).strip("-")[:60] or "mail"
        self._written += 1
        path = self.folder / f"{self._written:04d}-{words}.eml"
        beside = path.with_suffix(".part")
        beside.write_bytes(content)
        beside.replace(path)
        return "250 OK"

    def _protocol(self) -> SMTP:
        return SMTP(self, loop=self._loop, hostname="localhost", data_size_limit=MAX_MAIL_BYTES, enable_SMTPUTF8=True)

    @staticmethod
    async def _close(server: asyncio.Server) -> None:
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
