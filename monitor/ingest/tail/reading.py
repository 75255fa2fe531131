"""A file's content and a checkpoint in; out comes the next piece of whole records, or why there is none."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from monitor.ingest.tail.codec import SAMPLE_BYTES, find_encoding, text_encoding
from monitor.ingest.tail.content import Content
from monitor.ingest.tail.cutting import LINE_FEEDS, find_first_border, find_nul_run, find_reach
from monitor.ingest.tail.fingerprint import HEAD_BYTES, TAIL_BYTES, fingerprint
from monitor.ingest.tail.limits import TailLimits
from monitor.records.source import Generation

SHOWN_BYTES = 200  # of an over-long record: enough to see what wrote it
SKIP_BYTES = 1 << 20  # read at a time where nothing is kept: in an over-long record, in a hole


class Trouble(StrEnum):
    """shrunk: the content ends before the checkpoint. rewritten: other bytes stand before it than were read."""

    SHRUNK = "shrunk"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one read gave. offset: where data begins; end_offset: where to go on; the rest as in Batch and Generation.

    at_end: nothing readable is left after this piece, for now.
    """

    offset: int
    end_offset: int
    data: bytes
    head_hash: str
    head_length: int
    tail_hash: str
    encoding: str
    over_long: tuple[tuple[int, int, bytes], ...] = ()
    skipping: bool = False
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Bytes around the checkpoint, from one read, so that what is checked and what is taken belong together.

    base: offset of data[0]; start: index of the first unread byte; at_end: the content ends with this window.
    """

    base: int
    data: bytes
    start: int
    at_end: bool

    @property
    def offset(self) -> int:
        return self.base + self.start

    @property
    def unread_bytes(self) -> int:
        return len(self.data) - self.start


def check_generation(content: Content, generation: Generation) -> Trouble | None:
    """None when the content still begins with the generation's head and holds its tail right before its offset."""
    head = content.read(0, generation.head_length)
    if len(head) < generation.head_length:
        return Trouble.SHRUNK
    if fingerprint(head) != generation.head_hash:
        return Trouble.REWRITTEN
    window = _read_window(content, generation, 0)
    return window if isinstance(window, Trouble) else None


def read_piece(
    content: Content, generation: Generation, *, limits: TailLimits, is_final: Callable[[], bool]
) -> Piece | Trouble | None:
    """The next whole records after the generation's offset, about limits.batch_bytes of them; None when there are none.

    is_final is asked at the end of the content: True when nothing more can come, so that a last record without its line
    end is taken as it stands. NUL runs that begin a record are passed over. A record that is too long makes a piece of
    its own without data. Raises OSError.
    """
    wanted_bytes = max(limits.batch_bytes, _least_bytes(generation))
    window = _read_window(content, generation, wanted_bytes)
    if isinstance(window, Trouble):
        return window
    encoding = find_encoding(window.data) if generation.offset == 0 else text_encoding(generation.codec)
    if not encoding:
        window = _pass_nuls(content, window, wanted_bytes)
    if window.unread_bytes == 0:
        return None
    if generation.skipping:
        return _compose(content, window, _find_resume(window, encoding), generation, encoding)
    longest = limits.record_bytes + len(LINE_FEEDS[encoding]) - 1  # so long without a line end is too long
    reach = find_reach(window.data, window.start, limits.record_bytes, encoding)
    if reach == window.start and not window.at_end and window.unread_bytes <= longest:
        window = _widen(content, window, longest + 1)
        border = find_first_border(window.data, window.start, encoding)
        reach = border if border > 0 else reach
    if window.at_end and _is_record(window.data[reach : reach + longest + 1], longest, encoding) and is_final():
        reach = len(window.data)
    if not encoding:
        reach = find_nul_run(window.data, window.start, reach)
    if reach > window.start:
        return _compose(content, window, _Stop(reach), generation, encoding)
    if window.unread_bytes > longest:
        return _compose(content, window, _cut_over_long(window, encoding), generation, encoding)
    return None


