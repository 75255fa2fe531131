"""A clock that runs through a simulated day in a minute and a half, and then at the usual pace."""

import time
from datetime import datetime, timedelta


class FastClock:
    """Called like a clock: the simulated instant. speed: simulated seconds per real second, until `ends_at`."""

    def __init__(self, starts_at: datetime, ends_at: datetime, *, speed: float) -> None:
        self._starts_at = starts_at
        self._ends_at = ends_at
        self._speed = speed
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        passed = time.monotonic() - self._began
        at = self._starts_at + timedelta(seconds=passed * self._speed)
        if at <= self._ends_at:
            return at
        fast = (self._ends_at - self._starts_at).total_seconds() / self._speed
        return self._ends_at + timedelta(seconds=passed - fast)
