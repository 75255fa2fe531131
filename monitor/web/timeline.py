"""A timeline in; the places of its lanes, ticks and marks on a drawing of fixed width, out. The template draws them."""

from dataclasses import dataclass

from monitor.services.review.timeline import Lane, Mark, Timeline
from monitor.settings.model import HoursSection

WIDTH = 720
LEFT = 96
RIGHT = 24
TOP = 26
LANE_HEIGHT = 36
BOTTOM = 12
SMALLEST_RADIUS = 7.0
LARGEST_RADIUS = 13.0
MOST_TICKS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMark:
    """One attempt: a symbol at (x, y), as large as it has lines, and a bar to `end` where it took a while."""

    x: float
    y: float
    end: float
    radius: float
    mark: Mark

    @property
    def points(self) -> str:
        """The corners of the triangle (reached) or diamond (other) around (x, y)."""
        x, y, r = self.x, self.y, self.radius
        if self.mark.verdict == "reached":
            return f"{x:.1f},{y - r:.1f} {x + r:.1f},{y + r * 0.8:.1f} {x - r:.1f},{y + r * 0.8:.1f}"
        return f"{x:.1f},{y - r:.1f} {x + r:.1f},{y:.1f} {x:.1f},{y + r:.1f} {x - r:.1f},{y:.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLane:
    lane: Lane
    y: float
    marks: tuple[PlacedMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """ticks: (x, hour). school: (x, width) of school hours, width 0 where none are in view."""

    width: int
    height: int
    left: int
    right: int
    top: int
    ticks: tuple[tuple[float, int], ...]
    school: tuple[float, float]
    lanes: tuple[PlacedLane, ...]
    timeline: Timeline


def to_picture(timeline: Timeline, hours: HoursSection) -> Picture:
    """Lay a timeline out. School hours are shaded on every lane, school day or not: they are there to compare with."""
    first, last = timeline.first_hour, timeline.last_hour
    step = max(1, -(-(last - first) // MOST_TICKS))
    lanes = [_place_lane(lane, number, timeline) for number, lane in enumerate(timeline.lanes)]
    begins = min(max(hours.start.hour + hours.start.minute / 60, first), last)
    ends = min(max(hours.end.hour + hours.end.minute / 60, first), last)
    return Picture(
        width=WIDTH,
        height=TOP + LANE_HEIGHT * len(lanes) + BOTTOM,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        ticks=tuple((_x(hour, timeline), hour) for hour in range(first, last + 1, step)),
        school=(_x(begins, timeline), _x(ends, timeline) - _x(begins, timeline)),
        lanes=tuple(lanes),
        timeline=timeline,
    )


def _place_lane(lane: Lane, number: int, timeline: Timeline) -> PlacedLane:
    y = TOP + LANE_HEIGHT * (number + 0.5)
    marks = (
        PlacedMark(
            x=_x(mark.first, timeline),
            y=y,
            end=_x(mark.last, timeline),
            radius=min(LARGEST_RADIUS, SMALLEST_RADIUS + mark.lines**0.5 - 1),
            mark=mark,
        )
        for mark in lane.marks
    )
    return PlacedLane(lane=lane, y=y, marks=tuple(marks))


def _x(hour: float, timeline: Timeline) -> float:
    share = (hour - timeline.first_hour) / (timeline.last_hour - timeline.first_hour)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)
