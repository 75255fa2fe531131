"""A person is told by mail that reading pauses: at once for a full disk, later for a busy database, not at every try."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.alerts.mailbox import Mailbox
from monitor.daemon.pause import PauseAlarm
from monitor.errors import FilterwatchError, StoreBusy, StoreFull
from tests.cli.program import CONFIG, write_school

BEGAN = datetime(2026, 9, 21, 10, tzinfo=UTC)
FULL, BUSY = StoreFull("The disk is full."), StoreBusy("It is held.")


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[Callable[..., int]]:
    """sound(error, minutes) -> how many mails came so far; error None: reading goes on."""
    now = [BEGAN]
    with Mailbox(tmp_path / "mail") as mailbox:
        mail = (
            f'\n[mail]\nhost = "127.0.0.1"\nport = {mailbox.port}\ntls = "none"\nfrom = "filterwatch@school.example"\n'
        )
        folder = write_school(tmp_path / "school", filterwatch=CONFIG + mail)
        alarm = PauseAlarm(folder, lambda: now[0], is_stopping=lambda: False)

        def sound_at(error: FilterwatchError | None, minutes: float) -> int:
            now[0] = BEGAN + timedelta(minutes=minutes)
            if error is None:
                alarm.end()
            else:
                alarm.sound(error)
            for thread in threading.enumerate():
                if thread.name == "alarm":
                    thread.join()
            return len(mailbox.read_files())

        yield sound_at


@pytest.mark.fault("F69")
def test_a_full_disk_is_told_at_once_and_again_after_hours(sound: Callable[..., int]) -> None:
    assert [sound(FULL, minutes) for minutes in (0, 1, 239, 240, 241)] == [1, 1, 1, 2, 2]


@pytest.mark.fault("F70")
def test_a_busy_database_is_told_when_it_stays_busy(sound: Callable[..., int]) -> None:
    assert [sound(BUSY, minutes) for minutes in (0, 9, 10, 11)] == [0, 0, 1, 1]


def test_a_pause_that_ended_and_comes_back_is_told_anew(sound: Callable[..., int]) -> None:
    assert [sound(error, minutes) for minutes, error in enumerate((FULL, None, FULL))] == [1, 1, 2]


def test_a_config_that_names_nobody_is_no_reason_to_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_school(tmp_path / "school")
    PauseAlarm(folder, lambda: BEGAN, is_stopping=lambda: False).sound(FULL)
    for thread in threading.enumerate():
        if thread.name == "alarm":
            thread.join()

    assert "alarm not sent" in capsys.readouterr().out
