"""The [mail] settings go in; a connection on which content may be sent comes out, or a reason why there is none."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosmtplib

from monitor.alerts.failures import connection_failure
from monitor.errors import AlertError
from monitor.settings.checks import is_loopback
from monitor.settings.model import MailSection

QUIT_SECONDS = 5.0
NETWORK_ERRORS = (aiosmtplib.SMTPException, OSError, UnicodeError)


@asynccontextmanager
async def open_session(
    mail: MailSection, password: str | None, *, timeout_seconds: float
) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection on which content may be sent: encrypted and verified, or on this machine.

    timeout_seconds bounds each answer, and twice that the whole of connecting. Raises AlertError, never permanent.
    """
    client = await _connect(mail, password, timeout_seconds)
    try:
        yield client
        await _quit(client)
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
        async with asyncio.timeout(timeout_seconds * 2):
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


async def _quit(client: aiosmtplib.SMTP) -> None:
    """Part politely; every mail already has its answer, so that nothing depends on this one."""
    if client.is_connected:
        try:
            await client.quit(timeout=QUIT_SECONDS)
        except NETWORK_ERRORS:
            client.close()
