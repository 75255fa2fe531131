"""Outbox rows go in; each is handed to the school's mail server over verified TLS, and its answer goes to `record`."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.policy import SMTP as SMTP_POLICY

import aiosmtplib

from monitor.alerts.failures import connection_failure, refusal
from monitor.alerts.message import to_message
from monitor.errors import AlertError
from monitor.records.alert import Delivery
from monitor.settings.checks import is_loopback
from monitor.settings.model import MailSection

CONTENT_CODES = frozenset({552, 554})
NETWORK_ERRORS = (aiosmtplib.SMTPException, OSError, UnicodeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """What became of one try. error: None when the server answered 250 and the mail is its responsibility."""

    delivery: Delivery
    code: int | None
    error: AlertError | None


async def send_mails(
    deliveries: Sequence[Delivery],
    mail: MailSection,
    *,
    password: str | None,
    record: Callable[[SendResult], None],
    timeout_seconds: float = 30.0,
) -> None:
    """Send mails one by one over as few connections as the server allows.

    record is called once for every delivery, directly after its answer, so that little time lies between the server's
    250 and our commit. When no connection can be made, every mail that is left gets that same error: one try of the
    password, not one for each mail. timeout_seconds bounds the connection, the handshake and each answer.
    """
    left = list(deliveries)
    while left:
        try:
            async with _session(mail, password, timeout_seconds) as client:
                while left and client.is_connected:
                    delivery = left.pop(0)
                    record(await _send_one(client, delivery, mail.sender))
        except AlertError as error:
            for delivery in left:
                record(SendResult(delivery=delivery, code=error.code, error=error))
            return


def send_mails_now(
    deliveries: Sequence[Delivery],
    mail: MailSection,
    *,
    password: str | None,
    record: Callable[[SendResult], None],
    timeout_seconds: float = 30.0,
) -> None:
    """send_mails for synchronous callers; must not be called inside a running event loop."""
    asyncio.run(send_mails(deliveries, mail, password=password, record=record, timeout_seconds=timeout_seconds))


@asynccontextmanager
async def _session(mail: MailSection, password: str | None, timeout_seconds: float) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection on which content may be sent: encrypted and verified, or on this machine. Raises AlertError."""
    client = await _connect(mail, password, timeout_seconds)
    try:
        yield client
        if client.is_connected:
            await client.quit()
    except NETWORK_ERRORS:  # only of `quit`: every mail already has its answer
        return
    finally:
        client.close()


async def _connect(mail: MailSection, password: str | None, timeout_seconds: float) -> aiosmtplib.SMTP:
    if mail.tls == "none" and not is_loopback(mail.host):
        raise AlertError("mail without TLS is refused for any host but this one", permanent=False)
    client = aiosmtplib.SMTP(
        hostname=mail.host,
        port=mail.port,
        use_tls=mail.tls == "implicit",
        start_tls=False,  # done below, where its absence is an error and never a downgrade
        tls_context=_tls_context(mail),
        timeout=timeout_seconds,
        local_hostname=mail.sender.rpartition("@")[2] or "localhost",
    )
    try:
        await client.connect()
        if mail.tls == "starttls":
            await client.starttls()
        if mail.username is not None and mail.tls != "none":
            await client.login(mail.username, password or "")
    except NETWORK_ERRORS as error:
        client.close()
        raise connection_failure(error) from error
    if mail.tls != "none" and client.get_transport_info("sslcontext") is None:  # the last belt: never in clear
        client.close()
        raise AlertError("the connection is not encrypted", permanent=False)
    return client


def _tls_context(mail: MailSection) -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and host name verified, against `ca_file` alone where one is set."""
    if mail.ca_file is None:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cafile=mail.ca_file)
    except OSError as error:  # SSLError is one
        raise AlertError("the ca_file of [mail] can't be read or holds no certificate", permanent=False) from error
    return context


async def _send_one(client: aiosmtplib.SMTP, delivery: Delivery, sender: str) -> SendResult:
    if delivery.last_code in CONTENT_CODES:  # refused before, and the server hung up
        return await _send_minimal(client, delivery, sender)
    try:
        code = await _hand_over(client, delivery, sender, is_minimal=False)
    except aiosmtplib.SMTPDataError as refused:
        if refused.code in CONTENT_CODES:
            return await _send_minimal(client, delivery, sender)
        return await _refused(client, delivery, refused)
    except (aiosmtplib.SMTPException, OSError, ValueError, AlertError) as error:
        return await _refused(client, delivery, error)
    return SendResult(delivery=delivery, code=code, error=None)


async def _send_minimal(client: aiosmtplib.SMTP, delivery: Delivery, sender: str) -> SendResult:
    """The server refused the content (too big, a content filter): send the reference alone, once."""
    try:
        await client.rset()
        code = await _hand_over(client, delivery, sender, is_minimal=True)
    except (aiosmtplib.SMTPException, OSError) as error:
        return await _refused(client, delivery, error)
    return SendResult(delivery=delivery, code=code, error=None)


async def _hand_over(client: aiosmtplib.SMTP, delivery: Delivery, sender: str, *, is_minimal: bool) -> int:
    content = to_message(delivery, sender=sender, is_minimal=is_minimal).as_bytes(policy=SMTP_POLICY)
    await client.mail(sender)
    await client.rcpt(delivery.address)
    return (await client.data(content)).code


async def _refused(client: aiosmtplib.SMTP, delivery: Delivery, error: Exception) -> SendResult:
    """Tell what failed, and leave the connection either clean for the next mail or closed."""
    if isinstance(error, AlertError):
        return SendResult(delivery=delivery, code=error.code, error=error)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        await _reset(client)
        problem = refusal(error)
    elif isinstance(error, ValueError):
        problem = AlertError("the address can't be sent to", permanent=True)
    else:
        client.close()
        problem = connection_failure(error)
    return SendResult(delivery=delivery, code=problem.code, error=problem)


async def _reset(client: aiosmtplib.SMTP) -> None:
    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        client.close()
