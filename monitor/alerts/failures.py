"""What the SMTP client raised goes in; an AlertError that quotes no server and no address comes out."""

import re
import ssl

import aiosmtplib

from monitor.errors import AlertError

ENHANCED_CODE = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
SERVER_CODES = frozenset({421, 530, 534, 535, 538})  # about the server or our account, whichever command met them
STAGES: tuple[tuple[type[Exception], str], ...] = (
    (aiosmtplib.SMTPRecipientRefused, "recipient"),
    (aiosmtplib.SMTPSenderRefused, "sender"),
    (aiosmtplib.SMTPDataError, "content"),
    (aiosmtplib.SMTPAuthenticationError, "sign-in"),
    (aiosmtplib.SMTPConnectError, "connection"),
)
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (aiosmtplib.SMTPServerDisconnected, "the server closed the connection"),
    (aiosmtplib.SMTPConnectError, "the server can't be reached"),
)


class ServerSilentError(AlertError):
    """The server answers too slowly or not at all: no other mail should wait for it now."""

    def __init__(self) -> None:
        super().__init__("the server did not answer in time", permanent=False)


def refusal(error: aiosmtplib.SMTPResponseException) -> AlertError:
    """A command that the server refused. For good is only 5xx for the recipient, or for even the minimal content:
    a refused sender, sign-in or greeting is about the server or our account, and can be put right.

    Only the codes are kept: a server's sentence may hold the address.
    """
    stage = next((name for kind, name in STAGES if isinstance(error, kind)), "command")
    match = ENHANCED_CODE.match(error.message)
    code = error.code if 200 <= error.code < 600 else None
    is_final = stage in {"recipient", "content"} and 500 <= error.code < 600 and error.code not in SERVER_CODES
    text = f"{stage} refused ({error.code}{f' {match[1]}' if match else ''})"
    return AlertError(text, permanent=is_final, code=code)


def connection_failure(error: Exception) -> AlertError:
    """Why no mail can be handed over now. Never permanent: the server or its certificate can be put right."""
    cause = error if isinstance(error, ssl.SSLError) else error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return AlertError(f"the server's certificate is refused: {cause.verify_message}", permanent=False)
    if isinstance(cause, ssl.SSLError):
        return AlertError("the TLS handshake failed", permanent=False)
    if isinstance(error, TimeoutError):
        return ServerSilentError()
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return refusal(error)
    if isinstance(error, aiosmtplib.SMTPException) and "STARTTLS" in error.message:
        return AlertError("the server offers no STARTTLS: nothing was sent", permanent=False)
    reason = next((text for kind, text in REASONS if isinstance(error, kind)), None)
    return AlertError(reason or f"the mail could not be handed over ({type(error).__name__})", permanent=False)
