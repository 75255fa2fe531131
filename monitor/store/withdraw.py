"""Drafts that no longer follow from the log in; gone out, unless somebody was told of them or looked at them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Select, delete, or_, select

from monitor.records.alert import DeliveryState, MailKind
from monitor.records.detection import RECORD_STATES, IncidentState
from monitor.store.audit import SOFTWARE, record_audit
from monitor.store.bulk import in_chunks
from monitor.store.tables import alert, audit, delivery, delivery_alert, incident

# A mail that was tried once may have arrived; one that lists several can't be unwritten.
IS_TOLD = or_(delivery.c.state != DeliveryState.QUEUED, delivery.c.attempts > 0, delivery.c.kind != MailKind.URGENT)


def withdraw_incidents(connection: Connection, ids: Collection[str], *, now: datetime) -> list[str]:
    """Delete those of the drafts and records that nobody was told of and nobody looked at; return their ids, sorted.

    Such a draft comes of lines that arrived late and joined two attempts into one. Its rows in the trail stay, and a
    row says that it was withdrawn. A mail about it that wasn't tried yet goes with it.
    """
    withdrawn = []
    for chunk in in_chunks(sorted(ids)):
        for incident_id, subject_id in connection.execute(_free_among(chunk)).all():
            _delete(connection, incident_id)
            record_audit(
                connection, at=now, actor=SOFTWARE, action="withdrawn", incident_id=incident_id, subject_id=subject_id
            )
            withdrawn.append(incident_id)
    return withdrawn


def _free_among(ids: Collection[str]) -> Select[str, str]:
    looked_at = select(audit.c.incident_id).where(audit.c.incident_id.in_(ids), audit.c.actor != SOFTWARE)
    return (
        select(incident.c.id, incident.c.subject_id)
        .where(
            incident.c.id.in_(ids),
            incident.c.state.in_([IncidentState.DRAFT, *RECORD_STATES]),
            incident.c.id.not_in(_told_of(ids)),
            incident.c.id.not_in(looked_at),
        )
        .order_by(incident.c.id)
    )


def _told_of(ids: Collection[str]) -> Select[str]:
    mails = alert.join(delivery_alert).join(delivery)
    return select(alert.c.incident_id).select_from(mails).where(alert.c.incident_id.in_(ids), IS_TOLD)


def _delete(connection: Connection, incident_id: str) -> None:
    mails = (
        select(delivery_alert.c.delivery_id)
        .select_from(delivery_alert.join(alert))
        .where(alert.c.incident_id == incident_id)
    )
    connection.execute(delete(delivery).where(delivery.c.id.in_(mails)))
    connection.execute(delete(incident).where(incident.c.id == incident_id))
