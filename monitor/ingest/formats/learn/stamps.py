"""The values of a column enter; how its times are written leaves, and what proves the order of day and month."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.ingest.formats.learn.values import read_ip
from monitor.ingest.readers.fields.choices import is_empty
from monitor.ingest.readers.fields.stamps import MONTHS, StampFormat, parse_epoch, parse_iso

LATEST_US = 4_102_444_799_000_000
ENOUGH = 0.9
UNUSUAL = ("%Y %m %d %H %M %S", "%Y%m%d %H%M%S", "%Y%m%d%H%M%S", "%d %m %Y %H %M %S")
WEEKDAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})

_TOKENS = re.compile(
    r"(?P<clock>\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d{1,9})?)?)(?![\d.:])"
    r"|(?P<zone>[+-]\d\d:?\d\d)(?!\d)|(?P<digits>\d+)|(?P<word>[A-Za-z]+)|(?P<other>[^A-Za-z\d]+?)"
)
_CLOCK = re.compile(r"^\d{1,2}[:.]\d\d([:.]\d\d([.,]\d{1,9})?)?( ?[AaPp]\.?[Mm]\.?)?$")
_DATE = re.compile(
    r"^(\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|(?:[A-Za-z]{3,9},? )?\d{1,2}[-/. ][A-Za-z]{3,9}[-/. ]\d{2,4}|\d{8})$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamps:
    """style: "epoch", "iso" or "" for `formats`. order: "dmy" or "mdy". proved: a date of the file fits only that one;
    None where the two can't be confused. share: of the filled values that read as times.
    """

    style: str
    formats: tuple[str, ...]
    share: float
    order: str = "dmy"
    proved: bool | None = None


def guess_stamps(values: Sequence[str]) -> Stamps | None:
    """How a column writes its times; None when nine of ten values aren't times written in one or two ways."""
    texts = [text for value in values if not is_empty(text := value.strip().strip('"').strip())]
    if not texts or sum(read_ip(text) is not None for text in texts) > len(texts) / 2:
        return None  # 10.1.4.20 is no tenth of January, 04:20
    for style, parse in (("epoch", parse_epoch), ("iso", parse_iso)):
        share = sum(parse(text) is not None for text in texts) / len(texts)
        if share >= ENOUGH:
            return Stamps(style=style, formats=(), share=share)
    written = Counter(layout for text in set(texts) if (layout := infer_layout(text)) is not None)
    chosen = [StampFormat(layout) for layout, _ in written.most_common(2)] or [StampFormat(one) for one in UNUSUAL]
    read = sum(any(_reads(one, text) or _reads(one.twin, text) for one in chosen) for text in texts) / len(texts)
    if read < ENOUGH:
        return None
    chosen = [one for one in chosen if any(_reads(one, text) or _reads(one.twin, text) for text in texts)]
    if not any(one.has_order for one in chosen):
        return Stamps(style="", formats=tuple(one.text for one in chosen), share=read)
    order, proved = _prove_order([one for one in chosen if one.has_order], texts)
    formats = dict.fromkeys((one if not one.has_order or _order(one) == order else one.twin).text for one in chosen)
    return Stamps(style="", formats=tuple(formats), share=read, order=order, proved=proved)


def is_clock(values: Sequence[str]) -> bool:
    """Whether a column holds times of day without a date."""
    return _share(values, _CLOCK) >= ENOUGH


def is_date(values: Sequence[str]) -> bool:
    """Whether a column holds dates without a time of day."""
    return _share(values, _DATE) >= ENOUGH


def infer_layout(text: str) -> str | None:
    """How one stamp is written, with strptime's letters ("07/09/2026 10:14": "%d/%m/%Y %H:%M"); None for no stamp."""
    if len(text) > 60:
        return None
    parts, numbers = _take_apart(text)
    if not _place_numbers(parts, numbers) or "%M" not in "".join(parts):
        return None
    layout = "".join(parts)
    try:
        made = StampFormat(layout)
    except ValueError:
        return None
    return layout if _reads(made, text) or _reads(made.twin, text) else None


