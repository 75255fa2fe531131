"""Where lines come from: a source's declared mode, a file's generation, a batch of whole records, a reject."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Hour = tuple[datetime, str]
"""A full hour of log time, and an action word."""


class Mode(StrEnum):
    """How the exporter writes: appends to a file, replaces a whole file, or drops new files that never change."""

    APPEND = "append"
    SNAPSHOT = "snapshot"
    DROP = "drop"


class GenerationState(StrEnum):
    """live: the file at its path; draining: rotated away, still held open; done: read to its end for good."""

    LIVE = "live"
    DRAINING = "draining"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One file generation and how far it was read: the checkpoint, committed together with what it covers.

    id: UUID text, made when the generation is first seen. offset: bytes consumed (of the *decompressed* stream for
    codec "gzip"); always at a record border. head_hash / head_length: BLAKE2b-128 hex of the first head_length bytes
    (at most 1024, growing while the file does). tail_hash: of the last min(4096, offset) bytes before the offset.
    reader_state: what the format's reader carries from batch to batch (a CSV header row, a date order): JSON values.
    skipping: True while the reader is inside an over-long record whose start was already counted as a reject.
    codec: "none" or "gzip", joined by "+" with "utf-16-le" or "utf-16-be" where the file began like that.
    content_hash: XXH3-128 hex of a settled file's bytes once it was read whole, to know a re-export without news.
    counted: of an export that is being read, its entries by hour so far (services/batch/hours.py); {} of any other.
    """

    id: str
    source: str
    path: str
    device: int
    inode: int
    head_hash: str
    head_length: int
    tail_hash: str
    offset: int
    size: int
    modified_ns: int
    changed_ns: int
    codec: str = "none"
    state: GenerationState = GenerationState.LIVE
    skipping: bool = False
    reader_state: dict[str, Any] = field(default_factory=dict)
    content_hash: str = ""
    counted: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Whole records of one file generation, in file order.

    data: bytes that end at a record border (the last record may lack its LF when `final`). offset: byte offset of
    data[0] in the generation. generation: the checkpoint as it will be once this batch is committed.
    starts_file: data begins at byte 0 of the generation. final: no more bytes will come from this generation.
    over_long: (offset, length, first bytes) of records beyond the size limit that were cut out of `data`: rejects.
    ignored: records that need no reading because they were read before (a backup copy of a known file): counted.
    """

    source: str
    mode: Mode
    generation: Generation
    data: bytes
    offset: int
    starts_file: bool
    final: bool = False
    over_long: tuple[tuple[int, int, bytes], ...] = ()
    ignored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A record that could not be read: kept (sealed, 14 days) with its reason, and counted."""

    source: str
    generation_id: str
    offset: int
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of a source's records. Always: lines == entries + ignored + rejected."""

    source: str
    format: str = ""
    lines: int = 0
    entries: int = 0
    ignored: int = 0
    rejected: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            source=self.source,
            format=self.format or other.format,
            lines=self.lines + other.lines,
            entries=self.entries + other.entries,
            ignored=self.ignored + other.ignored,
            rejected=self.rejected + other.rejected,
        )

    @property
    def is_conserved(self) -> bool:
        return self.lines == self.entries + self.ignored + self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNotice:
    """What a person should know about a source: it can't be opened, went silent, the filter is off.

    kind: a stable word: unreadable, missing, binary, emergency, format_unknown, drift, future_time...
    """

    source: str
    kind: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """How a batch looks, for telling later that its source changed: counts only, never a value.

    rows: how many entries were looked at. kinds: field -> kind of value ("ip", "host", "" for absent) -> how many.
    behind_seconds: how far the last entry's stamp lies before the file's own time of writing; None where that says
    nothing (an export, the middle of a file).
    """

    rows: int
    kinds: Mapping[str, Mapping[str, int]]
    behind_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBatch:
    """What one batch came to: all that is kept of it besides its flagged entries.

    generation: the checkpoint behind the batch. hourly: entries to add by hour. least: how many these hours hold at
    least. words: vendor words without a mapping, by (`category` or `action`, word). last_entry_at, watermark: log time.
    """

    generation: Generation
    tally: Tally
    rejects: tuple[Reject, ...] = ()
    hourly: Mapping[Hour, int] = field(default_factory=dict)
    least: Mapping[Hour, int] = field(default_factory=dict)
    words: Mapping[tuple[str, str], int] = field(default_factory=dict)
    last_entry_at: datetime | None = None
    watermark: datetime | None = None
    signs: Signs | None = None
