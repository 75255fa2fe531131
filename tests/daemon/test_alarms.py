"""From the log through the daemon to the mailbox: what goes wrong with a source is told once, and once when it is over."""

import email
import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest

from monitor.alerts.mailbox import Mailbox
from monitor.daemon.lists import open_refresh
from monitor.daemon.loop import Daemon, run_reading
from monitor.services.service import open_service
from monitor.services.telling.deliver import deliver
from monitor.services.telling.office import open_office
from monitor.services.upkeep.health import health_report
from monitor.settings.load import load_school
from monitor.store.engine import reading
from tests.cli.program import CONFIG, ROUTES, write_school

BEGIN = datetime(2026, 9, 22, 9, tzinfo=UTC)  # a Tuesday in term, 10:00 in London
TECHNICIAN = '[[person]]\nrole = "technician"\nlogin = "t1"\nname = "T"\nmail = "it@school.example"\n\n'
MAIL = '\n[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom = "filterwatch@school.example"\n'
DAY = 24 * 60

Write = Callable[[datetime], str]
"""What the filter writes at a time."""


class Script:
    """A watcher that wakes at once.

    Before each wait the mails go out; then the clock goes on, the filter writes, and the lists' thread has looked.
    """

    def __init__(self, log: Path, steps: Sequence[tuple[int, Write]]) -> None:
        self.log, self.steps, self.now = log, list(steps), BEGIN
        self.stopping = threading.Event()
        self.deliver: Callable[[], object] = list
        self.look: Callable[[], object] = list
        self._write(self.steps.pop(0)[1])

    def clock(self) -> datetime:
        return self.now

    def wait(self, timeout_seconds: float) -> bool:
        self.deliver()
        if not self.steps:
            self.stopping.set()
            return True
        minutes, write = self.steps.pop(0)
        self.now += timedelta(minutes=minutes)
        self._write(write)
        self.look()
        return True

    def _write(self, write: Write) -> None:
        with self.log.open("a", encoding="utf-8") as file:
            file.write(write(self.now))
        os.utime(self.log, (self.now.timestamp(),) * 2)


class OneRound(threading.Event):
    """Lets a thread's loop go round once."""

    def wait(self, timeout: float | None = None) -> bool:
        is_over = self.is_set()
        self.set()
        return is_over


def tell(tmp_path: Path, steps: Sequence[tuple[int, Write]], *, format_id: str = "squid") -> tuple[list[str], dict]:
    """The mails that the technician got about the program, oldest first, and what health says at the end."""
    with Mailbox(tmp_path / "mail") as mailbox:
        config = CONFIG.replace('"squid"', f'"{format_id}"') + MAIL.format(port=mailbox.port)
        folder = write_school(tmp_path / "school", filterwatch=config, routes=ROUTES + TECHNICIAN)
        school = load_school(folder, today=BEGIN.date())
        script = Script(folder / "logs" / "access.log", steps)
        with open_service(school, now=BEGIN) as service:
            office = open_office(school)
            script.deliver = lambda: deliver(service.engine, office, now=script.now)
            lists = open_refresh(service, school, clock=script.clock)
            script.look = lambda: lists.run(OneRound(), 0.0)
            run_reading(
                Daemon(
                    engine=service.engine,
                    pipeline=service.pipeline,
                    office=office,
                    lists=lists,
                    tailers=dict(zip(service.pipeline.sources, service.tailers, strict=True)),
                    watcher=script,
                    clock=script.clock,
                    poll_seconds=0.0,
                    stopping=script.stopping,
                )
            )
            with reading(service.engine) as connection:
                report = health_report(connection, school, now=script.now)
        files = sorted(mailbox.read_files(), key=lambda path: path.stat().st_mtime_ns)
        mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    return [mail.get_content() for mail in mails if mail["To"] == "it@school.example"], report


def nothing(_now: datetime) -> str:
    return ""


def usual(now: datetime, *, off: timedelta = timedelta(0), count: int = 20) -> str:
    at = (now + off).timestamp()
    return "".join(
        f"{at + number / 1000:.3f} 10 192.0.2.{number % 9} TCP_MISS/200 512 GET http://x{number % 7}.test/ p{number % 3}"
        " HIER_DIRECT/192.0.2.80 text/html\n"
        for number in range(count)
    )


def busy(now: datetime) -> str:
    return usual(now, count=1500)


