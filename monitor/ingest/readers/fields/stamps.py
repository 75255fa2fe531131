"""The text of a time stamp enters; wall-clock microseconds since 1970, and its offset where it bears one, leave.

Own code instead of `datetime.strptime`: month names must not follow the server's locale, the year may be missing, and a
stamp costs a microsecond.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

MICROSECONDS = 1_000_000
DAY_US = 86_400 * MICROSECONDS
EPOCH_DAY = date(1970, 1, 1).toordinal()

FIRST_US = 631_152_000 * MICROSECONDS  # 1990
LAST_US = 4_102_444_800 * MICROSECONDS  # 2100

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}

DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<I>\d{1,2})",
    "M": r"(?P<M>\d{2})",
    "S": r"(?P<S>\d{2})",
    "f": r"(?P<f>\d{1,9})",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?)",
    "b": r"(?P<b>[A-Za-z]{3,9})",
    "a": r"[A-Za-z]{3,9}",
    "z": r"(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2})",
    "Z": r"(?P<Z>[A-Z]{3,5})",
    "s": r"(?P<s>\d{9,10}(?:\.\d{1,9})?)",
    "%": "%",
}

_ZEROS, _TENS_UP, _SIGNS = (np.uint64(octet * 0x0101010101010101) for octet in (ord("0"), 0x76, 0x80))
_PAIRS = (
    (10 << 8 | 1, 8, 0x00FF00FF00FF00FF),
    (100 << 16 | 1, 16, 0x0000FFFF0000FFFF),
    (10_000 << 32 | 1, 32, 2**32 - 1),
)
_THREE_ZEROS = np.uint64(int.from_bytes(b"000", "little"))


Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Stamp:
    """wall_us: microseconds since 1970 on the clock's face; offset_us: to subtract for UTC, None without a zone."""

    wall_us: int
    offset_us: int | None = None


class StampFormat:
    """A stamp written as `strptime` writes it: %Y %y %m %d %b %a %H %I %M %S %f %p %z, and %Z and %s.

    %Z: the name of a zone. UTC and GMT are believed, others are passed over: BST and IST have several meanings. %s: a
    Unix time beside the wall time, which it replaces.
    `has_order`: day and month are both numbers and the year doesn't come first, so that the two can be confused;
    `twin` is then the same format with the two exchanged. Raises ValueError for a text that is no such format.
    """

    def __init__(self, text: str, *, twin: "StampFormat | None" = None) -> None:
        self.text = text
        self._regex = re.compile(_to_regex(text), re.ASCII)
        names = set(self._regex.groupindex)
        if "d" not in names or not names & {"m", "b"}:
            raise ValueError(f"{text!r} has no day or no month")
        self._has_year = bool(names & {"Y", "y"})
        self.has_order = {"m", "d"} <= names and self._has_year and not text.startswith("%Y")
        self.is_day_first = text.find("%d") < text.find("%m")
        self.twin: StampFormat = twin or (StampFormat(_swap(text), twin=self) if self.has_order else self)

    def match(self, text: str) -> re.Match[str] | None:
        return self._regex.fullmatch(text)

    def parse(self, text: str, *, latest_us: int) -> Stamp | None:
        """Read a stamp; None when it isn't one. latest_us: a stamp without a year is at most a day later."""
        found = self.match(text)
        if found is None:
            return None
        part = found.groupdict()
        if part.get("s"):
            instant_us = parse_epoch(part["s"])
            return None if instant_us is None else Stamp(instant_us, 0)
        month = int(part["m"]) if part.get("m") else MONTHS.get((part.get("b") or "")[:3].lower(), 0)
        clock_us = _clock_us(part)
        if clock_us is None or month == 0:
            return None
        if not self._has_year:
            wall_us = place_year(month, int(part["d"]), clock_us, latest_us)
        else:
            year = int(part["Y"]) if part.get("Y") else _full_year(int(part["y"]))
            wall_us = _wall_us(year, month, int(part["d"]), clock_us)
        if wall_us is None:
            return None
        zone = part.get("z") or part.get("Z")
        return Stamp(wall_us, None if zone is None else _offset_us(zone))


