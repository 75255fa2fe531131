"""Stamps of one column enter; those written in one fixed width are read with array arithmetic, all at once.

What isn't (a day without its nought, another style, nonsense) is left to `stamps`, one text after the other; both read
a stamp alike.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.fields.stamps import DAY_US, EPOCH_DAY, FIRST_US, LAST_US, MICROSECONDS, MONTHS, place_year

Octets = NDArray[np.uint8]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

WIDTHS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "I": 2, "M": 2, "S": 2, "a": 3, "b": 3, "p": 2}
EPOCH_POWERS = {9: 6, 10: 6, 12: 3, 13: 3, 15: 0, 16: 0, 18: -3, 19: -3}
FEWEST = 16  # texts; for less the arithmetic isn't worth its start

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_MONTH_NUMBERS = {int.from_bytes(name.encode(), "big"): number for name, number in MONTHS.items()}
_SPACE, _ZERO = 32, 48


@dataclass(frozen=True, slots=True)
class Group:
    """Texts of one length: their places among all, and their bytes, one row each."""

    places: NDArray[np.intp]
    octets: Octets


@dataclass(slots=True)
class Face:
    """What stands on the clock's face, per text: part -> number (parts as strptime names them), and whether it fits."""

    parts: dict[str, Numbers]
    fits: Flags


def cut_groups(texts: Sequence[str]) -> Iterator[Group]:
    """The texts by their length, where they are ASCII."""
    if len(texts) < FEWEST:
        return
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    for length in np.unique(lengths).tolist():
        places = np.flatnonzero(lengths == length)
        if length == 0 or len(places) < FEWEST:
            continue
        whole = "".join([texts[place] for place in places.tolist()] if len(places) < len(texts) else texts)
        if whole.isascii():
            yield Group(places, np.frombuffer(whole.encode("ascii"), dtype=np.uint8).reshape(-1, length))


def read_epochs(group: Group) -> tuple[Numbers, Flags]:
    """Unix times in seconds, milli-, micro- or nanoseconds, with a fraction or not: UTC microseconds."""
    octets = group.octets
    dots = np.flatnonzero(octets[0] == ord("."))
    whole = int(dots[0]) if len(dots) else octets.shape[1]
    power = EPOCH_POWERS.get(whole)
    if power is None or len(dots) > 1 or whole == octets.shape[1] - 1:
        return _nothing(len(octets))
    digits, fits = _digits(octets[:, :whole])
    fraction, is_number = _digits(octets[:, whole + 1 :])
    if len(dots):
        fits &= is_number & (octets[:, whole] == ord("."))
    instants = _number(digits)
    instants = instants * 10**power if power >= 0 else instants // 10**-power
    kept = min(max(power, 0), fraction.shape[1])
    if kept:
        instants += _number(fraction[:, :kept]) * 10 ** (power - kept)
    return instants, fits & _is_in_range(instants)


def match_iso(text: str) -> re.Match[str] | None:
    return _ISO.fullmatch(text)


def read_iso(group: Group, like: re.Match[str]) -> tuple[Numbers, Flags]:
    """The wall times of ISO stamps shaped as the one in `like` and with its very zone."""
    octets, text = group.octets, like[0]
    head = f"%Y-%m-%d{text[10]}%H:%M:%S" + ("" if like[1] is None else ".%f")
    size = len(text) - len(like[2] or "")
    face = read_face(octets[:, :size], head)
    if face is None:
        return _nothing(len(octets))
    zone = np.frombuffer(text[size:].encode("ascii"), dtype=np.uint8)
    fits = face.fits & (octets[:, size:] == zone).all(axis=1)
    wall_us, is_date = to_wall(face, face.parts["m"], face.parts["d"], latest_us=0)
    return wall_us, fits & is_date


def read_face(octets: Octets, layout: str) -> Face | None:
    """Take stamps apart by a strptime format. %f takes what it can get; None for a format of no fixed width."""
    fields = list(_cut_layout(layout, octets.shape[1]))
    if not fields or fields[-1][1] != octets.shape[1]:
        return None
    parts: dict[str, Numbers] = {}
    fits = np.ones(len(octets), dtype=bool)
    for start, end, directive, literal in fields:
        cells = octets[:, start:end]
        if directive == "":
            fits &= (cells == np.frombuffer(literal.encode("ascii"), dtype=np.uint8)).all(axis=1)
        elif directive == "a":
            fits &= (((cells | np.uint8(32)) - np.uint8(97)) < 26).all(axis=1)
        elif directive == "b":
            parts["m"], is_month = _read_months(cells)
            fits &= is_month
        elif directive == "p":
            half = cells[:, 0] | np.uint8(32)
            parts["p"] = (half == ord("p")).astype(np.int64)
            fits &= ((half == ord("p")) | (half == ord("a"))) & ((cells[:, 1] | np.uint8(32)) == ord("m"))
        else:
            if directive == "d" and start > 0:  # `Sep  7`: a blank in the place of the nought, behind another
                blank = (cells[:, 0] == _SPACE) & (octets[:, start - 1] == _SPACE)
                cells = np.where(blank[:, None] & (np.arange(2) == 0), np.uint8(_ZERO), cells)
            digits, is_number = _digits(cells)
            parts[directive] = _number(digits[:, :6]) * (10 ** max(0, 6 - digits.shape[1]) if directive == "f" else 1)
            fits &= is_number
    return Face(parts, fits)