def nonsense(_now: datetime) -> str:
    return "".join(f"no line of a filter, number {number}\n" for number in range(60))


def ahead(now: datetime) -> str:
    return usual(now, off=timedelta(days=2))


def an_hour_late(now: datetime) -> str:
    return usual(now, off=timedelta(hours=-1))


def export(now: datetime, *, action: str = "Allowed", moved: bool = False, count: int = 200) -> str:
    rows = []
    for number in range(count):
        login, url = f"p{number % 30}", f"http://x{number % 7}.test/{number}"
        first, second = (url, login) if moved else (login, url)
        at = now.astimezone() + timedelta(milliseconds=number)
        rows.append(f"{at:%Y-%m-%dT%H:%M:%S%z},{first},{second},{action}\n")
    return "".join(rows)


def headed(now: datetime) -> str:
    return "Time,Username,URL,Action\n" + export(now, count=600)


def snoozed(now: datetime) -> str:
    return export(now, action="Snoozed", count=1)


def moved(now: datetime) -> str:
    return export(now, moved=True)


def guarded(now: datetime) -> str:
    return (
        f"{now.astimezone():%Y-%m-%d %H:%M:%S} [7] Request(pupils/gambling/-) http://www.betting.test/ 192.0.2.4/- p1"
        " GET REDIRECT\n"
    )


def emergency(now: datetime) -> str:
    return f"{now.astimezone():%Y-%m-%d %H:%M:%S} [7] Going into emergency mode\n"


def every(minutes: int, write: Write, *, times: int) -> list[tuple[int, Write]]:
    return [(minutes, write)] * times


CASES = {
    "a source that is silent in school hours": (
        "squid",
        [(0, usual), (130, nothing), (5, nothing), (5, usual), (5, usual), (12, usual), (30, usual)],
        "nothing arrived since",
    ),
    "many lines that can't be read": (
        "squid",
        [(0, usual), (2, nonsense), (2, usual), *every(15, usual, times=2), (DAY, usual), (61, busy), (12, usual)],
        "could not be read",
    ),
    "stamps of the wrong zone": (
        "squid",
        [(0, usual), *every(6, an_hour_late, times=5), *every(2, usual, times=3), (12, usual), (12, usual)],
        "the wrong time zone",
    ),
    "stamps of the future": (
        "squid",
        [(0, usual), (2, ahead), *every(2, usual, times=2), (DAY, usual), (DAY, usual), (12, usual)],
        "bear a time",
    ),
    "a word for what the filter did that its format doesn't list": (
        "csv",
        [(0, headed), (2, snoozed), (2, export), *every(2 * DAY, export, times=5), (12, export)],
        "doesn't list",
    ),
    "columns that moved": (
        "csv",
        [(0, headed), *every(2, moved, times=4), *every(2, export, times=12), (12, export), (12, export)],
        "columns",
    ),
    "a filter that lets everything through": (
        "squidguard",
        [(0, guarded), (2, emergency), *every(20, guarded, times=3), (DAY, guarded), (DAY, guarded), (12, guarded)],
        "emergency mode",
    ),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_wrong_with_a_source_is_mailed_when_it_begins_and_when_it_is_over(case, tmp_path):
    format_id, steps, words = CASES[case]
    mails, report = tell(tmp_path, steps, format_id=format_id)
    begins, ends = (mail for mail in mails if words in mail)
    assert "needs somebody to look after it" in begins
    assert "this is over" in ends
    assert "needs somebody" not in ends
    assert not any(words in problem for problem in report["problems"])
    assert not any(login in mail for mail in mails for login in ("p0", "p1", "p2"))


def test_phrases_that_cannot_be_used_are_mailed_when_they_are_changed_and_when_they_are_mended(tmp_path):
    own = tmp_path / "school" / "phrases" / "own.toml"

    def spoil(now: datetime) -> str:
        own.parent.mkdir()
        own.write_text("this is no phrase file", encoding="utf-8")
        return usual(now)

    def mend(now: datetime) -> str:
        own.unlink()
        return usual(now)

    mails, report = tell(
        tmp_path, [(0, usual), (2, spoil), *every(2, usual, times=2), (2, mend), *every(12, usual, times=2)]
    )
    begins, ends = (mail for mail in mails if "Themes and phrases were changed" in mail)
    assert "needs somebody to look after it" in begins
    assert "own.toml" in begins
    assert "this is over" in ends
    assert not any("phrases" in problem for problem in report["problems"])
