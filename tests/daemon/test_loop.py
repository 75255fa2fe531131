"""A source that breaks the program is told of and rested on; the others are read on."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.daemon import loop
from monitor.daemon.lists import open_refresh
from monitor.daemon.loop import Daemon, run_reading
from monitor.ingest.readers.reader import Reader
from monitor.records.source import Batch
from monitor.services.service import open_service
from monitor.services.telling.office import open_office
from monitor.services.upkeep.health import health_report
from monitor.settings.load import load_school
from monitor.store.engine import reading
from tests.cli.program import CONFIG, squid_line, write_school

NOW = datetime(2026, 9, 21, 15, tzinfo=UTC)
SECOND = '\n[[source]]\nname = "other"\npath = "logs/other.log"\nformat = "squid"\n'


class CountedWaits:
    """A watcher that wakes at once, and stops the loop after so many waits."""

    def __init__(self, stopping: threading.Event, *, waits: int) -> None:
        self.stopping, self.left = stopping, waits

    def wait(self, timeout_seconds: float) -> bool:
        self.left -= 1
        if self.left <= 0:
            self.stopping.set()
        return True


@pytest.fixture
def daemon_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    folder = write_school(tmp_path / "school", filterwatch=CONFIG + SECOND)
    (folder / "logs" / "access.log").write_text(squid_line(0), encoding="utf-8")
    (folder / "logs" / "other.log").write_text(squid_line(1) * 2, encoding="utf-8")
    read = Reader.read

    def break_on_filter(self: Reader, batch: Batch) -> object:
        if batch.source == "filter":
            raise KeyError("p1 asked for http://www.betting.test/")
        return read(self, batch)

    monkeypatch.setattr(Reader, "read", break_on_filter)
    monkeypatch.setattr(loop, "REST_PASSES", 1)
    school = load_school(folder, today=NOW.date())
    stopping = threading.Event()
    with open_service(school, now=NOW) as service:
        run_reading(
            Daemon(
                engine=service.engine,
                pipeline=service.pipeline,
                office=open_office(school),
                lists=open_refresh(service, school, clock=lambda: NOW),
                tailers=dict(zip(service.pipeline.sources, service.tailers, strict=True)),
                watcher=CountedWaits(stopping, waits=3),
                clock=lambda: NOW,
                poll_seconds=0.0,
                stopping=stopping,
            )
        )
        with reading(service.engine) as connection:
            return health_report(connection, school, now=NOW)


def test_the_other_sources_are_read(daemon_report: dict) -> None:
    assert [source["lines"] for source in daemon_report["sources"]] == [0, 2]


def test_health_names_the_fault_but_not_what_the_line_said(daemon_report: dict) -> None:
    notice = daemon_report["sources"][0]["notice"]

    assert daemon_report["ok"] is False
    assert notice["kind"] == "fault"
    assert "KeyError" in notice["text"]
    assert "betting" not in str(daemon_report)