def to_wall(face: Face, month: Numbers, day: Numbers, *, latest_us: int) -> tuple[Numbers, Flags]:
    """Microseconds on the clock's face, and which stamps are dates and times that exist and are of our days.

    latest_us: a stamp without a year is at most a day later; where the time of day decides about the year, it is left.
    """
    parts = face.parts
    year = parts.get("Y")
    if year is None:
        year = np.zeros(len(month), dtype=np.int64)
        if "y" in parts:
            year = np.where(parts["y"] < 70, 2000 + parts["y"], 1900 + parts["y"])
    keys = (year * 100 + month) * 100 + day
    distinct, positions = np.unique(keys, return_inverse=True)
    days = [_to_day_us(key // 10_000, key // 100 % 100, key % 100, latest_us) for key in distinct.tolist()]
    clock_us, fits = read_clock(face)
    wall_us = np.array(days, dtype=np.int64)[positions] + clock_us
    return wall_us, fits & _is_in_range(wall_us)


def read_clock(face: Face) -> tuple[Numbers, Flags]:
    """Microseconds since midnight."""
    parts = face.parts
    nought = np.zeros(len(face.fits), dtype=np.int64)
    hour = parts.get("H", parts.get("I", nought))
    fits: Flags = hour < 24
    if "p" in parts:
        fits = (hour >= 1) & (hour <= 12)
        hour = hour % 12 + 12 * parts["p"]
    minute, second = parts.get("M", nought), parts.get("S", nought)
    fits = fits & (minute < 60) & (second <= 60)
    return ((hour * 60 + minute) * 60 + second) * MICROSECONDS + parts.get("f", nought), fits


def _cut_layout(layout: str, width: int) -> Iterator[tuple[int, int, str, str]]:
    """Where each piece of a format lies: (start, end, directive, literal); nothing more behind one of unknown width."""
    pieces = re.findall(r"([^%]+)|%(.)", layout)
    fixed = sum(len(literal) if literal else WIDTHS.get(directive, 0) for literal, directive in pieces)
    start = 0
    for literal, directive in pieces:
        size = len(literal) if literal else width - fixed if directive == "f" else WIDTHS.get(directive, 0)
        if not 0 < size <= max(9, len(literal)):
            return
        yield start, start + size, directive, literal
        start += size


def _read_months(cells: Octets) -> tuple[Numbers, Flags]:
    lowered = (cells | np.uint8(32)).astype(np.int64)
    keys = (lowered[:, 0] << 16) | (lowered[:, 1] << 8) | lowered[:, 2]
    distinct, positions = np.unique(keys, return_inverse=True)
    months = np.array([_MONTH_NUMBERS.get(key, 0) for key in distinct.tolist()], dtype=np.int64)[positions]
    return months, (months > 0) & (cells >= 65).all(axis=1)


def _digits(cells: Octets) -> tuple[Numbers, Flags]:
    digits = cells - np.uint8(_ZERO)
    is_number: Flags = np.logical_and.reduce(digits <= 9, axis=1)
    return digits.astype(np.int64), is_number


def _number(digits: Numbers) -> Numbers:
    weights = 10 ** np.arange(digits.shape[1] - 1, -1, -1, dtype=np.int64)
    number: Numbers = digits @ weights
    return number


def _to_day_us(year: int, month: int, day: int, latest_us: int) -> int:
    """Where a day begins, in microseconds since 1970; year 0: to be found. Far from our days where there is none."""
    if year == 0:
        first, last = (place_year(month, day, clock_us, latest_us) for clock_us in (0, DAY_US - 1))
        return first if first is not None and last == first + DAY_US - 1 else -LAST_US
    try:
        return (date(year, month, day).toordinal() - EPOCH_DAY) * DAY_US
    except ValueError:
        return -LAST_US


def _is_in_range(instants: Numbers) -> Flags:
    fits: Flags = (instants >= FIRST_US) & (instants < LAST_US)
    return fits


def _nothing(count: int) -> tuple[Numbers, Flags]:
    return np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
