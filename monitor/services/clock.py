"""The one place that asks what time it is; everything below takes `now`."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Says what time it is: aware UTC. The real one is `utc_now`."""


def utc_now() -> datetime:
    return datetime.now(UTC)
