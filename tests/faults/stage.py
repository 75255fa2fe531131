"""A small school with one source, read by the shipped program in the test's own process, with a clock that is set."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from monitor.alerts.mailbox import Mailbox
from monitor.records.source import Tally
from monitor.services.once import run_once
from monitor.services.review.listing import list_incidents
from monitor.settings.load import load_school
from monitor.settings.school import School
from monitor.store.engine import open_engine, reading
from monitor.store.sources import load_source_totals
from tests.cli.program import CALENDAR, ROUTES, squid_line
from tests.torture.school import leave_out_phrases

CONFIG = """
[school]
name = "Faults Primary"
timezone = "Europe/London"

[[source]]
name = "filter"
path = "logs/{glob}"
format = "{format}"
mode = "{mode}"
{zone}

[[list]]
name = "listed"
path = "listed.txt"
kind = "domains"
theme = "self_harm"

[database]
url = "sqlite:///filterwatch.db"

[reading]
batch_bytes = {batch_bytes}
poll_seconds = 0.05
"""
MAIL = '\n[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom = "filterwatch@school.example"\n'
AFTERNOON = datetime(2026, 9, 21, 16, 0, tzinfo=UTC)
"""Shortly after the lines that `squid_line` writes, on a school day."""

T = TypeVar("T")

HEADER = "Date Time,Username,URL,Category,Action,Client IP\n"


class Stage:
    """folder: of the school. log: the file that most tests write."""

    def __init__(
        self,
        folder: Path,
        *,
        format: str = "squid",  # noqa: A002 -- as in the config file
        mode: str = "append",
        glob: str = "access.log*",
        timezone: str = "",
        batch_bytes: int = 4096,
        mailbox: Mailbox | None = None,
    ) -> None:
        self.folder = folder
        (folder / "logs").mkdir(parents=True)
        zone = f'timezone = "{timezone}"' if timezone else ""
        config = CONFIG.format(format=format, mode=mode, glob=glob, zone=zone, batch_bytes=batch_bytes)
        mail = MAIL.format(port=mailbox.port) if mailbox else ""
        for name, text in (
            ("filterwatch.toml", config + mail),
            ("calendar.toml", CALENDAR),
            ("routes.toml", ROUTES),
            ("listed.txt", "listed.test\n"),
        ):
            (folder / name).write_text(text, encoding="utf-8")
        leave_out_phrases(folder)

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "access.log"

    @property
    def database(self) -> Path:
        return self.folder / "filterwatch.db"

    @property
    def school(self) -> School:
        return load_school(self.folder, today=AFTERNOON.date())

    def append(self, data: str | bytes) -> "Stage":
        with self.log.open("ab") as log:
            log.write(data.encode() if isinstance(data, str) else data)
        return self

    def read(self, now: datetime = AFTERNOON) -> "Stage":
        """`run --once` at that time."""
        run_once(self.school, clock=lambda: now)
        return self

    def drafts(self) -> dict[str, dict[str, Any]]:
        """Every draft as `incidents list --json --reveal` prints it, by login."""
        return {row["subject"]["name"]: row for row in list_incidents(self.school, reveal=True)}

    def lines_by_login(self) -> dict[str, int]:
        """How many flagged lines each login's draft counts."""
        return {login: row["lines"] for login, row in self.drafts().items()}

    def tally(self) -> Tally:
        return self.ask(load_source_totals)[0].tally

    def rows(self, statement: str) -> list[tuple]:
        return self.ask(lambda connection: [tuple(row) for row in connection.exec_driver_sql(statement)])

    def ask(self, question: Callable[[Connection], T]) -> T:
        engine = self.open()
        try:
            with reading(engine) as connection:
                return question(connection)
        finally:
            engine.dispose()

    def open(self) -> Engine:
        school = self.school
        return open_engine(school.settings.database.url, folder=school.folder, key=school.key)


def listed_line(number: int) -> str:
    """One blocked request to the listed host, by a login of its own."""
    return squid_line(number, login=f"user{number:05d}", host="www.listed.test")


def plain_line(number: int) -> str:
    return squid_line(number, login="someone", host="plain.test", denied=False)


def csv_row(stamp: str, login: str, url: str = "http://www.listed.test/") -> str:
    return f"{stamp},{login},{url},Adult,Blocked,192.0.2.7\n"
