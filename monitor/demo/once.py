"""The demo run to its end: the whole day written, read and told, and held against what was planted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.demo.setup import open_stage
from monitor.services.clock import utc_now
from monitor.services.once import OnceReport, run_once
from monitor.services.review.listing import list_incidents
from monitor.settings.load import school_calendar
from monitor.simulate.truth import Comparison, compare_truth

AFTER_DIGEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What the simulated day came to. comparison: the drafts against the planted cases."""

    folder: Path
    lines: int
    evening: OnceReport
    morning: OnceReport
    incidents: tuple[dict[str, Any], ...]
    mails: tuple[Path, ...]
    comparison: Comparison


def play_once(folder: Path | None, *, seed: int, tell: Callable[[str], None]) -> DemoReport:
    """Write a whole day, read it as that night, then deliver as the next school morning."""
    with open_stage(folder, seed=seed, today=utc_now().date()) as stage:
        tell(f"writing the day's logs into {stage.folder}")
        lines = stage.simulated.write_days(stage.folder)
        night = stage.simulated.ends_at
        tell(f"reading {lines} lines")
        evening = run_once(stage.school, clock=lambda: night)
        dawn = school_calendar(stage.school).next_digest_at(night) + AFTER_DIGEST
        morning = run_once(stage.school, clock=lambda: dawn)
        incidents = tuple(list_incidents(stage.school, reveal=True))
        return DemoReport(
            folder=stage.folder,
            lines=lines,
            evening=evening,
            morning=morning,
            incidents=tuple(list_incidents(stage.school)),
            mails=stage.mailbox.read_files(),
            comparison=compare_truth(stage.simulated.truth, incidents),
        )