def read_milliseconds(first: Words, last: Words) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Microseconds of stamps like 1157689312.049, and which rows are such stamps.

    Each stamp is given as its first and its last eight bytes, the first of them lowest: 11576893 and 9312.049.
    """
    behind = ((last >> np.uint64(16) & np.uint64(0xFFFF)) << np.uint64(24)) | (last >> np.uint64(40) << np.uint64(40))
    high, is_high = _read_eight_digits(first)
    low, is_low = _read_eight_digits(behind | _THREE_ZEROS)
    is_stamp: NDArray[np.bool_] = is_high & is_low & (last >> np.uint64(32) & np.uint64(0xFF) == ord("."))
    is_stamp &= first & np.uint64(0xFF) != ord("0")
    time_us = (high.astype(np.int64) * 100_000 + low.astype(np.int64)) * 1000
    return time_us, is_stamp & (time_us < LAST_US)


def _read_eight_digits(words: Words) -> tuple[Words, NDArray[np.bool_]]:
    """The number that eight bytes show, and whether they are digits: neighbours are joined three times, all at once."""
    digits = words ^ _ZEROS
    is_number: NDArray[np.bool_] = ((digits + _TENS_UP) | digits) & _SIGNS == 0
    for factor, shift, mask in _PAIRS:
        digits = digits * np.uint64(factor) >> np.uint64(shift) & np.uint64(mask)
    return digits, is_number


def parse_epoch(text: str) -> int | None:
    """Microseconds of a Unix time in seconds, milli-, micro- or nanoseconds (told apart by its size), or None."""
    whole, dot, fraction = text.partition(".")
    if not whole.isdecimal() or not whole.isascii() or (dot and not (fraction.isdecimal() and fraction.isascii())):
        return None
    digits = len(whole)
    if digits in {9, 10}:
        return _in_range(int(whole) * MICROSECONDS + int((fraction + "000000")[:6]))
    if digits in {12, 13}:
        return _in_range(int(whole) * 1000 + int((fraction + "000")[:3]))
    if digits in {15, 16}:
        return _in_range(int(whole))
    if digits in {18, 19}:
        return _in_range(int(whole) // 1000)
    return None


def parse_iso(text: str) -> Stamp | None:
    """An ISO 8601 date and time, `T` or a blank between them; a date alone is not a time, nor are digits alone."""
    if len(text) < 15 or text.isdecimal():
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = moment.utcoffset()
    wall = moment.replace(tzinfo=UTC)
    wall_us = _in_range((wall - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
    if wall_us is None:
        return None
    return Stamp(wall_us, None if offset is None else offset // timedelta(microseconds=1))


def _to_regex(text: str) -> str:
    parts: list[str] = []
    for literal, directive in re.findall(r"([^%]+)|%(.)", text):
        if literal:
            parts.append(re.sub(r"(?:\\ )+", r" +", re.escape(literal)))
        elif directive in DIRECTIVES:
            parts.append(DIRECTIVES[directive])
        else:
            raise ValueError(f"%{directive} in {text!r} is not one of {', '.join('%' + key for key in DIRECTIVES)}")
    return "".join(parts)


def _swap(text: str) -> str:
    return re.sub("%[md]", lambda found: "%d" if found[0] == "%m" else "%m", text)


def _clock_us(part: dict[str, str | None]) -> int | None:
    hour = int(part.get("H") or part.get("I") or 0)
    half = (part.get("p") or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    minute, second = int(part.get("M") or 0), int(part.get("S") or 0)
    if hour > 23 or minute > 59 or second > 60:
        return None
    fraction = int(((part.get("f") or "") + "000000")[:6])
    return ((hour * 60 + minute) * 60 + second) * MICROSECONDS + fraction


def _wall_us(year: int, month: int, day: int, clock_us: int) -> int | None:
    try:
        days = date(year, month, day).toordinal() - EPOCH_DAY
    except ValueError:
        return None
    return _in_range(days * DAY_US + clock_us)


def place_year(month: int, day: int, clock_us: int, latest_us: int) -> int | None:
    """The latest year in which the stamp isn't more than a day after `latest_us` (29 February: the last leap year)."""
    latest_year = datetime.fromtimestamp(latest_us // MICROSECONDS, tz=UTC).year
    for year in range(latest_year + 1, latest_year - 9, -1):
        wall_us = _wall_us(year, month, day, clock_us)
        if wall_us is not None and wall_us <= latest_us + DAY_US:
            return wall_us
    return None


def _full_year(two_digits: int) -> int:
    return 2000 + two_digits if two_digits < 70 else 1900 + two_digits


def _offset_us(text: str) -> int | None:
    if text in {"Z", "UTC", "GMT"}:
        return 0
    if text.isalpha():
        return None
    hours, minutes = int(text[1:3]), int(text[-2:])
    return (hours * 60 + minutes) * 60 * MICROSECONDS * (-1 if text[0] == "-" else 1)


def _in_range(microseconds: int) -> int | None:
    return microseconds if FIRST_US <= microseconds < LAST_US else None
