"""A service that ends by a fault again and again is told of once; one that is stopped, or fails now and then, isn't."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.services.telling import unit_stopped
from monitor.services.telling.unit_stopped import tell_unit_stopped

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(monkeypatch):
    sentences = []
    monkeypatch.setattr(unit_stopped, "send_alarm", lambda _path, sentence, **_: sentences.append(sentence) or [])
    return sentences


def stop(folder, at, result="core-dump"):
    environment = {"SERVICE_RESULT": result, "STATE_DIRECTORY": str(folder)}
    return tell_unit_stopped(None, "filterwatch.service", environment=environment, now=at)[0]


def test_five_faults_within_a_quarter_of_an_hour_are_told_once(tmp_path, told):
    assert [stop(tmp_path, NOW + n * MINUTE) for n in range(10)] == [False] * 4 + [True] + [False] * 5
    assert "5 times within 15 minutes" in told[0]


def test_a_fault_now_and_then_is_not_told(tmp_path, told):
    assert not any(stop(tmp_path, NOW + timedelta(hours=n)) for n in range(24))
    assert told == []


def test_a_clean_stop_ends_the_count(tmp_path, told):
    for n in range(9):
        stop(tmp_path, NOW + n * MINUTE, result="success" if n == 4 else "exit-code")
    assert told == []


def test_it_is_told_again_after_half_a_day(tmp_path, told):
    for hours in (0, 1, 13):
        for n in range(6):
            stop(tmp_path, NOW + timedelta(hours=hours) + n * MINUTE)
    assert len(told) == 2


def test_a_count_that_was_cut_off_starts_anew(tmp_path, told):
    (tmp_path / "filterwatch.service.stops").write_text('{"stops": ["2026-')
    assert stop(tmp_path, NOW) is False
