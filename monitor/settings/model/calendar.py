"""The shape of calendar.toml: school days, school hours, quiet time."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, field_validator

from monitor.settings.model.section import Section

Quiet = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]


class HoursSection(Section):
    """Times of a school day, as the clock on the wall shows them."""

    start: time = time(8, 30)
    """School begins."""
    end: time = time(15, 30)
    """School ends. A draft is due by then; one that opens later, by the end of the next school day."""
    quiet: Quiet = "17:30-08:00"
    """Ordinary alerts wait until it is over; urgent ones never wait. Days without school are quiet as a whole."""
    digest: time = time(7, 58)
    """When the morning mail goes, on school days."""

    @field_validator("start", "end", "digest", mode="before")
    @classmethod
    def read_time(cls, value: object) -> object:
        """Take "08:30" and TOML's own 08:30:00. Raises ValueError, which pydantic turns into a problem."""
        if isinstance(value, str):
            return time.fromisoformat(value)
        if isinstance(value, time):
            return value
        raise ValueError("is not a time of day")


class Span(Section):
    """A stretch of days, both ends included."""

    name: str
    """For people only."""
    first: date
    """The first day."""
    last: date
    """The last day."""


class CalendarSettings(Section):
    """School days, school hours and quiet time, in the school's time zone.

    Without any `[[term]]`, every weekday is a school day unless it is a bank holiday or closed.
    """

    hours: HoursSection = HoursSection()
    term: tuple[Span, ...] = ()
    """One for each term."""
    closed: tuple[Span, ...] = ()
    """Half-term, INSET: anything that bank holidays don't cover."""
    country: Literal["ENG", "WLS", "SCT", "NIR"] = "ENG"
    """Whose bank holidays: England, Wales, Scotland, Northern Ireland."""
