"""An outbox row goes in; the message as it goes over the wire comes out, whatever its subject or body holds."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from monitor.alerts.templates import LINE_CHARACTERS, SUBJECT_CHARACTERS
from monitor.errors import AlertError
from monitor.logs import escape_controls
from monitor.records.alert import Delivery, MailKind
from monitor.settings.checks import MAIL_ADDRESS

REFERENCE = re.compile(r"\bFW-[0-9A-Z]+\b")
IMPORTANT = frozenset({MailKind.URGENT, MailKind.STORM, MailKind.HEALTH})
MINIMAL_BODY = (
    "Filterwatch has something to tell that this mail server would not take in full. Please sign in and look.\n"
)


def to_message(delivery: Delivery, *, sender: str, is_minimal: bool = False) -> EmailMessage:
    """The message of an outbox row: plain text, the same Message-ID and Date however often it is sent.

    sender: of [mail] from. is_minimal: only the reference and one fixed sentence, for a server that refused more.
    Raises AlertError (permanent) for an address that can't stand in a header.
    """
    if not MAIL_ADDRESS.fullmatch(delivery.address) or not MAIL_ADDRESS.fullmatch(sender):
        raise AlertError("the address of the recipient or sender is not valid", permanent=True)
    domain = sender.rpartition("@")[2]
    reference = find_reference(delivery)
    subject = clean_subject(delivery.subject_line)
    if is_minimal:
        subject = f"Filterwatch: {reference or delivery.kind.value}"
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=delivery.address)
    message["Subject"] = subject
    message["Date"] = format_datetime(delivery.created_at)
    message["Message-ID"] = f"<{delivery.id}@{domain}>"
    if reference and delivery.kind is MailKind.URGENT:
        message["References"] = f"<{reference.lower()}@{domain}>"
    message["X-FW-Alert-Id"] = delivery.alert_ids[0] if len(delivery.alert_ids) == 1 else delivery.id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if delivery.kind in IMPORTANT:
        message["Importance"] = "high"
    body = MINIMAL_BODY if is_minimal else clean_body(delivery.body)
    message.set_content(body, charset="utf-8", cte=None if body.isascii() else "quoted-printable")
    return message


def find_reference(delivery: Delivery) -> str:
    """The incident reference that stands in a subject; "" for a mail about none or many."""
    match = REFERENCE.search(delivery.subject_line)
    return match[0] if match else ""


def clean_subject(text: str) -> str:
    """One short line without control or reordering characters; never empty.

    `=?` is pulled apart: the standard library decodes an encoded word that stands in a header's *value*, and a line
    break hidden in one would begin a header of its own.
    """
    line = escape_controls(" ".join(text.split())).replace("=?", "= ?")[:SUBJECT_CHARACTERS].rstrip()
    return line or "Filterwatch"


def clean_body(text: str) -> str:
    """Lines that any server takes, without control characters."""
    lines = [escape_controls(line.rstrip("\r"))[:LINE_CHARACTERS] for line in text.split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n"
