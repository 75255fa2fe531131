"""What must be told in, and how far the telling has come out; acknowledged by whoever may see what it is about."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from monitor.records.alert import Alert, AlertKind, AlertProgress, Delivery, DeliveryState
from monitor.records.detection import OPEN_STATES
from monitor.records.people import Viewer
from monitor.store.audit import record_audit
from monitor.store.bulk import in_chunks, is_among
from monitor.store.incident_rows import load_routes
from monitor.store.outbox import load_deliveries_of
from monitor.store.tables import alert as alert_table
from monitor.store.tables import delivery as delivery_table
from monitor.store.tables import delivery_alert, incident
from monitor.store.text import to_printable
from monitor.store.visibility import visible_to


def queue_alert(connection: Connection, alert: Alert) -> bool:
    """Record that this must be told. Return False when it was recorded before: its id is derived, so it is the same."""
    statement = insert(alert_table).values(
        id=alert.id,
        incident_id=alert.incident_id,
        kind=alert.kind,
        severity=alert.severity,
        created_at=alert.created_at,
        due_at=alert.due_at,
        text=to_printable(alert.text),
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=alert.acknowledged_by,
    )
    return connection.execute(statement.on_conflict_do_nothing(index_elements=["id"])).rowcount == 1


def load_alerts_of(connection: Connection, incident_ids: Collection[str]) -> list[Alert]:
    """Return every alert of these incidents, told or not, oldest first. For the pipeline."""
    found = []
    for chunk in in_chunks(sorted(incident_ids)):
        found += _load_alerts(connection, [alert_table.c.incident_id.in_(chunk)])
    return found


def find_undelivered(connection: Connection, kind: AlertKind, *, now: datetime) -> list[str]:
    """Return the ids of alerts that are due and in no mail yet, oldest first; of an incident, only while it is open."""
    in_a_mail = exists().where(delivery_alert.c.alert_id == alert_table.c.id)
    return _find(connection, alert_table.c.kind == kind, alert_table.c.due_at <= now, ~in_a_mail, _still_matters())


def find_unacknowledged(connection: Connection, *, acknowledge_minutes: Sequence[int], now: datetime) -> list[str]:
    """Return the ids of urgent alerts of open incidents that were told, acknowledged by nobody, and may go further.

    One may when a mail of it was given up, or when there is a step left and the first one's minutes are over.
    """
    mail = delivery_table.c
    is_given_up = func.max(mail.state == DeliveryState.DEAD)
    has_step = func.count(mail.role.distinct()) <= len(acknowledge_minutes)
    is_long_ago = func.min(mail.created_at) <= now - timedelta(minutes=min(acknowledge_minutes, default=0))
    may_go_further = (
        select(delivery_alert.c.alert_id)
        .join(delivery_table, mail.id == delivery_alert.c.delivery_id)
        .where(delivery_alert.c.alert_id == alert_table.c.id)
        .group_by(delivery_alert.c.alert_id)
        .having(or_(is_given_up, and_(has_step, is_long_ago)))
        .exists()
    )
    is_waiting = alert_table.c.acknowledged_at.is_(None)
    return _find(connection, alert_table.c.kind == AlertKind.URGENT, is_waiting, may_go_further, _still_matters())


def load_progress(connection: Connection, alert_ids: Collection[str]) -> list[AlertProgress]:
    """Return how far the telling of these alerts has come, oldest first."""
    alerts = _load_alerts(connection, [is_among(alert_table.c.id, alert_ids)])
    mails: defaultdict[str, list[Delivery]] = defaultdict(list)
    for mail in load_deliveries_of(connection, [alert.id for alert in alerts]):
        for alert_id in mail.alert_ids:
            mails[alert_id].append(mail)
    incident_ids = {alert.incident_id for alert in alerts if alert.incident_id}
    routes = load_routes(connection, incident_ids)
    about = select(incident.c.id, incident.c.subject_id).where(is_among(incident.c.id, incident_ids))
    subjects = {row.id: row.subject_id for row in connection.execute(about)}
    return [
        AlertProgress(
            alert=alert,
            subject_id=subjects.get(alert.incident_id or "", ""),
            route=routes.get(alert.incident_id or "", ()),
            deliveries=tuple(mails[alert.id]),
        )
        for alert in alerts
    ]


def acknowledge(connection: Connection, viewer: Viewer, incident_id: str, *, now: datetime) -> int:
    """Note that a person has seen the alerts of an incident; return how many waited for that. 0 when invisible."""
    seen = select(incident.c.id).where(incident.c.id == incident_id, visible_to(viewer))
    count = connection.execute(
        update(alert_table)
        .where(alert_table.c.incident_id.in_(seen), alert_table.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=viewer.login)
    ).rowcount
    if count:
        record_audit(connection, at=now, actor=viewer.login, action="acknowledged", incident_id=incident_id)
    return count


def _still_matters() -> ColumnElement[bool]:
    is_open = exists().where(incident.c.id == alert_table.c.incident_id, incident.c.state.in_(OPEN_STATES))
    return or_(alert_table.c.incident_id.is_(None), is_open)


def _find(connection: Connection, *conditions: ColumnElement[bool]) -> list[str]:
    statement = select(alert_table.c.id).where(*conditions).order_by(alert_table.c.created_at, alert_table.c.id)
    return list(connection.scalars(statement))


def _load_alerts(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> list[Alert]:
    rows = connection.execute(
        select(alert_table).where(*conditions).order_by(alert_table.c.created_at, alert_table.c.id)
    )
    return [_to_alert(row) for row in rows]


def _to_alert(row: Row[Any]) -> Alert:
    return Alert(**{**row._mapping, "kind": AlertKind(row.kind)})  # noqa: SLF001 - public in SQLAlchemy
