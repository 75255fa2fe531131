"""Mails in; those to be sent now out, each claimed by one process; and what became of them in again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from monitor.records.alert import Delivery, DeliveryState, MailKind, OutboxStatus
from monitor.records.people import Role
from monitor.store.bulk import in_chunks
from monitor.store.seal import Sealer, sealer_of
from monitor.store.tables import delivery as delivery_table
from monitor.store.tables import delivery_alert
from monitor.store.text import to_printable
from monitor.store.visibility import Sight, mail_visible_to

PLAIN = tuple(column.name for column in delivery_table.c if column.name not in {"address_sealed", "claimed_at"})


def queue_delivery(connection: Connection, delivery: Delivery) -> bool:
    """Put a mail into the outbox. Return False when it is there already: its id is derived, so it is the same."""
    statement = insert(delivery_table).values(
        **{name: getattr(delivery, name) for name in PLAIN},
        address_sealed=sealer_of(connection).seal_text(delivery.address, _place(delivery.id)),
    )
    if connection.execute(statement.on_conflict_do_nothing(index_elements=["id"])).rowcount == 0:
        return False
    rows = [{"alert_id": alert_id, "delivery_id": delivery.id} for alert_id in dict.fromkeys(delivery.alert_ids)]
    if rows:
        connection.execute(insert(delivery_alert), rows)
    return True


def claim_deliveries(
    connection: Connection, *, now: datetime, lease_seconds: float, limit: int = 50, everything: bool = False
) -> list[Delivery]:
    """Take mails that are due, so that nobody else sends them until the lease ends; oldest first.

    everything: also those whose next try is still to come. `attempts` of what comes out counts this try. No mail is
    claimed twice at the same `now`: a pass over the outbox that keeps its `now` tries each mail once.
    """
    is_due = [] if everything else [delivery_table.c.next_try_at <= now]
    is_free = or_(
        delivery_table.c.state == DeliveryState.QUEUED,
        (delivery_table.c.state == DeliveryState.SENDING) & (delivery_table.c.lease_until <= now),
    )
    is_untried = or_(delivery_table.c.claimed_at.is_(None), delivery_table.c.claimed_at < now)
    chosen = (
        select(delivery_table.c.id)
        .where(is_free, is_untried, *is_due)
        .order_by(delivery_table.c.created_at, delivery_table.c.id)
        .limit(limit)
    )
    claimed = connection.scalars(
        update(delivery_table)
        .where(delivery_table.c.id.in_(chosen))
        .values(
            state=DeliveryState.SENDING,
            attempts=delivery_table.c.attempts + 1,
            lease_until=now + timedelta(seconds=lease_seconds),
            claimed_at=now,
        )
        .returning(delivery_table.c.id)
    ).all()
    return _load_where(connection, (delivery_table.c.id.in_(chunk) for chunk in in_chunks(claimed)))


def release_leases(connection: Connection) -> int:
    """Free what a daemon that died had claimed; for the start of a daemon, once it holds the lock."""
    return connection.execute(
        update(delivery_table)
        .where(delivery_table.c.state == DeliveryState.SENDING)
        .values(state=DeliveryState.QUEUED, lease_until=None, claimed_at=None)
    ).rowcount


def mark_sent(connection: Connection, delivery_id: str, *, now: datetime, code: int | None) -> None:
    """The server took it."""
    _mark(connection, delivery_id, state=DeliveryState.SENT, sent_at=now, last_code=code, last_error="")


def mark_failed(
    connection: Connection, delivery_id: str, *, next_try_at: datetime, code: int | None, error: str
) -> None:
    """It is to be tried again. error: without addresses."""
    _mark(
        connection,
        delivery_id,
        state=DeliveryState.QUEUED,
        next_try_at=next_try_at,
        last_code=code,
        last_error=to_printable(error),
    )


def mark_dead(connection: Connection, delivery_id: str, *, code: int | None, error: str) -> None:
    """It is given up. error: without addresses."""
    _mark(connection, delivery_id, state=DeliveryState.DEAD, last_code=code, last_error=to_printable(error))


def count_mails_since(connection: Connection, kind: MailKind, *, login: str, since: datetime) -> int:
    """Return how many mails of this kind were made for this person since then."""
    return connection.execute(
        select(func.count())
        .select_from(delivery_table)
        .where(delivery_table.c.kind == kind, delivery_table.c.login == login, delivery_table.c.created_at >= since)
    ).scalar_one()


def load_mailboxes(connection: Connection, kind: MailKind, *, since: datetime) -> set[tuple[str, str]]:
    """Return (login, address in lower case) of every mail of this kind that was made since then."""
    made = [(delivery_table.c.kind == kind) & (delivery_table.c.created_at >= since)]
    return {(mail.login, mail.address.casefold()) for mail in _load_where(connection, made)}


def last_digest_at(connection: Connection, *, login: str | None = None) -> datetime | None:
    """Return when the newest digest was made, for this person or for anybody."""
    statement = select(func.max(delivery_table.c.created_at)).where(delivery_table.c.kind == MailKind.DIGEST)
    if login is not None:
        statement = statement.where(delivery_table.c.login == login)
    return connection.scalars(statement).one_or_none()


def load_deliveries_of(connection: Connection, alert_ids: Sequence[str]) -> list[Delivery]:
    """Return the mails that tell one of these alerts, oldest first. For the pipeline."""
    return _load_where(
        connection,
        (
            delivery_table.c.id.in_(select(delivery_alert.c.delivery_id).where(delivery_alert.c.alert_id.in_(chunk)))
            for chunk in in_chunks(alert_ids)
        ),
    )


def load_deliveries(
    connection: Connection, viewer: Sight, *, states: Collection[DeliveryState] | None = None, limit: int = 200
) -> list[Delivery]:
    """Return the newest mails, oldest of them first; none that tells of an incident the viewer may not see."""
    chosen = select(delivery_table.c.id).where(mail_visible_to(viewer))
    if states is not None:
        chosen = chosen.where(delivery_table.c.state.in_(list(states)))
    newest = chosen.order_by(delivery_table.c.created_at.desc(), delivery_table.c.id).limit(limit)
    return _load_where(connection, [delivery_table.c.id.in_(newest)])


def outbox_status(connection: Connection, viewer: Sight, *, dead_since: datetime | None = None) -> OutboxStatus:
    """Return counts of mails by state, and how the last try that is known went; of what the viewer may know.

    dead_since: mails that were made before it and died are no longer counted.
    """
    mail = delivery_table.c
    counted = select(mail.state, func.count()).where(mail_visible_to(viewer)).group_by(mail.state)
    if dead_since is not None:
        counted = counted.where((mail.state != DeliveryState.DEAD) | (mail.created_at >= dead_since))
    rows = connection.execute(counted)
    counts = {DeliveryState(state): count for state, count in rows}
    unsent = select(func.min(mail.created_at)).where(
        mail_visible_to(viewer), mail.state.in_([DeliveryState.QUEUED, DeliveryState.SENDING])
    )
    tried = select(mail.last_code, mail.last_error).where(mail_visible_to(viewer), mail.claimed_at.is_not(None))
    last = connection.execute(tried.order_by(mail.claimed_at.desc(), mail.id).limit(1)).first()
    return OutboxStatus(
        **{state.value: counts.get(state, 0) for state in DeliveryState},
        oldest_unsent_at=connection.scalars(unsent).one(),
        last_sent_at=connection.scalars(select(func.max(mail.sent_at)).where(mail_visible_to(viewer))).one(),
        last_code=last.last_code if last else None,
        last_error=last.last_error if last else "",
    )


def _mark(connection: Connection, delivery_id: str, **values: Any) -> None:
    connection.execute(
        update(delivery_table).where(delivery_table.c.id == delivery_id).values(**values, lease_until=None)
    )


def _load_where(connection: Connection, conditions: Iterable[ColumnElement[bool]]) -> list[Delivery]:
    rows: dict[str, Row[Any]] = {}
    for condition in conditions:
        rows.update((row.id, row) for row in connection.execute(select(delivery_table).where(condition)))
    told: defaultdict[str, list[str]] = defaultdict(list)
    for chunk in in_chunks(list(rows)):
        pairs = select(delivery_alert.c.delivery_id, delivery_alert.c.alert_id)
        for delivery_id, alert_id in connection.execute(pairs.where(delivery_alert.c.delivery_id.in_(chunk))):
            told[delivery_id].append(alert_id)
    sealer = sealer_of(connection)
    found = [_to_delivery(row, tuple(sorted(told[row.id])), sealer) for row in rows.values()]
    return sorted(found, key=lambda mail: (mail.created_at, mail.id))


def _to_delivery(row: Row[Any], alert_ids: tuple[str, ...], sealer: Sealer) -> Delivery:
    values = {name: getattr(row, name) for name in PLAIN}
    values |= {"kind": MailKind(row.kind), "role": Role(row.role), "state": DeliveryState(row.state)}
    return Delivery(**values, alert_ids=alert_ids, address=sealer.unseal_text(row.address_sealed, _place(row.id)))


def _place(delivery_id: str) -> bytes:
    return b"delivery:address:" + delivery_id.encode()
