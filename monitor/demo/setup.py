"""Makes the demo's folder, its school, its mailbox and its one sign-in."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine

from monitor.alerts.mailbox import Mailbox
from monitor.records.people import Role
from monitor.services.access.accounts import OneTimeSignIn, add_account
from monitor.services.clock import utc_now
from monitor.settings.load import load_school
from monitor.settings.school import School
from monitor.simulate.plan import SchoolPlan
from monitor.simulate.school import SimulatedSchool, write_school

PEOPLE = 120
SATURDAY = 5
LOOPBACK = "127.0.0.1"
WEB_PORT = 8765


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything the demo plays on. `school` is what the product makes of the folder that `simulated` wrote."""

    folder: Path
    simulated: SimulatedSchool
    school: School
    mailbox: Mailbox


@contextmanager
def open_stage(folder: Path | None, *, seed: int, today: date) -> Iterator[Stage]:
    """Write the school and start the mailbox. Raises ConfigError where the folder already holds a config."""
    folder = folder or Path(tempfile.mkdtemp(prefix="filterwatch-demo-"))
    mailbox = Mailbox(folder / "mail")
    mailbox.start()
    try:
        plan = SchoolPlan(
            seed=seed, day=last_school_day(today), people=PEOPLE, mail_port=mailbox.port, web_port=free_port(WEB_PORT)
        )
        simulated = write_school(folder, plan)
        yield Stage(folder=folder, simulated=simulated, school=load_school(folder), mailbox=mailbox)
    finally:
        mailbox.stop()


def last_school_day(today: date) -> date:
    """The weekday before today: its whole evening has been, so that no simulated time lies in the future."""
    day = today - timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return day


def free_port(wanted: int) -> int:
    """The wanted port of this machine, or any free one where it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError:
            probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def add_reviewer(stage: Stage, engine: Engine) -> OneTimeSignIn:
    """A one-time sign-in for the simulated safeguarding lead."""
    login = next(person.login for person in stage.school.people if person.role is Role.DSL)
    now = utc_now()
    return add_account(stage.school, engine, login, today=now.date(), now=now)
