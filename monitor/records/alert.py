"""What must be told and the mails that tell it: the rows of the outbox."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.records.people import Role


class AlertKind(StrEnum):
    """URGENT goes at once, ORDINARY with the morning digest. HEALTH is about the program itself, TEST is asked for."""

    URGENT = "urgent"
    ORDINARY = "ordinary"
    HEALTH = "health"
    TEST = "test"


class MailKind(StrEnum):
    """What a mail is: one urgent alert, the morning digest, a storm listing, a health alarm, a test."""

    URGENT = "urgent"
    DIGEST = "digest"
    STORM = "storm"
    HEALTH = "health"
    TEST = "test"


class DeliveryState(StrEnum):
    """queued -> sending -> sent | dead. A lease that ran out makes `sending` as good as `queued`."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that somebody must be told.

    id: derived from what it stands for (the incident and the severity it reached), so that a re-made alert is the
    same one. incident_id: None for what is no incident. due_at: not before this. text: of HEALTH and TEST, one plain
    sentence without names.
    """

    id: str
    kind: AlertKind
    incident_id: str | None
    severity: int
    created_at: datetime
    due_at: datetime
    text: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mail to one recipient.

    id: derived; the Message-ID is made of it. alert_ids: what it tells; a digest or a storm listing has many or none.
    address is sealed at rest. subject_line and body hold no name, address or search words. lease_until: whoever
    claimed it may send it until then.
    """

    id: str
    kind: MailKind
    role: Role
    login: str
    address: str
    subject_line: str
    body: str
    alert_ids: tuple[str, ...]
    created_at: datetime
    next_try_at: datetime
    state: DeliveryState = DeliveryState.QUEUED
    attempts: int = 0
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    last_code: int | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertProgress:
    """How far the telling of one alert has come.

    route: roles of its incident, in the order of telling. subject_id: whom that is about, "" where there is none.
    """

    alert: Alert
    subject_id: str
    route: tuple[Role, ...]
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStatus:
    """Counts of mails by state, and how the last try went."""

    queued: int = 0
    sending: int = 0
    sent: int = 0
    dead: int = 0
    oldest_unsent_at: datetime | None = None
    last_sent_at: datetime | None = None
    last_code: int | None = None
    last_error: str = ""
