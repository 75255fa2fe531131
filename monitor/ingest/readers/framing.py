"""A line as a log server wrote it enters; the record inside it, and what the frame told, leave.

Known frames: `<PRI>`, RFC 3164 (with or without host, tag, year), RFC 5424, rsyslog's ISO file format, octet counts,
and two of them on top of each other. `#011` and its like, rsyslog's way to write control characters, are undone.
"""

import re
from functools import lru_cache
from typing import NamedTuple

MOST_FRAMES = 3  # on top of each other
CACHED = 4_096

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TAG = r"[^\s:\[\]=,|\"#{<][^\s:\[\]=,|\"]{0,63}(?:\[[^\]\s]*\])?:"

_DIGITS = frozenset("0123456789")
_FIRST_LETTERS = frozenset("<JFMASOND")


def _sender(name: str) -> str:
    """Who sent the line, in RFC 3164's loose way: a tag, or a host with or without a tag behind it."""
    host = rf"(?P<{name}_host>[^\s:=,|\"]+|[0-9A-Fa-f:.]+)"
    return rf"(?:(?P<{name}_alone>{_TAG})(?: |$)|{host} (?:(?P<{name}_tag>{_TAG})(?: |$))?)"


_RFC5424 = (
    r"1 (?P<new_time>\d{4}-\d\d-\d\dT[^\s]+|-) (?P<new_host>\S+) (?P<new_tag>\S+) \S+ (?P<new_id>\S+)"
    r"(?: (?:-(?: |$))?\ufeff?|$)"
)
_RFC3164 = (
    rf"(?P<old_time>(?:\d{{4}} )?{_MONTH} +\d{{1,2}}(?: \d{{4}})? \d\d:\d\d:\d\d)(?:\.\d+)?(?: |$){_sender('old')}?"
)
_ISO = rf"(?P<iso_time>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)) {_sender('iso')}"
_FRAME = re.compile(
    r"(?:\d{1,6} (?=<\d{1,3}>))?(?:(?P<priority><\d{1,3}>) ?)?"
    rf"(?:(?(priority){_RFC5424}|(?!))|{_RFC3164}|{_ISO})?"
)
_OCTAL = re.compile(r"#([0-3][0-7]{2})")


class Frame(NamedTuple):
    """What the frame told: its stamp as written, the host that sent the line, the program, RFC 5424's message id."""

    time: str | None = None
    host: str | None = None
    tag: str | None = None
    message_id: str | None = None


NO_FRAME = Frame()


def may_be_framed(text: str) -> bool:
    """A cheap look at the first characters, for the many lines that bear no frame."""
    first = text[:1]
    if first in _DIGITS:
        return text[10:11] == "T" or text[4:5] == " " or "<" in text[1:8]
    return first in _FIRST_LETTERS


def unframe(text: str) -> tuple[str, Frame | None]:
    """The record inside a framed line and its innermost frame; the line itself and None where there is no frame."""
    frame: Frame | None = None
    for _ in range(MOST_FRAMES):
        found = _FRAME.match(text)
        if found is None or not found.end():
            break
        inner = _read_frame(found.groups())
        frame = inner if frame is None else _merge(inner, frame)
        text = text[found.end() :]
        if not may_be_framed(text):
            break
    if frame is not None and "#0" in text:
        text = text.replace("#011", "\t")  # the usual one, quickly
        if "#0" in text:
            text = _OCTAL.sub(_control_character, text)
    return text, frame


def _read_frame(parts: tuple[str | None, ...]) -> Frame:
    """What the groups of _FRAME, in their order, tell."""
    _, new_time, new_host, new_tag, new_id, old_time, old_alone, old_host, old_tag, *iso = parts
    if new_time is not None:
        return Frame(_value(new_time), _value(new_host), _value(new_tag), _value(new_id))
    if old_time is not None:
        return Frame(old_time, _value(old_host), _cut_tag(old_alone or old_tag))
    iso_time, iso_alone, iso_host, iso_tag = iso
    return Frame(iso_time, _value(iso_host), _cut_tag(iso_alone or iso_tag))


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


def _value(text: str | None) -> str | None:
    return None if text in {None, "-", ""} else text


def _control_character(found: re.Match[str]) -> str:
    code = int(found[1], 8)
    return chr(code) if code < 32 and code not in {0, 10, 13} else found[0]
