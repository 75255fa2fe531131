"""A record of a fixture comes in; any number of records like it leave: other people, hosts, pages; times that rise.

What varies is found by its look: stamps in every style, addresses, hosts, logins, devices, paths. Everything else
stays as the fixture has it. About 2,000 people and 20,000 hosts, some of them far more popular than others.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from monitor.simulate.names import ADJECTIVES, NOUNS

PEOPLE = 2_000
HOSTS = 20_000
PAGES = 5_000
FIRST_AT = datetime(2026, 9, 7, 7, 30, tzinfo=UTC)
STEP = timedelta(milliseconds=50)  # twenty lines a second: a large school in its first lesson

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_LOOKS = {
    "epoch": r"(?<![\d.])17887\d{5}(?:\d{9}|\d{6}|\d{3}|\.\d{1,9})?(?!\d)",
    "ymd": r"(?<!\d)20\d\d(?P<sign>[-/.: ])\d{1,2}(?P=sign)\d{1,2}(?!\d)",
    "dmy": r"(?<!\d)\d\d/\d\d/(?:20)?2\d(?!\d)",
    "named": rf"\d\d[-/]{_MONTH}[-/]\d{{4}}(?::(?=\d\d:))?",
    "month": rf"\b{_MONTH} [ \d]\d(?!\d)",
    "mac": r"\b00:00:5E:00:53:[0-9A-Fa-f]{2}\b",
    "clock": r"(?<![\d:])\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?![\d:])",
    "client": r"(?<![\d.])10\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])",
    "server": r"(?<![\d.])(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}(?![\d.])",
    "wire": r"(?:\(\d{1,2}\)[a-z]+)+(?=\(0\))",
    "host": r"(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:test|example)(?![\w-])",
    "login": r"\b(?:ajones|AJones|bpatel|cmorgan|dlee|efox|gkhan)\b",
    "device": r"\b(?:CB|PC|LT|cb|pc)-?\d\d\b",
    "path": r"(?<=[\s=\"',])/[a-z]+(?=[?\s\"',]|$)",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{look})" for name, look in _LOOKS.items()))


@dataclass(frozen=True, slots=True)
class Act:
    """What one record tells: when, who, where."""

    at: datetime
    person: int
    host: str
    page: str
    number: int


Maker = Callable[[Act], str]


class Template:
    """A record taken apart: fixed text and what is filled in anew each time."""

    def __init__(self, text: str) -> None:
        self._fixed: list[str] = []
        self._makers: list[Maker] = []
        place = 0
        for found in _TOKEN.finditer(text):
            maker = _make_maker(found.lastgroup if found.lastgroup != "sign" else "ymd", found[0])
            if maker is not None:
                self._fixed.append(text[place : found.start()])
                self._makers.append(maker)
                place = found.end()
        self._end = text[place:]

    def fill(self, act: Act) -> str:
        parts = [part for fixed, maker in zip(self._fixed, self._makers, strict=True) for part in (fixed, maker(act))]
        return "".join(parts) + self._end


class Acts:
    """Acts without end, a twentieth of a second apart."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._at = FIRST_AT
        self._hosts = [f"www.{ADJECTIVES[n % 48]}{NOUNS[n // 48 % 55]}{n}.test" for n in range(HOSTS)]

    def __next__(self) -> Act:
        self._at += STEP
        roll = self._random.random
        return Act(
            at=self._at,
            person=int(PEOPLE * roll()),
            host=self._hosts[int(HOSTS * roll() ** 2)],
            page=f"{NOUNS[int(55 * roll())]}-{int(PAGES * roll())}.html",
            number=int(PAGES * roll()),
        )


def _make_maker(kind: str | None, text: str) -> Maker | None:
    """What fills the place of a piece of text of that look; None where it stays as it is."""
    if kind in {"epoch", "clock"}:
        return _make_time(kind, text)
    if kind in {"ymd", "dmy", "named", "month"}:
        return _make_date(kind, text)
    if kind == "host":
        return None if text.endswith("school.example") else lambda act: act.host
    if kind == "wire":
        return lambda act: "".join(f"({len(label)}){label}" for label in act.host.split("."))
    makers: dict[str | None, Maker] = {
        "client": lambda act: f"10.30.{act.person // 250}.{act.person % 250 + 1}",
        "server": lambda act: f"{text.rpartition('.')[0]}.{act.number % 254 + 1}",
        "login": lambda act: f"u{act.person:04d}",
        "device": lambda act: f"{text[:2]}-{act.person:04d}",
        "mac": lambda act: f"00:00:5E:00:{act.person // 256:02X}:{act.person % 256:02X}",
        "path": lambda act: f"{text}/{act.page}",
    }
    return makers[kind]


def _make_time(kind: str, text: str) -> Maker:
    if kind == "epoch":
        whole, dot, fraction = text.partition(".")
        power = len(whole) - 10
        if dot:
            return lambda act: f"{act.at.timestamp():.{len(fraction)}f}"
        return lambda act: str(int(act.at.timestamp() * 1_000_000) * 1000 // 10 ** (9 - power))
    fraction = text.partition(".")[2]
    if fraction:
        return lambda act: f"{act.at:%H:%M:%S}.{act.at.microsecond * 1000:09d}"[: 9 + len(fraction)]
    return lambda act: act.at.strftime("%H:%M:%S")[: len(text)]


def _make_date(kind: str, text: str) -> Maker:
    if kind == "ymd":
        sign, padded = text[4], len(text) == 10
        return lambda act: _cut_zeros(f"{act.at:%Y{sign}%m{sign}%d}", sign, padded=padded)
    if kind == "dmy":
        year = "%Y" if len(text) == 10 else "%y"
        layout = f"%m/%d/{year}" if int(text[3:5]) > 12 else f"%d/%m/{year}"
        return lambda act: act.at.strftime(layout)
    if kind == "named":
        sign, colon = text[2], text[11:]
        return lambda act: act.at.strftime(f"%d{sign}%b{sign}%Y{colon}")
    return lambda act: f"{act.at:%b} {act.at.day:2d}"


def _cut_zeros(text: str, sign: str, *, padded: bool) -> str:
    return text if padded else text.replace(f"{sign}0", sign)