def _take_apart(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """A stamp's parts, letters of strptime where they are plain, and the bare numbers with their places."""
    parts: list[str] = []
    numbers: list[tuple[int, str]] = []
    for found in _TOKENS.finditer(text):
        token = found[0]
        if found["clock"] and "%M" not in "".join(parts) and not _is_dotted_date(text, found):
            parts.append(_clock_layout(token))
        elif found["zone"] and "%M" in "".join(parts):
            parts.append("%z")
        elif found["digits"] or found["clock"] or found["zone"]:
            for piece in re.findall(r"\d+|\D", token):
                if piece.isdecimal():
                    numbers.append((len(parts), piece))
                parts.append(piece)
        elif found["word"]:
            parts.append(_word_layout(token))
        else:
            parts.append(token.replace("%", "%%"))
    if "%p" in parts:
        parts = [part.replace("%H", "%I") for part in parts]
    return parts, numbers


def _is_dotted_date(text: str, found: re.Match[str]) -> bool:
    """07.09.2026 or 07.09.26: dots between day, month and year, not between hour and minute."""
    return "." in found[0] and ":" not in found[0] and bool(re.search(r"\d[:.]\d\d(?![.\d])|:", text[found.end() :]))


def _clock_layout(token: str) -> str:
    pieces = re.findall(r"\d+|\D", token)
    return "".join(
        piece if not piece.isdecimal() else letter
        for piece, letter in zip(pieces, ("%H", "", "%M", "", "%S", "", "%f"), strict=False)
    ) if len(pieces) != 1 else token  # fmt: skip


def _word_layout(word: str) -> str:
    lowered = word.lower()
    if lowered in {"am", "pm"}:
        return "%p"
    if lowered[:3] in MONTHS and len(lowered) in {3, 4, *map(len, _MONTH_NAMES)} and _is_month(lowered):
        return "%b"
    if lowered[:3] in WEEKDAYS:
        return "%a"
    return "%Z" if word in {"UTC", "GMT", "BST"} else word


_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def _is_month(word: str) -> bool:
    return len(word) == 3 or word == "sept" or word in _MONTH_NAMES


def _place_numbers(parts: list[str], numbers: list[tuple[int, str]]) -> bool:
    """Say which of the bare numbers are year, month and day. Wrong guesses between day and month are the proof's."""
    has_month = "%b" in parts
    if len(numbers) == 1 and len(numbers[0][1]) == 8:
        parts[numbers[0][0]] = "%Y%m%d"
        return True
    years = [place for place, digits in numbers if len(digits) == 4]
    short = [place for place, digits in numbers if len(digits) <= 2]
    if len(years) > 1 or len(years) + len(short) != len(numbers):
        return False
    for place in years:
        parts[place] = "%Y"
    wanted = ["%d"] if has_month else ["%d", "%m"]
    if years and not has_month and numbers and numbers[0][0] == years[0]:
        wanted = ["%m", "%d"]
    if not years and len(short) == len(wanted) + 1:
        wanted.append("%y")
    if len(short) != len(wanted):
        return False
    for place, letter in zip(short, wanted, strict=True):
        parts[place] = letter
    return True


def _prove_order(formats: Sequence[StampFormat], texts: Sequence[str]) -> tuple[str, bool]:
    only: Counter[str] = Counter()
    for text in texts:
        fits = {_order(way) for one in formats for way in (one, one.twin) if _reads(way, text)}
        if len(fits) == 1:
            only[fits.pop()] += 1
    if only["mdy"] > only["dmy"]:
        return "mdy", True
    return "dmy", bool(only["dmy"])


def _order(one: StampFormat) -> str:
    return "dmy" if one.is_day_first else "mdy"


def _reads(one: StampFormat, text: str) -> bool:
    return one.parse(text, latest_us=LATEST_US) is not None


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    texts = [text for value in values if not is_empty(text := value.strip())]
    return sum(pattern.match(text) is not None for text in texts) / len(texts) if texts else 0.0
