"""A real mail server on loopback whose answers a test writes, and certificates made for the occasion."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from monitor.alerts.templates import Composed, MailTemplates, read_mail_templates
from monitor.records.alert import Delivery, MailKind
from monitor.records.people import Role
from monitor.settings.model import MailSection
from monitor.settings.paths import default_config_folder

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def templates() -> MailTemplates:
    return read_mail_templates([default_config_folder()])


def make_delivery(number: int = 1, **changes) -> Delivery:
    fields = {
        "id": f"00000000-0000-5000-8000-{number:012d}",
        "kind": MailKind.URGENT,
        "role": Role.DSL,
        "login": "adsl",
        "address": f"dsl{number}@school.example",
        "subject_line": f"[FW-{number:06d}] urgent: self-harm (Example School)",
        "body": "A draft is waiting.\n",
        "alert_ids": (f"alert-{number}",),
        "created_at": NOW,
        "next_try_at": NOW,
    }
    return Delivery(**(fields | changes))


@dataclass
class Answers:
    """What the server says: mail and data answers are used up one by one, then 250. "drop" hangs up after the dot."""

    mail: list[str] = field(default_factory=list)
    rcpt: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    password: str = "right"
    received: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    tries_of_password: int = 0
    connections: int = 0

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's name
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's name
        answer = self.rcpt.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        answer = self.data.pop(0) if self.data else "250 taken"
        if answer == "drop":
            self.received.append(envelope.content)
            server.transport.abort()
            return "250 never seen"
        if answer.startswith("250"):
            self.received.append(envelope.content)
            self.recipients.append(list(envelope.rcpt_tos))
        return answer

    def authenticate(self, server, session, envelope, mechanism, login):
        self.tries_of_password += 1
        return AuthResult(success=login.password == self.password.encode(), handled=False)


@dataclass(frozen=True)
class Certificates:
    """A certificate authority's file, and server contexts: right, expired, for another host."""

    ca_file: Path
    good: ssl.SSLContext
    expired: ssl.SSLContext
    wrong_host: ssl.SSLContext


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example Authority")])
    started = datetime.now(tz=UTC) - timedelta(days=10)
    authority = (
        _builder(name, name, key.public_key(), started, started + timedelta(days=100))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))

    def server(label: str, host: x509.GeneralName, last: datetime) -> ssl.SSLContext:
        own = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
        certificate = (
            _builder(subject, name, own.public_key(), started, last)
            .add_extension(x509.SubjectAlternativeName([host]), critical=False)
            .sign(key, hashes.SHA256())
        )
        path = folder / f"{label}.pem"
        path.write_bytes(
            own.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    loopback, later = x509.IPAddress(ip_address("127.0.0.1")), started + timedelta(days=50)
    return Certificates(
        ca_file=ca_file,
        good=server("good", loopback, later),
        expired=server("expired", loopback, started + timedelta(days=1)),
        wrong_host=server("wrong_host", x509.DNSName("other.example"), later),
    )


def _builder(subject, issuer, public_key, first, last) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
    )


@asynccontextmanager
async def running_server(
    answers: Answers, *, starttls: ssl.SSLContext | None = None, implicit: ssl.SSLContext | None = None, auth=False
) -> AsyncIterator[int]:
    """A real aiosmtpd server in this event loop; gives its port."""
    loop = asyncio.get_running_loop()
    made: list[SMTP] = []

    def protocol() -> SMTP:
        answers.connections += 1
        server = SMTP(
            answers,
            loop=loop,
            hostname="mail.example",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=answers.authenticate if auth else None,
            auth_required=auth,
        )
        made.append(server)
        return server

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=implicit)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in made:
            if each.transport is not None:
                each.transport.abort()
        await asyncio.sleep(0)
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def running_conversation(conversation: Conversation) -> AsyncIterator[int]:
    """A server that says exactly what `conversation` writes, for what no honest server would do."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            await conversation(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def mail_settings(port: int, *, ca_file: Path | None = None, tls: str = "starttls", **changes) -> MailSection:
    return MailSection(
        host="127.0.0.1", port=port, tls=tls, sender="filterwatch@school.example", ca_file=ca_file, **changes
    )


def composed(subject: str = "[FW-000001] urgent", body: str = "A draft.\n") -> Composed:
    return Composed(subject_line=subject, body=body)


@pytest.fixture(scope="session")
def smtp():
    """The tools above, for test modules: with import-mode importlib a conftest can't be imported by name."""

    class Tools:
        Answers = Answers
        NOW = NOW
        composed = staticmethod(composed)
        delivery = staticmethod(make_delivery)
        settings = staticmethod(mail_settings)
        server = staticmethod(running_server)
        conversation = staticmethod(running_conversation)

    return Tools
