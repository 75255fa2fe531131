"""A date and a form come in; the day's slots leave: registration, lessons, breaks, the computer suite, the evening."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from monitor.simulate.event import Channel

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5
LESSONS = ((time(9), time(10)), (time(10), time(11)), (time(11, 20), time(12, 20)), (time(13, 10), time(14, 10)),
           (time(14, 10), time(15, 10)))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A stretch of a day. pages_per_hour: how many pages a person opens who is online at all; online: the share."""

    name: str
    starts_at: datetime
    ends_at: datetime
    pages_per_hour: float
    online: float
    channel: Channel = Channel.SCHOOL

    @property
    def is_suite(self) -> bool:
        return self.name == "computer suite"


def find_slots(day: date, form: int, forms: int) -> tuple[Slot, ...]:
    """The day of one form (number `form` of `forms`), in order. Times are aware UTC."""
    if day.weekday() >= SATURDAY:
        return (_slot(day, "weekend", (time(10), time(20)), 4, 0.25, Channel.HOME),)
    slots = [_slot(day, "registration", (time(8, 40), time(9)), 8, 0.5)]
    for period, span in enumerate(LESSONS):
        in_suite = form == (day.weekday() * len(LESSONS) + period) % max(forms, len(LESSONS))
        slots.append(
            _slot(day, "computer suite", span, 40, 1.0) if in_suite else _slot(day, "lesson", span, 8, 0.5),
        )
    slots.append(_slot(day, "break", (time(11), time(11, 20)), 6, 0.2))
    slots.append(_slot(day, "lunch", (time(12, 20), time(13, 10)), 9, 0.3))
    slots.append(_slot(day, "evening", (time(16, 30), time(21, 30)), 6, 0.35, Channel.HOME))
    return tuple(sorted(slots, key=lambda slot: slot.starts_at))


def staff_slots(day: date) -> tuple[Slot, ...]:
    """The day of an adult: mornings, afternoons, an hour of marking at home."""
    if day.weekday() >= SATURDAY:
        return (_slot(day, "weekend", (time(15), time(18)), 3, 0.2, Channel.HOME),)
    return (
        _slot(day, "morning", (time(8), time(12, 20)), 9, 0.9),
        _slot(day, "afternoon", (time(13), time(16, 30)), 9, 0.9),
        _slot(day, "marking", (time(19), time(20)), 10, 0.3, Channel.HOME),
    )


def at_local(day: date, clock: time) -> datetime:
    """That wall time in school on that day, as aware UTC."""
    return datetime.combine(day, clock, LONDON).astimezone(ZoneInfo("UTC"))


def _slot(
    day: date, name: str, span: tuple[time, time], pages: float, online: float, channel: Channel = Channel.SCHOOL
) -> Slot:
    return Slot(
        name=name,
        starts_at=at_local(day, span[0]),
        ends_at=at_local(day, span[1]),
        pages_per_hour=pages,
        online=online,
        channel=channel,
    )