def _least_bytes(generation: Generation) -> int:
    if generation.skipping:
        return SKIP_BYTES
    return SAMPLE_BYTES if generation.offset == 0 else 1


def _read_window(content: Content, generation: Generation, wanted_bytes: int) -> Window | Trouble:
    back = min(TAIL_BYTES, generation.offset)
    base = generation.offset - back
    data = content.read(base, back + wanted_bytes)
    if len(data) < back:
        return Trouble.SHRUNK
    if fingerprint(data[:back]) != generation.tail_hash:
        return Trouble.REWRITTEN
    return Window(base, data, back, len(data) < back + wanted_bytes)


def _pass_nuls(content: Content, window: Window, wanted_bytes: int) -> Window:
    """A window that starts past NULs: a hole left by a writer that kept its offset when the log was cut, or by a
    power cut. NULs at the very end stay unread: something may yet be written in their place.
    """
    if window.data[window.start : window.start + 1] != b"\x00":
        return window
    offset: int | None = window.offset
    while offset is not None:
        base = max(0, offset - TAIL_BYTES)
        data = content.read(base, offset - base + max(wanted_bytes, SKIP_BYTES))
        unread = data[offset - base :]
        nuls = len(unread) - len(unread.lstrip(b"\x00"))
        if nuls < len(unread):
            base = max(0, offset + nuls - TAIL_BYTES)
            start = offset + nuls - base
            data = content.read(base, start + wanted_bytes)
            return Window(base, data, start, len(data) < start + wanted_bytes)
        offset = content.find_data(offset + nuls) if unread else None
    return Window(window.base, b"", 0, at_end=True)


def _widen(content: Content, window: Window, unread_bytes: int) -> Window:
    """A window with room for one longest record, for batches that are smaller than that."""
    wanted_bytes = window.start + unread_bytes
    data = content.read(window.base, wanted_bytes)
    return Window(window.base, data, window.start, len(data) < wanted_bytes)


def _is_record(rest: bytes, longest: int, encoding: str) -> bool:
    """True for a last record that lacks nothing but its line end."""
    return len(rest) <= longest and rest.strip(b"\x00") != b"" and find_first_border(rest, 0, encoding) < 0


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where a piece ends, as an index into its window, and what it is besides whole records."""

    index: int
    is_data: bool = True
    skipping: bool = False
    over_long: tuple[tuple[int, int, bytes], ...] = ()


def _find_resume(window: Window, encoding: str) -> _Stop:
    """The end of an over-long record, or of what there is of it."""
    border = find_first_border(window.data, window.start, encoding)
    if border > 0:
        return _Stop(border, is_data=False)
    whole_units = len(window.data) - window.unread_bytes % len(LINE_FEEDS[encoding])
    return _Stop(whole_units, is_data=False, skipping=True)


def _cut_over_long(window: Window, encoding: str) -> _Stop:
    stop = _find_resume(window, encoding)
    shown = window.data[window.start : window.start + SHOWN_BYTES]
    return replace(stop, over_long=((window.offset, stop.index - window.start, shown),))


def _compose(content: Content, window: Window, stop: _Stop, generation: Generation, encoding: str) -> Piece:
    end_offset = window.base + stop.index
    head_hash, head_length = generation.head_hash, generation.head_length
    if head_length < HEAD_BYTES:
        head_length = min(HEAD_BYTES, end_offset)
        head = window.data[:head_length] if window.base == 0 else content.read(0, head_length)
        head_hash = fingerprint(head)
    return Piece(
        offset=window.offset,
        end_offset=end_offset,
        data=window.data[window.start : stop.index] if stop.is_data else b"",
        head_hash=head_hash,
        head_length=head_length,
        tail_hash=fingerprint(window.data[max(0, stop.index - TAIL_BYTES) : stop.index]),
        encoding=encoding,
        over_long=stop.over_long,
        skipping=stop.skipping,
        at_end=window.at_end and stop.index == len(window.data),
    )
