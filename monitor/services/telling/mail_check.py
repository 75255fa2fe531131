"""Mail looked at and tried by hand: the outbox as rows, a test to each role, a retry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from monitor.alerts.compose import compose_test
from monitor.alerts.plan import draft_delivery
from monitor.alerts.smtp import SendResult, send_mails_now
from monitor.alerts.templates import Composed
from monitor.errors import ConfigError, Problem
from monitor.records.alert import MailKind
from monitor.records.people import Person, Role
from monitor.services.clock import utc_now
from monitor.services.review.incident_json import to_text
from monitor.services.telling.deliver import DeliveryReport, deliver
from monitor.services.telling.office import open_office
from monitor.services.viewing import open_database, open_to_read
from monitor.settings.key import load_mail_password
from monitor.settings.routes import reachable
from monitor.settings.school import School
from monitor.store.outbox import load_deliveries
from monitor.store.visibility import OWNER


def list_mails(school: School) -> list[dict[str, Any]]:
    """The outbox, newest first: {"type": "mail", "id", "kind", "role", "state", "subject_line", "alerts", "attempts",
    "created_at", "sent_at", "next_try_at", "last_code", "last_error"}; no address."""
    with open_to_read(school) as connection:
        mails = load_deliveries(connection, OWNER)
    return [
        {
            "type": "mail",
            "id": mail.id,
            "kind": mail.kind.value,
            "role": mail.role.value,
            "state": mail.state.value,
            "subject_line": mail.subject_line,
            "alerts": len(mail.alert_ids),
            "attempts": mail.attempts,
            "created_at": to_text(mail.created_at),
            "sent_at": None if mail.sent_at is None else to_text(mail.sent_at),
            "next_try_at": to_text(mail.next_try_at),
            "last_code": mail.last_code,
            "last_error": mail.last_error or None,
        }
        for mail in mails
    ]


def retry_mails(school: School) -> DeliveryReport:
    with open_database(school) as engine:
        return deliver(engine, open_office(school), now=utc_now(), everything=True)


def send_test_mails(school: School) -> list[tuple[str, str]]:
    """One test mail to the first reachable person of each role: (role, "" or what went wrong)."""
    now = utc_now()
    office = open_office(school)
    composed = compose_test(office.templates, school_name=school.settings.school.name, now=now, zone=office.zone)
    first: dict[Role, Person] = {}
    for person in reachable(school.people, on=office.to_day(now)):
        first.setdefault(person.role, person)
    return _send(school, composed, list(first.values()), kind=MailKind.TEST, now=now)


def _send(
    school: School, composed: Composed, people: Sequence[Person], *, kind: MailKind, now: datetime
) -> list[tuple[str, str]]:
    mail = school.settings.mail
    if mail is None:
        raise ConfigError([Problem("filterwatch.toml: [mail]", "is missing.", "Add your mail server.")])
    mails = [draft_delivery(composed, person, kind=kind, about=now.isoformat(), now=now) for person in people]
    results: list[SendResult] = []
    send_mails_now(mails, mail, password=load_mail_password(mail), record=results.append)
    return [(result.delivery.role.value, str(result.error) if result.error else "") for result in results]
