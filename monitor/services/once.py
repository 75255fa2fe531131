"""`run --once`: everything readable is read, everything due is sent, and the sums come out."""

from dataclasses import dataclass

from monitor.services.clock import Clock, utc_now
from monitor.services.reading import OnBatch, PassReport, ignore_batch, read_pass
from monitor.services.service import open_service
from monitor.services.telling.deliver import DeliveryReport, deliver
from monitor.services.telling.office import open_office
from monitor.settings.school import School


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceReport:
    read: PassReport
    delivered: DeliveryReport

    @property
    def sentence(self) -> str:
        read, mail = self.read, self.delivered
        return (
            f"lines={read.lines} attempts={read.attempts} drafts={read.drafts}"
            f" mails_sent={mail.sent} mails_waiting={mail.failed} mails_given_up={mail.dead}"
        )


def run_once(
    school: School,
    *,
    clock: Clock = utc_now,
    on_batch: OnBatch = ignore_batch,
) -> OnceReport:
    """Raises StoreError when another daemon has the database, or it can't be used."""
    with open_service(school, now=clock()) as service:
        read = read_pass(service.engine, service.pipeline, service.tailers, clock=clock, on_batch=on_batch)
        office = open_office(school)
        return OnceReport(read=read, delivered=deliver(service.engine, office, now=clock(), everything=True))
