"""A source's last week hour by hour in; the bars and the line of a small drawing out. The template draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.services.upkeep.usual import HourCount

HOUR_WIDTH = 4
HEIGHT = 56
FOOT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPicture:
    """bars, usual: what SVG's `d` takes. days: (x, short name of the day). words: the drawing in a sentence."""

    width: int
    height: int
    bars: str
    usual: str
    days: tuple[tuple[int, str], ...]
    words: str


def to_week_picture(source: str, week: Sequence[HourCount]) -> WeekPicture:
    """Bars for what came, a line for what is usual, on one scale."""
    most = max((max(hour.entries, hour.usual or 0) for hour in week), default=0) or 1

    def y(value: float) -> float:
        return HEIGHT * (1 - value / most)

    bars = "".join(
        f"M{number * HOUR_WIDTH} {HEIGHT}V{y(hour.entries):.1f}h{HOUR_WIDTH - 1}V{HEIGHT}z"
        for number, hour in enumerate(week)
        if hour.entries
    )
    return WeekPicture(
        width=len(week) * HOUR_WIDTH,
        height=HEIGHT + FOOT,
        bars=bars,
        usual=_line(week, y_of=[None if hour.usual is None else y(hour.usual) for hour in week]),
        days=tuple((number * HOUR_WIDTH, f"{hour.at:%a}") for number, hour in enumerate(week) if hour.at.hour == 0),
        words=_describe(source, week),
    )


def _line(week: Sequence[HourCount], *, y_of: Sequence[float | None]) -> str:
    """Steps from hour to hour; broken where nothing is known."""
    parts, is_down = [], False
    for number, (_, y) in enumerate(zip(week, y_of, strict=True)):
        if y is not None:
            parts.append(f"{'L' if is_down else 'M'}{number * HOUR_WIDTH} {y:.1f}h{HOUR_WIDTH}")
        is_down = y is not None
    return "".join(parts)


def _describe(source: str, week: Sequence[HourCount]) -> str:
    total = sum(hour.entries for hour in week)
    if not total:
        return f"{source}: no lines in the last 7 days"
    busiest = max(week, key=lambda hour: hour.entries)
    known = [hour for hour in week if hour.usual is not None]
    usual = f"; about {sum(hour.usual or 0 for hour in known):,.0f} are usual" if len(known) > len(week) // 2 else ""
    return (
        f"{source}: {total:,} lines in the last 7 days{usual}; the busiest hour was {busiest.at:%A %H:%M}"
        f" with {busiest.entries:,}"
    )
