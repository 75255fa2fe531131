"""What every review service is given: the school, its database, its checklists and the words for its themes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from monitor.detect.people import Roster
from monitor.records.theme import ThemeTable
from monitor.services.review.checklists import Checklists, load_checklists
from monitor.settings.school import School


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where drafts are reviewed. theme_labels: theme id to words. roster: names, looked up only where they
    were asked for. zone: the school's, for every time that is shown."""

    school: School
    engine: Engine
    checklists: Checklists
    theme_labels: Mapping[str, str]
    roster: Roster
    zone: ZoneInfo

    def to_day(self, now: datetime) -> date:
        """The school's calendar day at an instant: the day on which roles and covers are judged."""
        return now.astimezone(self.zone).date()


def open_desk(school: School, engine: Engine, themes: ThemeTable) -> Desk:
    """Raises ConfigError with every problem of every checklist file."""
    return Desk(
        school=school,
        engine=engine,
        checklists=load_checklists(school.config_folders),
        theme_labels={theme.id: theme.label for theme in themes.themes},
        roster=Roster(school.roster),
        zone=ZoneInfo(school.settings.school.timezone),
    )
