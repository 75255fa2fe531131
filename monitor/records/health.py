"""How the program is: running totals of a source, rejects without their text, lists, signs of life."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.records.source import SourceNotice, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTotals:
    """A source since the database was made. last_entry_at, watermark: log time; last_read_at: clock time."""

    tally: Tally
    last_entry_at: datetime | None = None
    last_read_at: datetime | None = None
    watermark: datetime | None = None
    notice: SourceNotice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRow:
    """A quarantined record as a technician sees it: where and why, never what it said."""

    id: int
    source: str
    generation_id: str
    offset: int
    reason: str
    size_bytes: int
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmappedWord:
    """A vendor's word that no mapping knows. kind: category | action."""

    source: str
    kind: str
    word: str
    count: int
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatus:
    """A list as it was last loaded. error: why the newest version was refused, "" when it wasn't."""

    name: str
    version: str
    loaded_at: datetime
    modified_at: datetime | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A sign of life of one part of the program."""

    name: str
    at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing that a person should look after.

    kind: a stable word: silent, slow, rejects, drift, zone, future, unknown_actions, emergency, hung, list, disk...
    source: which log or list, "" for the program itself. text: a sentence without names, addresses or words of a log.
    is_grave: the school's safety depends on it, so that the DSL is told as well as the technician. is_told: by mail;
    the others only stand in health.
    """

    kind: str
    source: str
    text: str
    is_grave: bool = False
    is_told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A matter from its beginning to its end. seen_at: when it was last so. ended_at: None while it lasts."""

    id: str
    matter: Matter
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
