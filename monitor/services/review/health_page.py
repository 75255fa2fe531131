"""A viewer in; the health report without a trace of drafts that they may not see, out."""

from datetime import datetime
from typing import Any

from monitor.services.review.desk import Desk
from monitor.services.upkeep.health import health_report
from monitor.store.engine import reading
from monitor.store.visibility import Sight


def health_page(desk: Desk, sight: Sight, *, now: datetime) -> dict[str, Any]:
    """The keys of `health --json`; mails about drafts that the viewer may not see are not among its counts."""
    with reading(desk.engine) as connection:
        return health_report(connection, desk.school, now=now, sight=sight)
