"""What telling people needs, opened once: the school, its calendar, the words of mails and themes, the link."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.alerts.compose import DigestItem, to_digest_item
from monitor.alerts.templates import MailTemplates, read_mail_templates
from monitor.records.review import IncidentFile
from monitor.services.review.checklists import Checklists, load_checklists, to_group_label
from monitor.settings.load import school_calendar
from monitor.settings.school import School
from monitor.settings.school_calendar import SchoolCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where mails are written. zone: the school's, for every time that a person reads."""

    school: School
    calendar: SchoolCalendar
    zone: ZoneInfo
    templates: MailTemplates
    checklists: Checklists

    def to_day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def to_group_label(self, draft_group: str) -> str:
        """Words for a draft group: the title of its checklist, as the pages have it."""
        return to_group_label(self.checklists, draft_group)

    def to_item(self, file: IncidentFile) -> DigestItem:
        """A draft as a line of a listing."""
        return to_digest_item(file, theme_label=self.to_group_label(file.incident.draft_group))

    def link(self, incident_id: str = "") -> str:
        """The address of the queue, or of one draft: where the pages answer, never a logged address."""
        web = self.school.settings.web
        scheme = "https" if web.certificate else "http"
        base = web.public_url.rstrip("/") or f"{scheme}://{web.host}:{web.port}"
        return f"{base}/drafts/{incident_id}" if incident_id else f"{base}/"


def open_office(school: School) -> Office:
    """Raises ConfigError when a mail template or a checklist of the school can't be used."""
    return Office(
        school=school,
        calendar=school_calendar(school),
        zone=ZoneInfo(school.settings.school.timezone),
        templates=read_mail_templates(school.config_folders),
        checklists=load_checklists(school.config_folders),
    )
