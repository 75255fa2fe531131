"""One error class per room; each says what is wrong, where, and what to do."""

from dataclasses import dataclass


class FilterwatchError(Exception):
    """The root of every error that a person may read. Never holds a name, an address or search words."""


class ConfigError(FilterwatchError):
    """The config folder can't be used. `problems` holds every problem found, in reading order."""

    def __init__(self, problems: "list[Problem]") -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class IngestError(FilterwatchError):
    """A source can't be read as it stands."""


class SourceHangsError(IngestError):
    """The file system under a source doesn't answer. It is left alone until it does; the other sources go on."""


class FormatError(IngestError):
    """A format descriptor is wrong, or no format fits a file."""


class ListError(FilterwatchError):
    """A list file can't be loaded, or is not safe to load."""


class StoreError(FilterwatchError):
    """The database can't be used."""


class StoreFull(StoreError):  # noqa: N818 - reads as what it is: reading pauses until there is room again
    """The database can't grow: disk or quota is full, or the disk fails. Pause, tell, try again."""


class StoreBusy(StoreError):  # noqa: N818 - as above
    """Another process held the database for longer than the wait. Try the whole transaction again."""


class AlertError(FilterwatchError):
    """A mail could not be handed over. `permanent` says whether trying again can help."""

    def __init__(self, message: str, *, permanent: bool, code: int | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.code = code


class ReviewError(FilterwatchError):
    """What a person asked for can't be done as it stands: no reason given, not theirs to decide, a bad password."""


class WebError(FilterwatchError):
    """A page can't be served as asked."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person must put right.

    where: file and key, or the part of the product; what: what is wrong; fix: what to do about it;
    fatal: False for a warning.
    """

    where: str
    what: str
    fix: str = ""
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" {self.fix}" if self.fix else "")
