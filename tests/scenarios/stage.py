"""A golden scenario on a stage of its own: a copy of its folder, a mailbox, an evening and a morning."""

import email
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

from monitor.alerts.mailbox import Mailbox
from monitor.services.once import run_once
from monitor.services.review.listing import list_incidents
from monitor.services.review.viewers import viewer_of
from monitor.services.viewing import open_database
from monitor.settings.load import load_school, school_calendar
from monitor.settings.routes import people_of
from monitor.settings.school import School
from monitor.store.alerts import acknowledge
from monitor.store.engine import writing
from monitor.store.review import load_incidents
from monitor.store.visibility import OWNER

SCENARIOS = Path(__file__).resolve().parent.parent / "golden" / "scenarios"
NAMES = sorted(path.parent.name for path in SCENARIOS.glob("*/expected.json"))
EVENING = datetime(2026, 9, 15, 21, 0, tzinfo=UTC)


@dataclass
class Played:
    """What a scenario came to. evening, morning: (recipient, whole mail) of each mail."""

    folder: Path
    school: School
    expected: dict[str, Any]
    incidents: list[dict[str, Any]]
    evening: list[tuple[str, str]]
    morning: list[tuple[str, str]]


def read_expected(name: str) -> dict[str, Any]:
    return json.loads((SCENARIOS / name / "expected.json").read_text(encoding="utf-8"))


def copy_scenario(name: str, folder: Path, *, mail_port: int = 2525, reading: str = "") -> Path:
    """A scratch copy of a scenario's folder. reading: lines of a [reading] table, to try another batch size."""
    shutil.copytree(SCENARIOS / name, folder)
    config = folder / "filterwatch.toml"
    text = config.read_text(encoding="utf-8").replace("port = 2525", f"port = {mail_port}")
    config.write_text(text + (f"\n[reading]\n{reading}\n" if reading else ""), encoding="utf-8")
    return folder


def play(name: str, folder: Path) -> Played:
    """Run a scenario's evening, and deliver its next school morning."""
    with Mailbox(folder.parent / "mail") as mailbox:
        copy_scenario(name, folder, mail_port=mailbox.port)
        school = load_school(folder, today=EVENING.date())
        run_once(school, clock=lambda: EVENING)
        evening = _read_mails(mailbox)
        _acknowledge(school)
        dawn = school_calendar(school).next_digest_at(EVENING) + timedelta(minutes=1)
        run_once(school, clock=lambda: dawn)
        morning = _read_mails(mailbox)[len(evening) :]
    return Played(
        folder=folder,
        school=school,
        expected=read_expected(name),
        incidents=list_incidents(school, reveal=True),
        evening=evening,
        morning=morning,
    )


def _acknowledge(school: School) -> None:
    """Whoever was told first has looked, so that nobody else is told over night."""
    with open_database(school) as engine, writing(engine) as connection:
        for file in load_incidents(connection, OWNER):
            for person in people_of(file.incident.route[0], school.people, on=EVENING.date()):
                viewer = viewer_of(school, person.login, on=EVENING.date())
                assert viewer is not None
                acknowledge(connection, viewer, file.incident.id, now=EVENING)


def _read_mails(mailbox: Mailbox) -> list[tuple[str, str]]:
    mails = []
    for path in mailbox.read_files():
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        mails.append((str(message["To"]), f"{message['Subject']}\n{message.get_content()}\n{path.read_text()}"))
    return mails
