"""The shape of filterwatch.toml, calendar.toml, routes.toml and the rules: names, types, defaults, nothing else."""

from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from monitor.records.people import Role
from monitor.records.source import Mode

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Quiet = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
ListKind = Literal[
    "ut1", "domains", "hosts", "wildcard", "dstdomain", "adblock", "dnsmasq", "rpz", "csv", "phrases", "iwf"
]


class Section(BaseModel):
    """A table of a config file: unknown keys are refused, and what was read can't be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SchoolSection(Section):
    name: str = "Example School"
    timezone: str = "Europe/London"
    roster: Path | None = None


class SourceSection(Section):
    """`path` is a glob. `format` left out = detected once, then fixed. `timezone`: of the export's wall time."""

    name: Name
    path: str
    format: str | None = None
    mode: Mode = Mode.APPEND
    site: str = ""
    timezone: str | None = None


class ListSection(Section):
    name: Name
    path: Path
    kind: ListKind
    theme: str | None = None


class DatabaseSection(Section):
    url: str = "sqlite:///filterwatch.db"


class MailSection(Section):
    """`password_file` holds the password where systemd credentials don't; mode 0600."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    sender: str = Field(alias="from")
    ca_file: Path | None = None
    username: str | None = None
    password_file: Path | None = None


class WebSection(Section):
    """`public_url` is what the link in a mail begins with."""

    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    certificate: Path | None = None
    private_key: Path | None = None
    public_url: str = ""


class ReadingSection(Section):
    """How the tailer reads: sizes in bytes, times in seconds."""

    batch_bytes: int = Field(default=4_194_304, ge=1)
    record_bytes: int = Field(default=65_536, ge=256)
    poll_seconds: float = Field(default=1.0, gt=0)
    settle_seconds: float = Field(default=60.0, ge=0)


class Settings(Section):
    """filterwatch.toml as a whole."""

    school: SchoolSection = SchoolSection()
    source: tuple[SourceSection, ...] = ()
    list: tuple[ListSection, ...] = ()
    database: DatabaseSection = DatabaseSection()
    mail: MailSection | None = None
    web: WebSection = WebSection()
    reading: ReadingSection = ReadingSection()


class HoursSection(Section):
    """School hours and quiet time, local wall time. `quiet` is "HH:MM-HH:MM", over midnight when it must be.

    digest: when the morning mail goes, on school days.
    """

    start: time = time(8, 30)
    end: time = time(15, 30)
    quiet: Quiet = "17:30-08:00"
    digest: time = time(7, 58)

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
    """A term or a closed time, both days included."""

    name: str
    first: date
    last: date


class CalendarSettings(Section):
    """calendar.toml. `country`: the bank holidays of which part of the UK (ENG, WLS, SCT, NIR)."""

    hours: HoursSection = HoursSection()
    term: tuple[Span, ...] = ()
    closed: tuple[Span, ...] = ()
    country: Literal["ENG", "WLS", "SCT", "NIR"] = "ENG"


class PersonSection(Section):
    """One person of routes.toml. `login` is their own in the logs; an external contact has none.

    first, last: the days on which this person covers the role; left out = always.
    """

    role: Role
    login: str = ""
    name: str = ""
    mail: str
    first: date | None = None
    last: date | None = None


class RoutesSettings(Section):
    """routes.toml. Minutes after the first telling at which an unacknowledged urgent alert goes to the next roles."""

    person: tuple[PersonSection, ...] = ()
    acknowledge_minutes: tuple[Annotated[int, Field(ge=1)], ...] = (15, 60)


class InstantRule(Section):
    """One attempt in one of these themes opens a draft."""

    themes: tuple[str, ...] = ("csam", "terrorism", "illegal_other", "self_harm")


class BreachRule(Section):
    """An allowed line to a listed host or page. One draft for the site once more than `people` reached it in a day."""

    severity: int = Field(default=2, ge=1, le=4)
    people: int = Field(default=5, ge=1)


class RepeatRule(Section):
    """`attempts` attempts on at least `sites` sites within `minutes`."""

    name: Name
    attempts: int = Field(ge=2)
    sites: int = Field(default=1, ge=1)
    minutes: int = Field(ge=1)
    severity: int = Field(default=2, ge=1, le=4)


class AttemptRule(Section):
    """How lines fold into one act: gaps in minutes, redirect chains in seconds."""

    gap_minutes: float = Field(default=10.0, gt=0)
    chain_seconds: float = Field(default=2.0, ge=0)
    late_days: int = Field(default=14, ge=1)


class Rules(Section):
    """config/rules/*.toml together."""

    attempt: AttemptRule = AttemptRule()
    instant: InstantRule = InstantRule()
    breach: BreachRule = BreachRule()
    repeat: tuple[RepeatRule, ...] = (
        RepeatRule(name="lesson", attempts=5, sites=2, minutes=60),
        RepeatRule(name="day", attempts=8, sites=3, minutes=480),
    )
