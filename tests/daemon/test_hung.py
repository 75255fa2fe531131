"""A source whose file system hangs is given up and told of; the others are read on, and it goes on when it answers (F60)."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.daemon.lists import open_refresh
from monitor.daemon.loop import Daemon, run_reading
from monitor.ingest.tail import Tailer
from monitor.ingest.tail.patience import Patience
from monitor.records.source import Batch, SourceNotice
from monitor.services.service import open_service
from monitor.services.telling.office import open_office
from monitor.services.upkeep.health import health_report
from monitor.settings.load import load_school
from monitor.store.engine import reading
from tests.cli.program import CONFIG, squid_line, write_school

NOW = datetime(2026, 9, 21, 15, tzinfo=UTC)
SECOND = '\n[[source]]\nname = "other"\npath = "logs/other.log"\nformat = "squid"\n'


class Rounds:
    """A watcher that wakes at once; the share answers again after `answers` waits, and the loop ends after `waits`."""

    def __init__(self, stopping: threading.Event, share: threading.Event, *, answers: int, waits: int) -> None:
        self.stopping, self.share, self.answers, self.waits, self.done = stopping, share, answers, waits, 0

    def wait(self, timeout_seconds: float) -> bool:
        self.done += 1
        if self.done == self.answers:
            self.share.set()
            threading.Event().wait(0.3)
        if self.done >= self.waits:
            self.stopping.set()
        return True


def report_after(folder: Path, monkeypatch: pytest.MonkeyPatch, *, answers: int, waits: int) -> dict:
    write_school(folder, filterwatch=CONFIG + SECOND)
    (folder / "logs" / "access.log").write_text(squid_line(0))
    (folder / "logs" / "other.log").write_text(squid_line(1) * 2)
    share, stopping = threading.Event(), threading.Event()
    poll = Tailer.poll

    def poll_or_hang(self: Tailer, now: datetime) -> Iterator[Batch | SourceNotice]:
        if self.source == "filter":
            share.wait()
        yield from poll(self, now)

    monkeypatch.setattr(Tailer, "poll", poll_or_hang)
    school = load_school(folder, today=NOW.date())
    with open_service(school, now=NOW) as service:
        daemon = Daemon(
            engine=service.engine,
            pipeline=service.pipeline,
            office=open_office(school),
            lists=open_refresh(service, school, clock=lambda: NOW),
            tailers=dict(zip(service.pipeline.sources, service.tailers, strict=True)),
            watcher=Rounds(stopping, share, answers=answers, waits=waits),
            clock=lambda: NOW,
            poll_seconds=0.0,
            stopping=stopping,
            patience={"filter": Patience(0.2)},
        )
        run_reading(daemon)
        share.set()
        with reading(service.engine) as connection:
            return health_report(connection, school, now=NOW)


@pytest.mark.fault("F60")
def test_F60_the_other_sources_are_read_and_the_hung_one_is_named(tmp_path, monkeypatch):  # noqa: N802 -- the case's name
    report = report_after(tmp_path / "school", monkeypatch, answers=99, waits=3)
    assert [source["lines"] for source in report["sources"]] == [0, 2]
    assert report["sources"][0]["notice"]["kind"] == "hung"
    assert "no answer from the file system" in report["problems"][0]


@pytest.mark.fault("F60")
def test_F60_it_is_read_when_it_answers_and_nothing_is_lost(tmp_path, monkeypatch):  # noqa: N802 -- the case's name
    report = report_after(tmp_path / "school", monkeypatch, answers=2, waits=5)
    assert [source["lines"] for source in report["sources"]] == [1, 2]
    assert report["sources"][0]["notice"] is None
