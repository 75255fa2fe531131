"""Evidence as a picture in numbers."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from monitor.records.event import Action
from monitor.services.review.evidence import EvidenceRow
from monitor.services.review.timeline import MOST_DAYS, draw_timeline

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 10, 5, 9, 6, tzinfo=UTC)


def row(minutes: float = 0, *, attempt: int = 1, action: Action = Action.BLOCKED) -> EvidenceRow:
    return EvidenceRow(
        at=START + timedelta(minutes=minutes),
        attempt=attempt,
        action=action,
        verdict=action.name.lower(),
        site="",
        address=None,
        words="",
        because=(),
        where="",
        remarks=(),
    )


def test_one_mark_for_each_attempt_in_the_schools_time() -> None:
    timeline = draw_timeline([row(0), row(4), row(30, attempt=2)], LONDON)
    (lane,) = timeline.lanes
    assert [mark.text for mark in lane.marks] == ["10:06 to 10:10, 2 lines, blocked", "10:36, 1 line, blocked"]
    assert (timeline.first_hour, timeline.last_hour) == (10, 12)


def test_what_got_through_shows_even_among_what_was_blocked() -> None:
    timeline = draw_timeline([row(0), row(1, action=Action.ALLOWED)], LONDON)
    assert timeline.lanes[0].marks[0].verdict == "reached"


def test_what_was_neither_blocked_nor_let_through_is_a_third_thing() -> None:
    timeline = draw_timeline([row(0, action=Action.WARNED)], LONDON)
    assert timeline.lanes[0].marks[0].verdict == "other"


def test_an_attempt_over_midnight_is_in_both_days() -> None:
    timeline = draw_timeline([row(0), row(13 * 60 + 53), row(13 * 60 + 55)], LONDON)
    assert [lane.day.day for lane in timeline.lanes] == [5, 6]
    assert (timeline.first_hour, timeline.last_hour) == (0, 24)


def test_a_long_story_shows_its_last_days_and_counts_the_rest() -> None:
    timeline = draw_timeline([row(day * 1440, attempt=day) for day in range(20)], LONDON)
    assert len(timeline.lanes) == MOST_DAYS
    assert timeline.earlier_days == 20 - MOST_DAYS


def test_no_evidence_is_no_lane() -> None:
    assert draw_timeline([], LONDON).lanes == ()


@given(st.lists(st.tuples(st.integers(0, 60 * 24 * 40), st.integers(1, 5)), min_size=1, max_size=30))
def test_every_mark_lies_within_the_hours_drawn(places: list[tuple[int, int]]) -> None:
    timeline = draw_timeline([row(minutes, attempt=attempt) for minutes, attempt in places], LONDON)
    assert 0 <= timeline.first_hour < timeline.last_hour <= 24
    for lane in timeline.lanes:
        for mark in lane.marks:
            assert timeline.first_hour <= mark.first <= mark.last <= timeline.last_hour
