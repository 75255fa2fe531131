"""A viewer in; the health report without a trace of drafts that they may not see, out, and each source's last week."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.services.review.desk import Desk
from monitor.services.upkeep.health import gather_health, to_report
from monitor.services.upkeep.usual import HourCount, find_week
from monitor.settings.load import school_calendar
from monitor.store.engine import reading
from monitor.store.visibility import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """report: the keys of `health --json`. weeks: source -> the last seven days, hour by hour."""

    report: dict[str, Any]
    weeks: dict[str, list[HourCount]]


def health_page(desk: Desk, sight: Sight, *, now: datetime) -> HealthPage:
    """Mails about drafts that the viewer may not see are not among the report's counts."""
    calendar = school_calendar(desk.school)
    with reading(desk.engine) as connection:
        health = gather_health(connection, desk.school, now=now, sight=sight)
    return HealthPage(
        report=to_report(health, now),
        weeks={facts.section.name: find_week(facts.hours, calendar, now) for facts in health.sources},
    )
