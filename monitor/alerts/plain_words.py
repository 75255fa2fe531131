"""Times and counts go in; the words that stand for them in a mail come out, in the school's own time."""

from datetime import datetime
from zoneinfo import ZoneInfo


def to_span(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    start, end = first.astimezone(zone), last.astimezone(zone)
    if (end - start).total_seconds() < 60:
        return to_moment(first, zone)
    return (
        f"{to_moment(first, zone)} to {end:%H:%M}"
        if start.date() == end.date()
        else (f"{to_moment(first, zone)} to {to_moment(last, zone)}")
    )


def to_moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{to_day(local)}, {local:%H:%M}"


def to_day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b %Y}"


def to_count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def to_plain_count(number: int, noun: str) -> str:
    """Without thousands separators: the sentence of the duties is read by programs as well."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
