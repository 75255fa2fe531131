"""Signs of life: the watchdog's ping, the heartbeat row that `health` reads, and what is forgotten once a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from monitor.ingest.tail import Tailer
from monitor.services.clock import Clock
from monitor.services.notify import send_notice
from monitor.services.upkeep.retain import forget_checkpoints, forget_old
from monitor.store.engine import writing
from monitor.store.heartbeat import beat

BEAT_EVERY = timedelta(seconds=30)
FORGET_EVERY = timedelta(hours=24)


class Pulse:
    """Beaten when the loop made progress, and only then."""

    def __init__(self, engine: Engine, clock: Clock, tailers: Iterable[Tailer]) -> None:
        self._engine = engine
        self._tailers = tailers
        self._clock = clock
        self._beaten_at: datetime | None = None
        self._forgot_at = clock()

    def beat(self) -> None:
        """Ping the watchdog; now and then write the heartbeat. Raises StoreFull or StoreBusy."""
        send_notice("WATCHDOG=1")
        now = self._clock()
        if self._beaten_at is not None and now - self._beaten_at < BEAT_EVERY:
            return
        with writing(self._engine) as connection:
            beat(connection, "daemon", now=now)
            if now - self._forgot_at >= FORGET_EVERY:
                forget_old(connection, now=now)
                forget_checkpoints(connection, self._tailers, now=now)
                self._forgot_at = now
        self._beaten_at = now

    def say_paused(self, reason: str) -> None:
        """Waiting for a person to make room is progress too: a restart would not help."""
        send_notice(f"STATUS=paused: {reason}")
        send_notice("WATCHDOG=1")
