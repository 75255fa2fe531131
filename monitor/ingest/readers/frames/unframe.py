"""A line as a log server wrote it enters; the record inside it, and what the frame told, leave.

Known frames: `<PRI>`, RFC 3164 (with or without host, tag, year), RFC 5424, rsyslog's ISO file format, octet counts,
and two of them on top of each other. `#011` and its like, rsyslog's way to write control characters, are undone.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

MOST_FRAMES = 3  # on top of each other
CACHED = 4_096

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TAG = r"[^\s:\[\]=,|\"#{<][^\s:\[\]=,|\"]{0,63}+(?:\[[^\]\s]*+\])?+:"

_DIGITS = frozenset("0123456789")
_FIRST_LETTERS = frozenset("<JFMASOND")


# a tag, or a host with or without one
_SENDER = rf"(?:({_TAG})(?: |$)|([^\s:=,|\"]+|[0-9A-Fa-f:.]+) (?:({_TAG})(?: |$))?)"
_COUNT = re.compile(r"\d{1,6} (?=<\d{1,3}>)", re.ASCII)
_RFC5424 = re.compile(
    r"1 (\d{4}-\d\d-\d\dT[^\s]+|-) (\S+) (\S+) \S+ (\S+)(?: (?:-(?: |$))?\ufeff?|$)",
)
_RFC3164 = re.compile(
    rf"((?:\d{{4}} )?{_MONTH} +\d{{1,2}}(?: \d{{4}})? \d\d:\d\d:\d\d)(?:\.\d+)?(?: |$){_SENDER}?",
)
_USUAL = re.compile(
    r"(?:<[0-9]{1,3}+>1 (\d{4}-\d\d-\d\dT\S++) (\S++) \S++ \S++ (\S++) - "
    rf"|(?:<[0-9]{{1,3}}+>)?+({_MONTH} [ \d]\d \d\d:\d\d:\d\d) "
    rf"(?:{_TAG}(?: |\Z)|([^\s:=,|\"]++) (?:{_TAG}(?: |\Z))?+))(.*+)",
    re.DOTALL,
)
"""What nearly all frames look like, and what is in them; it finds what the other expressions find, in one go."""
_UNUSUAL = ("",) * _USUAL.groups
_ISO = re.compile(rf"(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)) {_SENDER}")
_OCTAL = re.compile(r"#([0-3][0-7]{2})")


class Frame(NamedTuple):
    """What the frame told: its stamp as written, the host that sent the line, the program, RFC 5424's message id."""

    time: str | None = None
    host: str | None = None
    tag: str | None = None
    message_id: str | None = None


NO_FRAME = Frame()


class Frames(NamedTuple):
    """What the frames of many lines told: per line as in a Frame; "" is absent, too."""

    times: list[str | None]
    hosts: list[str | None]
    ids: list[str | None]


def may_be_framed(text: str) -> bool:
    """A cheap look at the first characters, for the many lines that bear no frame."""
    first = text[:1]
    if first in _DIGITS:
        return text[10:11] == "T" or text[4:5] == " " or "<" in text[1:8]
    return first in _FIRST_LETTERS


def unframe_all(texts: Sequence[str]) -> tuple[Sequence[str], Frames | None]:
    """The records inside many lines, and what each one's frame told; None where no line has one."""
    if {text[:1] for text in texts}.isdisjoint(_FIRST_LETTERS) and not any(map(may_be_framed, texts)):
        return texts, None
    groups = [_UNUSUAL if found is None else found.groups("") for found in map(_USUAL.match, texts)]
    modern, modern_hosts, ids, old, old_hosts, inside = map(list, zip(*groups, strict=True))
    hosts, records = _add_texts(modern_hosts, old_hosts), inside
    frames = Frames([*_add_texts(modern, old)], _hide_hyphens(hosts), _hide_hyphens(ids))
    for number, record in enumerate(inside):
        if groups[number] is _UNUSUAL or "#0" in record or record[:1] == "\ufeff" or may_be_framed(record):
            text = texts[number]
            records[number], frame = unframe(text) if may_be_framed(text) else (text, None)
            frames.times[number], frames.hosts[number], _, frames.ids[number] = frame or NO_FRAME
    return records, frames


def join_frames(pieces: Sequence[tuple[Frames | None, int]]) -> Frames | None:
    """The frames of several pieces as one. pieces: each one's frames, and how many lines it has."""
    if all(frames is None for frames, _ in pieces):
        return None
    columns = (
        chain.from_iterable(lists)
        for lists in zip(*(frames or _no_frames(count) for frames, count in pieces), strict=True)
    )
    return Frames(*map(list, columns))


def _no_frames(count: int) -> Frames:
    return Frames([None] * count, [None] * count, [None] * count)


def _add_texts(one: list[str], other: list[str]) -> list[str]:
    """Row by row the text of the two that isn't empty."""
    return other if not any(one) else [first or second for first, second in zip(one, other, strict=True)]


def _hide_hyphens(texts: list[str]) -> list[str | None]:
    return [None if text == "-" else text for text in texts]


def unframe(text: str) -> tuple[str, Frame | None]:
    """The record inside a framed line and its innermost frame; the line itself and None where there is no frame."""
    frame: Frame | None = None
    for _ in range(MOST_FRAMES):
        size, inner = _read_frame(text)
        if inner is None:
            break
        frame = inner if frame is None else _merge(inner, frame)
        text = text[size:]
        if not may_be_framed(text):
            break
    if frame is not None and "#0" in text:
        text = text.replace("#011", "\t")  # the usual one, quickly
        if "#0" in text:
            text = _OCTAL.sub(_control_character, text)
    return text, frame


def _read_frame(text: str) -> tuple[int, Frame | None]:
    """The frame that a text begins with and its size; 0 and None where there is none."""
    count = _COUNT.match(text) if text[:1] in _DIGITS else None
    place = count.end() if count else 0
    found: Frame | None = None
    if text[place : place + 1] == "<":
        end = text.find(">", place + 2, place + 5)
        if end < 0 or not _DIGITS.issuperset(text[place + 1 : end]):
            return 0, None
        place, found = end + 2 if text[end + 1 : end + 2] == " " else end + 1, NO_FRAME
        modern = _RFC5424.match(text, place) if text.startswith("1 ", place) else None
        if modern is not None:
            return modern.end(), _make_frame(*modern.groups())
    first = text[place : place + 1]
    old = _RFC3164.match(text, place) if first in _FIRST_LETTERS or first in _DIGITS else None
    if old is None and first in _DIGITS:
        old = _ISO.match(text, place)
    if old is None:
        return place if found else 0, found
    time, alone, host, tag = old.groups()
    return old.end(), _make_frame(time, host, _cut_tag(alone or tag), None)


@lru_cache(maxsize=CACHED)
def _make_frame(time: str, host: str | None, tag: str | None, message_id: str | None) -> Frame:
    """The lines of one second mostly share theirs. A hyphen is how a frame says nothing."""
    return Frame(*(None if part == "-" else part for part in (time, host, tag, message_id)))


@lru_cache(maxsize=CACHED)
def _cut_tag(tag: str | None) -> str | None:
    return tag and tag.rstrip(":").split("[")[0]


def _merge(inner: Frame, outer: Frame) -> Frame:
    return Frame(
        inner.time or outer.time,
        inner.host or outer.host,
        inner.tag or outer.tag,
        inner.message_id or outer.message_id,
    )


def _control_character(found: re.Match[str]) -> str:
    code = int(found[1], 8)
    return chr(code) if code < 32 and code not in {0, 10, 13} else found[0]
