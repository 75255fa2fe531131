"""A batch's bytes enter; whole records leave, with where each lies: the one place that knows where a record ends."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.encoding import UTF8, UTF16_LE, decode_record, decode_records, find_encoding
from monitor.records.source import Batch

JOINED_LINES = 50
JOINED_BYTES = 65_536

_CLOSE = re.compile(r'[^"]*+(?:""[^"]*+)*+" *')
_SEPARATOR = re.compile(r"[,;\t|]")


class Quotes(Enum):
    """The state of quoting at the end of a text."""

    CLOSED = auto()
    OPEN = auto()
    BROKEN = auto()


@dataclass(slots=True)
class Records:
    """Records of one batch: the bytes starts[i]:ends[i] of `data`, without their line ends.

    offset: where data[0] lies in the generation (data may begin with what an earlier batch left over). encoding: of
    the whole file. joined: first line -> text of records that span lines. size: how much of `data` was used; the rest
    waits for the next batch.
    """

    data: bytes
    offset: int
    encoding: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    size: int
    joined: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.starts)

    def raw(self, record: int) -> bytes:
        return self.data[int(self.starts[record]) : int(self.ends[record])]

    def text(self, record: int) -> str:
        return self.joined.get(record) or decode_record(self.raw(record), self.encoding)

    def texts(self, low: int = 0, high: int | None = None) -> list[str]:
        """The texts of all records, or of those from low to high."""
        high = len(self) if high is None else high
        if self.encoding == UTF8 and not self.joined and low < high:
            end = int(self.starts[high]) if high < len(self) else self.size
            decoded = decode_records(self.data[int(self.starts[low]) : end])
            if decoded is not None and len(decoded) == high - low:
                return decoded
        return [self.text(record) for record in range(low, high)]


def cut_records(batch: Batch, state: dict[str, object], *, nul_ends: bool, joins: bool) -> Records:
    """Find the records of a batch. state: what earlier batches of the file left; updated in place.

    nul_ends: NUL ends a record like LF does. joins: a quoted value may span lines, up to 50 of them or 64 KiB; a quote
    that is still open then costs its first line only. What is cut off at the end of a batch (half a UTF-16 line, an
    open quote) is carried in the state and read with the next batch, or as it is when the batch is final.
    """
    held = _held(state)
    data = held + batch.data
    if batch.starts_file and "encoding" not in state:
        found = find_encoding(data)
        if found != UTF8:
            state["encoding"] = found
    encoding = str(state.get("encoding", UTF8))
    records = _cut(data, batch.offset - len(held), encoding, nul_ends=nul_ends, final=batch.final)
    if joins and b'"' in data:
        records = _join_quoted(records, final=batch.final)
    state.pop("held", None)
    if records.size < len(data):
        _hold(state, data[records.size :], records.offset + records.size)
    return records


def hold_records(records: Records, state: dict[str, object]) -> Records:
    """Keep all of a batch for the next one; what remains of it now is empty."""
    _hold(state, records.data, records.offset)
    empty = np.empty(0, dtype=np.int64)
    return Records(records.data, records.offset, records.encoding, empty, empty, 0)


def has_rest(state: Mapping[str, object]) -> bool:
    """Whether bytes wait in a reader's state: an ended file then wants one more, empty, final batch."""
    return "held" in state


def find_gap(state: Mapping[str, object], offset: int) -> int | None:
    """Where the bytes held in a state end, if a batch at `offset` doesn't follow them (something was cut out)."""
    held, held_at = _held(state), state.get("held_at")
    if not held or not isinstance(held_at, int) or held_at + len(held) == offset:
        return None
    return held_at + len(held)


def _hold(state: dict[str, object], data: bytes, offset: int) -> None:
    state["held"] = base64.b64encode(data).decode("ascii")
    state["held_at"] = offset


def _held(state: Mapping[str, object]) -> bytes:
    held = state.get("held")
    return base64.b64decode(held) if isinstance(held, str) else b""


def _cut(data: bytes, offset: int, encoding: str, *, nul_ends: bool, final: bool) -> Records:
    nul_ends = nul_ends and b"\0" in data
    ends, width = (_find_ends(data, nul_ends=nul_ends), 1) if encoding == UTF8 else (_find_wide_ends(data, encoding), 2)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends + width])
    size = int(starts[-1])
    if size < len(data) and (final or encoding == UTF8):
        size = len(data)
        ends = np.concatenate([ends, np.array([size], dtype=np.int64)])
    starts = starts[: len(ends)]
    if encoding == UTF8:
        ends = _without_return(data, starts, ends)
    if nul_ends:
        starts, ends = _without_doubled(data, starts, ends)
    return Records(data, offset, encoding, starts, ends, size)


