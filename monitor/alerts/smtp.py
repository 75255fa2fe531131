"""Outbox rows go in; each is handed to the school's mail server over verified TLS, and its answer goes to `record`."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.policy import SMTP as SMTP_POLICY

import aiosmtplib

from monitor.alerts.connection import open_session
from monitor.alerts.failures import ServerSilentError, connection_failure, refusal
from monitor.alerts.message import to_message
from monitor.errors import AlertError
from monitor.records.alert import Delivery
from monitor.settings.model import MailSection

CONTENT_SECONDS = 120.0  # servers scan a mail before they take it; giving up early would send it twice
BUDGET_SECONDS = 120.0
LEASE_SECONDS = 600.0  # how long a claimed mail must stay ours: more than send_mails ever takes
STOP_SECONDS = 0.5
CONTENT_CODES = frozenset({552, 554})


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
    250 and our commit. When no connection can be made, or the server falls silent, every mail that is left gets that
    same error: one try of the password, not one for each mail, and nobody waits twenty times for a hanging server.
    timeout_seconds bounds each answer but the last (CONTENT_SECONDS); BUDGET_SECONDS after the start no further mail
    is begun. All in all it takes less than LEASE_SECONDS.
    """
    left = list(deliveries)
    clock = asyncio.get_running_loop().time
    ends_at = clock() + BUDGET_SECONDS
    while left:
        try:
            async with open_session(mail, password, timeout_seconds=timeout_seconds) as client:
                while left and client.is_connected:
                    if clock() > ends_at:
                        raise ServerSilentError
                    delivery = left.pop(0)
                    result = await _send_one(client, delivery, mail.sender)
                    record(result)
                    if isinstance(result.error, ServerSilentError):
                        raise result.error
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
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    """send_mails for synchronous callers; must not be called inside a running event loop.

    is_stopping is asked twice a second; once it says yes, sending ends without a result for the mails that are left.
    """

    async def send_until_stopped() -> None:
        task = asyncio.create_task(
            send_mails(deliveries, mail, password=password, record=record, timeout_seconds=timeout_seconds)
        )
        while not task.done() and not is_stopping():
            await asyncio.wait({task}, timeout=STOP_SECONDS)
        if task.done():
            task.result()
        task.cancel()

    asyncio.run(send_until_stopped())


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
    return (await client.data(content, timeout=CONTENT_SECONDS)).code


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
