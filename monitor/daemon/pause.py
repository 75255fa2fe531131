"""Why reading pauses goes in; a mail goes out that needs no disk, once, and again while it lasts."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from monitor.errors import FilterwatchError, StoreFull
from monitor.logs import get_logger
from monitor.services.clock import Clock

BUSY_PATIENCE = timedelta(minutes=10)
"""A database that another process holds mostly comes back by itself; a full disk doesn't."""
TELL_AGAIN = timedelta(hours=4)

log = get_logger()


class PauseAlarm:
    """Tells a person that nothing is being read, past the outbox, which lies on the very disk that is full."""

    def __init__(self, folder: Path, clock: Clock, *, is_stopping: Callable[[], bool]) -> None:
        self._folder = folder
        self._clock = clock
        self._is_stopping = is_stopping
        self._began_at: datetime | None = None
        self._told_at: datetime | None = None

    def sound(self, error: FilterwatchError) -> None:
        """Reading pauses because of this. The mail goes from a thread of its own: its server may hang."""
        now = self._clock()
        self._began_at = self._began_at or now
        if self._told_at is not None and now - self._told_at < TELL_AGAIN:
            return
        if isinstance(error, StoreFull) or now - self._began_at >= BUSY_PATIENCE:
            self._told_at = now
            threading.Thread(target=self._send, args=(str(error), now), name="alarm", daemon=True).start()

    def end(self) -> None:
        """Reading goes on."""
        self._began_at = self._told_at = None

    def _send(self, reason: str, now: datetime) -> None:
        from monitor.services.telling.alarm import send_alarm  # noqa: PLC0415 -- what a mail needs, reading doesn't wait for

        sentence = f"Logs are not being read: {reason} Nothing is lost meanwhile."
        try:
            problems = send_alarm(self._folder, sentence, now=now, is_stopping=self._is_stopping)
        except FilterwatchError as error:
            problems = [str(error)]
        for problem in problems:
            log.error("alarm not sent", reason=problem)
