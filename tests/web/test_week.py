"""A source's week as a picture: what came, what is usual, and both in words."""

from datetime import UTC, datetime, timedelta

from monitor.services.upkeep.usual import HourCount
from monitor.web.week import HEIGHT, to_week_picture

BEGIN = datetime(2026, 9, 14, tzinfo=UTC)


def week(entries, usual=None):
    return [HourCount(at=BEGIN + timedelta(hours=n), entries=count, usual=usual) for n, count in enumerate(entries)]


def test_every_hour_with_lines_has_a_bar_and_the_busiest_one_is_the_tallest():
    picture = to_week_picture("filter", week([0, 5, 10] + [0] * 165))
    assert picture.bars.count("z") == 2
    assert f"M8 {HEIGHT}V0.0h" in picture.bars


def test_what_is_usual_is_a_line_on_the_same_scale():
    picture = to_week_picture("filter", week([5] * 168, usual=10.0))
    assert picture.usual.startswith("M0 0.0h4L4 0.0")


def test_without_a_known_usual_there_is_no_line():
    assert to_week_picture("filter", week([5] * 168)).usual == ""


def test_the_picture_is_told_in_words_too():
    assert to_week_picture("filter", week([5] * 168, usual=4.0)).words == (
        "filter: 840 lines in the last 7 days; about 672 are usual; the busiest hour was Monday 00:00 with 5"
    )
    assert to_week_picture("filter", week([0] * 168)).words == "filter: no lines in the last 7 days"


def test_the_days_begin_at_midnight():
    assert [name for _, name in to_week_picture("filter", week([1] * 168)).days] == [
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
    ]  # fmt: skip
