"""The demo as it happens: a day's logs written in fast motion, the daemon and the pages running beside them."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.daemon.run import run_threads
from monitor.demo.clock import FastClock
from monitor.demo.setup import Stage, add_reviewer, open_stage
from monitor.services.clock import utc_now
from monitor.services.service import Service, open_service
from monitor.store.engine import reading
from monitor.store.review import load_incidents
from monitor.store.visibility import OWNER
from monitor.web.serve import WebServer

SECONDS_FOR_THE_DAY = 90.0
STEP_SECONDS = 0.25
NIGHT = timedelta(hours=9)
"""After the last line, the clock runs on quickly to the next morning's digest."""


def play_live(folder: Path | None, *, seed: int, tell: Callable[[str], None], stopping: threading.Event) -> Path:
    """Play until `stopping` is set. Returns the folder, which is kept."""
    with open_stage(folder, seed=seed, today=utc_now().date()) as stage:
        starts_at, ends_at = stage.simulated.starts_at, stage.simulated.ends_at
        speed = (ends_at + NIGHT - starts_at).total_seconds() / SECONDS_FOR_THE_DAY
        with open_service(stage.school, now=starts_at) as service:
            once = add_reviewer(stage, service.engine)
            with WebServer(stage.school, service.engine) as server:
                tell(f"pages:    {server.address}")
                tell(f"sign in:  {once.login}   password: {once.password}   (once; you then choose your own)")
                tell(f"mail:     {stage.mailbox.folder}")
                tell(f"logs:     {stage.folder / 'logs'}")
                tell("One simulated school day passes in about a minute. Ctrl-C ends it.")
                clock = FastClock(starts_at, ends_at + NIGHT, speed=speed)
                _play(stage, service, clock, tell, stopping)
    return stage.folder


def _play(
    stage: Stage, service: Service, clock: FastClock, tell: Callable[[str], None], stopping: threading.Event
) -> None:
    daemon = threading.Thread(
        target=run_threads,
        args=(service, stage.school),
        kwargs={"clock": clock, "stopping": stopping},
        name="daemon",
        daemon=True,
    )
    daemon.start()
    told: set[str] = set()
    mails = 0
    with stage.simulated.open_writer(stage.folder) as writer:
        while not stopping.wait(STEP_SECONDS):
            writer.write_until(clock())
            _tell_new(stage, service, told, tell)
            arrived = stage.mailbox.read_files()
            for mail in arrived[mails:]:
                tell(f"{_time(clock(), stage)}  mail   {mail.name}")
            mails = len(arrived)
    daemon.join(5.0)


def _tell_new(stage: Stage, service: Service, told: set[str], tell: Callable[[str], None]) -> None:
    with reading(service.engine) as connection:
        files = load_incidents(connection, OWNER)
    for file in files:
        incident = file.incident
        if incident.id not in told:
            told.add(incident.id)
            first = next((role.value for role in incident.route), "nobody")
            tell(
                f"{_time(incident.opened_at, stage)}  {incident.state.value}  {incident.ref}  "
                f"{incident.draft_group}, level {incident.severity}, told first: {first}"
            )


def _time(at: datetime, stage: Stage) -> str:
    return f"{at.astimezone(ZoneInfo(stage.school.settings.school.timezone)):%H:%M}"
