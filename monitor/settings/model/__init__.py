"""The shape of the config folder, one module for each file: names, types, defaults and what they do, nothing else."""

from monitor.settings.model.calendar import CalendarSettings, HoursSection, Quiet, Span
from monitor.settings.model.main import (
    ColumnsSection,
    DatabaseSection,
    ListKind,
    ListSection,
    MailSection,
    ModelSection,
    ReadingSection,
    SchoolSection,
    Settings,
    SourceSection,
    WebSection,
)
from monitor.settings.model.routes import PersonSection, RoutesSettings
from monitor.settings.model.rules import AttemptRule, BreachRule, InstantRule, RepeatRule, Rules
from monitor.settings.model.section import Name, Section

__all__ = [
    "AttemptRule",
    "BreachRule",
    "CalendarSettings",
    "ColumnsSection",
    "DatabaseSection",
    "HoursSection",
    "InstantRule",
    "ListKind",
    "ListSection",
    "MailSection",
    "ModelSection",
    "Name",
    "PersonSection",
    "Quiet",
    "ReadingSection",
    "RepeatRule",
    "RoutesSettings",
    "Rules",
    "SchoolSection",
    "Section",
    "Settings",
    "SourceSection",
    "Span",
    "WebSection",
]
