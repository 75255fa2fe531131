"""What every line parser of a list gives: an entry with its shape, or a record that is not of the list's kind."""

from dataclasses import dataclass

from monitor.records.listing import Shape


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that is no entry: its line, its text, why."""

    line: int
    text: str
    reason: str


Parsed = tuple[Shape, int, str] | Rejected