def _find_ends(data: bytes, *, nul_ends: bool) -> NDArray[np.int64]:
    octets = np.frombuffer(data, dtype=np.uint8)
    return np.flatnonzero((octets == 10) | (octets == 0) if nul_ends else octets == 10).astype(np.int64)


def _find_wide_ends(data: bytes, encoding: str) -> NDArray[np.int64]:
    """Where a whole 16-bit LF begins; units are counted from the file's start, which `data` keeps aligned."""
    units = np.frombuffer(data, dtype="<u2" if encoding == UTF16_LE else ">u2", count=len(data) // 2)
    return np.flatnonzero(units == 10).astype(np.int64) * 2


def _without_return(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Leave out one CR before a line end."""
    if not len(ends) or b"\r" not in data:
        return ends
    octets = np.frombuffer(data, dtype=np.uint8)
    last = octets[np.maximum(ends - 1, 0)]
    without: NDArray[np.int64] = ends - ((last == 13) & (ends > starts))
    return without


def _without_doubled(
    data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """LF behind a NUL is the same record end, not an empty record."""
    octets = np.frombuffer(data, dtype=np.uint8)
    doubled = (ends == starts) & (starts > 0)
    doubled &= octets[np.maximum(starts - 1, 0)] == 0
    return starts[~doubled], ends[~doubled]


def _join_quoted(records: Records, *, final: bool) -> Records:
    """Join the lines of values that span several: only a line with an odd number of quotes can begin one."""
    keep = np.ones(len(records), dtype=bool)
    ends = records.ends.copy()
    joined: dict[int, str] = {}
    line = 0
    for first in np.flatnonzero(_has_odd_quotes(records)).tolist():
        if first < line:
            continue
        last, quotes = _find_close(records, first)
        if quotes is Quotes.OPEN and not final:
            keep[first:] = False
            records.size = int(records.starts[first])
            break
        if quotes is not Quotes.CLOSED:  # the line stands alone, and its reader refuses it
            continue
        if last > first:
            ends[first] = records.ends[last]
            keep[first + 1 : last + 1] = False
            joined[first] = "\n".join(records.text(number) for number in range(first, last + 1))
        line = last + 1
    numbers = np.cumsum(keep) - 1
    records.joined = {int(numbers[first]): text for first, text in joined.items()}
    records.starts, records.ends = records.starts[keep], ends[keep]
    return records


def _has_odd_quotes(records: Records) -> NDArray[np.bool_]:
    octets = np.frombuffer(records.data, dtype=np.uint8)
    quotes = np.flatnonzero(octets == 34)
    counts = np.searchsorted(quotes, records.ends) - np.searchsorted(quotes, records.starts)
    is_odd: NDArray[np.bool_] = counts % 2 == 1
    return is_odd


def _find_close(records: Records, first: int) -> tuple[int, Quotes]:
    """The line that closes the quote opened on line `first`; OPEN where the batch ends before that can be told."""
    text, size, place = "", 0, 0
    for line in range(first, len(records)):
        size += int(records.ends[line] - records.starts[line])
        if line - first >= JOINED_LINES or size > JOINED_BYTES:
            return first, Quotes.BROKEN
        part = records.text(line)
        text = f"{text}\n{part}" if line > first else part
        if line == first or '"' in part:
            quotes, place = _scan_cells(text, place)
            if quotes is not Quotes.OPEN:
                return line, quotes
    return first, Quotes.OPEN


def scan_quotes(text: str) -> Quotes:
    """Whether the quoted values of a CSV record end as RFC 4180 says: before a separator (, ; TAB |) or the end.

    A quote inside a value that doesn't begin with one is an ordinary character.
    """
    return _scan_cells(text, 0)[0]


def _scan_cells(text: str, place: int) -> tuple[Quotes, int]:
    """As `scan_quotes`, from a cell's start on. With it, of an open value, its quote's place: to go on from there."""
    while True:
        place = _skip_blanks(text, place)
        if text[place : place + 1] == '"':
            close = _CLOSE.match(text, place + 1)
            if close is None:
                return Quotes.OPEN, place
            place = close.end()
            if place < len(text) and text[place] not in ",;\t|":
                return Quotes.BROKEN, place
        separator = _SEPARATOR.search(text, place)
        if separator is None:
            return Quotes.CLOSED, place
        place = separator.end()


def _skip_blanks(text: str, place: int) -> int:
    while text[place : place + 1] == " ":
        place += 1
    return place
