"""What was found out about a file's columns: which field each is, how sure that is, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.ingest.formats.learn.stamps import Stamps
from monitor.ingest.formats.learn.values import Facts

SURE = 0.75

WHO = ("user.name", "host.name", "source.ip")
WHERE = ("url.full", "url.domain", "search.term")
PLAIN = {
    "time": "when it happened",
    "user.name": "who: the login",
    "host.name": "the device",
    "source.ip": "the address inside the school",
    "source.ip_pub": "the school's public address",
    "user.group.name": "the group or year",
    "url.full": "the web address",
    "url.domain": "the host asked for",
    "url.path": "the page on that host",
    "search.term": "search words or a captured phrase",
    "action": "what the filter did",
    "rule.category": "the filter's category",
    "rule.name": "the rule or policy",
    "event.reason": "the reason given",
    "observer.name": "the school or site",
    "severity": "how bad the product thinks it is",
    "http.request.method": "the request's method",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One field and the columns it is taken from (numbers into Structure.columns; several are joined by a blank).

    confidence: 0 to 1. why: in plain words.
    """

    field: str
    columns: tuple[int, ...]
    confidence: float
    why: str

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """fields: by name. stamps: how the time is written. facts: what each column looks like."""

    fields: Mapping[str, Guess]
    stamps: Stamps | None
    facts: tuple[Facts, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What an entry can't do without and no column gives: "when", "who", "where"."""
        asked = {"when": ("time",), "who": WHO, "where": WHERE}
        return tuple(what for what, names in asked.items() if not any(name in self.fields for name in names))


def show_layout(stamps: Stamps) -> str:
    """How times are written, by an example that a person knows."""
    if stamps.style == "epoch":
        return "as Unix times"
    if stamps.style == "iso":
        return "like 2026-09-07 10:14:05"
    example = datetime(2026, 9, 17, 10, 14, 5)  # noqa: DTZ001 -- an example on paper
    return "like " + " or ".join(example.strftime(text) for text in stamps.formats)
