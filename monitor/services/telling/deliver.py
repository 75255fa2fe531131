"""The outbox, emptied: mails are planned, claimed, sent and marked, each step its own short transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitor.alerts.retry import next_try_at
from monitor.alerts.smtp import LEASE_SECONDS, SendResult, send_mails_now
from monitor.errors import AlertError, ConfigError
from monitor.records.alert import Delivery
from monitor.services.telling.alarms import queue_alarms
from monitor.services.telling.digest import queue_digests
from monitor.services.telling.mailing import queue_urgent_mails
from monitor.services.telling.office import Office
from monitor.settings.key import load_mail_password
from monitor.store.engine import writing
from monitor.store.outbox import claim_deliveries, mark_dead, mark_failed, mark_sent

CLAIM = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """queued: mails made in this pass. sent, failed (to be tried again), dead (given up): what became of them."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    dead: int = 0


def deliver(
    engine: Engine,
    office: Office,
    *,
    now: datetime,
    everything: bool = False,
    is_stopping: Callable[[], bool] = lambda: False,
) -> DeliveryReport:
    """Make the mails that are due now and send what the outbox holds.

    everything: also mails whose next try is still to come (`run --once`, `alerts retry`). is_stopping: asked between
    mails. Guarantee: at least once; a
    repeat is possible only when the process dies between the server's 250 and the mark, and has the same Message-ID.
    """
    with writing(engine) as connection:
        queued = queue_urgent_mails(connection, office, now=now) + queue_digests(connection, office, now=now)
        queued += queue_alarms(connection, office, now=now)
    results: list[SendResult] = []
    tried: set[str] = set()
    while office.school.settings.mail is not None and not is_stopping():
        with writing(engine) as connection:
            claimed = claim_deliveries(
                connection, now=now, lease_seconds=LEASE_SECONDS, limit=CLAIM, everything=everything
            )
        fresh = [delivery for delivery in claimed if delivery.id not in tried]
        if not fresh:
            break
        tried.update(delivery.id for delivery in fresh)
        results += _send(engine, office, fresh, now=now, is_stopping=is_stopping)
    failures = [result for result in results if result.error is not None]
    dead = sum(_is_given_up(result, now) for result in failures)
    return DeliveryReport(queued=queued, sent=len(results) - len(failures), failed=len(failures) - dead, dead=dead)


def _send(
    engine: Engine,
    office: Office,
    deliveries: list[Delivery],
    *,
    now: datetime,
    is_stopping: Callable[[], bool],
) -> list[SendResult]:
    """Send and mark one by one, so that little time lies between an answer and its commit."""
    results: list[SendResult] = []

    def record(result: SendResult) -> None:
        results.append(result)
        _mark(engine, result, now=now)

    mail = office.school.settings.mail
    if mail is None:
        return results
    try:
        password = load_mail_password(mail)
    except ConfigError as error:  # the daemon may have a credential that this process lacks: the mail waits
        for delivery in deliveries:
            record(SendResult(delivery=delivery, code=None, error=AlertError(str(error), permanent=False)))
        return results
    send_mails_now(deliveries, mail, password=password, record=record, is_stopping=is_stopping)
    return results


def _mark(engine: Engine, result: SendResult, *, now: datetime) -> None:
    error = result.error
    with writing(engine) as connection:
        if error is None:
            mark_sent(connection, result.delivery.id, now=now, code=result.code)
            return
        later = _next_try(result, now)
        if later is None:
            mark_dead(connection, result.delivery.id, code=result.code, error=str(error))
        else:
            mark_failed(connection, result.delivery.id, next_try_at=later, code=result.code, error=str(error))


def _next_try(result: SendResult, now: datetime) -> datetime | None:
    if result.error is None:
        return None
    return next_try_at(result.error, attempts=result.delivery.attempts, created_at=result.delivery.created_at, now=now)


def _is_given_up(result: SendResult, now: datetime) -> bool:
    return _next_try(result, now) is None
