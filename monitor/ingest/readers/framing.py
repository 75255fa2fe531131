"""A line as a log server wrote it enters; the record inside it, and what the frame told, leave.

Known frames: `<PRI>`, RFC 3164 (with or without host, tag, year), RFC 5424, rsyslog's ISO file format, octet counts,
and two of them on top of each other. `#011` and its like, rsyslog's way to write control characters, are undone.
"""

import re
from dataclasses import dataclass

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TAG = r"[^\s:\[\]=,|\"#{<][^\s:\[\]=,|\"]{0,63}(?:\[[^\]\s]*\])?:"

_DIGITS = frozenset("0123456789")
_FIRST_LETTERS = frozenset("<JFMASOND")
_HINT = re.compile(rf"<\d|{_MONTH} |\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d[^ ,;|\t]* |\d{{1,6}} <\d|\d{{4}} {_MONTH} ")
_COUNT = re.compile(r"\d{1,6} (?=<\d{1,3}>)")
_PRIORITY = re.compile(r"<\d{1,3}>")
_RFC5424 = re.compile(
    r"1 (?P<time>\d{4}-\d\d-\d\dT[^\s]+|-) (?P<host>\S+) (?P<tag>\S+) \S+ (?P<id>\S+)(?: (?:-(?: |$))?\ufeff?|$)"
)
_SENDER = rf"(?:(?P<tag1>{_TAG})(?: |$)|(?P<host>[^\s:=,|\"]+|[0-9A-Fa-f:.]+) (?:(?P<tag2>{_TAG})(?: |$))?)"
_RFC3164 = re.compile(
    rf"(?P<time>(?:\d{{4}} )?{_MONTH} +\d{{1,2}}(?: \d{{4}})? \d\d:\d\d:\d\d)(?:\.\d+)?(?: |$){_SENDER}?"
)
_ISO = re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)) " + _SENDER)
_OCTAL = re.compile(r"#([0-3][0-7]{2})")


@dataclass(frozen=True, slots=True)
class Frame:
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
    if _HINT.match(text) is None:
        return text, None
    frame: Frame | None = None
    for _ in range(3):
        text, inner = _unframe_once(text)
        if inner is None:
            break
        frame = inner if frame is None else _merge(inner, frame)
    if frame is not None and "#0" in text:
        text = _OCTAL.sub(_control_character, text)
    return text, frame


def _unframe_once(text: str) -> tuple[str, Frame | None]:
    count = _COUNT.match(text)
    if count:
        text = text[count.end() :]
    priority = _PRIORITY.match(text)
    if priority:
        text = text[priority.end() :].removeprefix(" ")
        modern = _RFC5424.match(text)
        if modern:
            found = Frame(*(_value(modern[name]) for name in ("time", "host", "tag", "id")))
            return text[modern.end() :], found
    for shape in (_RFC3164, _ISO):
        old = shape.match(text)
        if old:
            tag = old["tag1"] or old["tag2"]
            return text[old.end() :], Frame(old["time"], _value(old["host"]), tag and tag.rstrip(":").split("[")[0])
    return text, Frame() if priority else None


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
