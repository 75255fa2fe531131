"""What the daemon made of it, counted against what was written: lines, drafts and mails."""

import email
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, fields
from email import policy
from pathlib import Path
from typing import Self

from monitor.records.alert import AlertKind, DeliveryState, MailKind
from monitor.services.review.listing import list_incidents
from monitor.settings.load import load_school
from monitor.settings.school import School
from monitor.store.engine import check_integrity, open_engine, reading
from monitor.store.outbox import load_deliveries
from monitor.store.sources import load_source_totals
from monitor.store.tables import alert as alert_table
from monitor.store.visibility import OWNER
from tests.torture.writer import Writer

URGENT = (MailKind.URGENT, MailKind.STORM)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """lost: lines, drafts or alerts that aren't there. doubled: those that are there beyond the one that is due.

    unbalanced: lines that are neither entries nor ignored nor rejected. repeated: mails that came twice, as they may
    when a kill falls between the server's answer and its mark; each had its one Message-ID.
    """

    kills: int = 0
    lines: int = 0
    flagged: int = 0
    mails: int = 0
    lost: int = 0
    doubled: int = 0
    unbalanced: int = 0
    repeated: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    @property
    def is_clean(self) -> bool:
        return self.lost == self.doubled == self.unbalanced == 0

    def to_row(self) -> dict[str, int]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self.to_row().items())


def judge(folder: Path, writer: Writer, mails: Iterable[Path], *, kills: int) -> Outcome:
    """Count after everything was read and sent. Raises StoreError when the database is damaged."""
    school = load_school(folder)
    drafts: Counter[str] = Counter()
    for incident in list_incidents(school, reveal=True):
        drafts[incident["subject"]["name"]] += incident["lines"]
    due = Counter(writer.flagged)
    with closing(_Store(school)) as store:
        tallies = {totals.tally.source: totals.tally for totals in store.totals}
        told = _judge_mails(store, mails, kills=kills)
    log = tallies["filter"]
    balance = [one.lines - one.entries - one.ignored - one.rejected for one in tallies.values()]
    return told + Outcome(
        kills=kills,
        lines=writer.lines,
        flagged=len(writer.flagged),
        lost=(due - drafts).total() + max(0, writer.lines - log.lines),
        doubled=(drafts - due).total() + max(0, log.lines - writer.lines),
        unbalanced=sum(map(abs, balance)),
    )


class _Store:
    """The database as it was left, opened to look only."""

    def __init__(self, school: School) -> None:
        self._engine = open_engine(school.settings.database.url, folder=school.folder, key=school.key)
        check_integrity(self._engine)
        with reading(self._engine) as connection:
            self.totals = load_source_totals(connection)
            self.deliveries = [
                mail for mail in load_deliveries(connection, OWNER, limit=1_000_000) if mail.kind in URGENT
            ]
            rows = connection.execute(alert_table.select()).all()
            self.urgent = {row.id for row in rows if row.kind == AlertKind.URGENT}
        self.has_mail = school.settings.mail is not None

    def close(self) -> None:
        self._engine.dispose()


def _judge_mails(store: _Store, mails: Iterable[Path], *, kills: int) -> Outcome:
    """Each urgent alert in exactly one mail to each person who is told of it; each mail at least once, as itself."""
    if not store.has_mail:
        return Outcome()
    arrived: Counter[str] = Counter()
    bodies: dict[str, set[bytes]] = {}
    for path in mails:
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        identity = str(message["Message-ID"])[1:].partition("@")[0]
        arrived[identity] += 1
        bodies.setdefault(identity, set()).add(path.read_bytes())
    listed = Counter((alert, mail.login) for mail in store.deliveries for alert in mail.alert_ids)
    told = {alert for alert, _ in listed}
    sent = {mail.id for mail in store.deliveries if mail.state is DeliveryState.SENT}
    repeated = sum(times - 1 for times in arrived.values())
    return Outcome(
        mails=arrived.total(),
        lost=len(store.urgent - told) + len(sent - set(arrived)) + len(store.deliveries) - len(sent),
        doubled=sum(times - 1 for times in listed.values())
        + sum(len(one) - 1 for one in bodies.values())
        + max(0, repeated - kills),
        repeated=repeated,
    )
