"""The one place that asks what time it is; everything below takes `now`."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
