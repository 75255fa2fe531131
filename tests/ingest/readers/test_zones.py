"""Wall times of a site to UTC: the repeated hour of autumn and the gap of spring."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.fields.zones import Fold, WallClock
from monitor.records.event import Zone

LONDON = ZoneInfo("Europe/London")


def us(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp()) * 1_000_000


def convert(walls: list[datetime], fold: Fold | None = None, zone: ZoneInfo = LONDON) -> list[tuple[str, Zone]]:
    found, zones = WallClock(zone).to_utc(np.array([us(wall) for wall in walls], dtype=np.int64), fold or Fold())
    moments = [datetime.fromtimestamp(at / 1e6, tz=UTC).strftime("%d %H:%M") for at in found.tolist()]
    return list(zip(moments, [Zone(code) for code in zones.tolist()], strict=True))


def october(*times: str) -> list[datetime]:
    return [datetime.fromisoformat(f"2026-10-25T{time}") for time in times]


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2026-01-15T09:00", "15 09:00"),
        ("2026-07-15T09:00", "15 08:00"),
        ("2026-10-25T00:59", "24 23:59"),
        ("2026-10-25T02:00", "25 02:00"),
    ],
)
def test_plain_times_follow_the_site(wall, utc):
    assert convert([datetime.fromisoformat(wall)]) == [(utc, Zone.SITE)]


def test_file_order_settles_the_repeated_hour():
    found = convert(october("00:59", "01:10", "01:50", "01:05", "01:59", "02:01"))
    assert [moment for moment, _ in found] == ["24 23:59", "25 00:10", "25 00:50", "25 01:05", "25 01:59", "25 02:01"]
    assert [zone for _, zone in found[1:5]] == [Zone.SITE_AMBIGUOUS] * 4


def test_a_file_with_the_newest_line_first_is_settled_too():
    found = convert(october("02:01", "01:59", "01:05", "01:50", "01:10", "00:59"))
    assert [moment for moment, _ in found] == ["25 02:01", "25 01:59", "25 01:05", "25 00:50", "25 00:10", "24 23:59"]


def test_lines_a_little_out_of_order_do_not_put_the_clock_back():
    assert [moment for moment, _ in convert(october("01:10:20", "01:10:00", "01:10:25"))] == ["25 00:10"] * 3


def test_without_a_jump_the_first_pass_is_taken():
    assert [moment for moment, _ in convert(october("01:10", "01:20"))] == ["25 00:10", "25 00:20"]


def test_the_fold_is_carried_from_batch_to_batch():
    fold = Fold.from_state(Fold().to_state())
    first = convert(october("01:50"), fold)
    fold = Fold.from_state(fold.to_state())
    assert first + convert(october("01:05", "01:50"), fold) == convert(october("01:50", "01:05", "01:50"))


def test_a_time_in_the_gap_is_accepted_and_marked():
    assert convert([datetime(2026, 3, 29, 1, 30)]) == [("29 01:30", Zone.SITE_GAP)]


def test_half_hour_zones_are_read():
    assert convert([datetime(2026, 1, 1, 12)], zone=ZoneInfo("Australia/Adelaide")) == [("01 01:30", Zone.SITE)]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_every_instant_survives_the_way_to_the_wall_and_back(moment):
    local = moment.replace(tzinfo=UTC).astimezone(LONDON)
    wall = np.array([us(local.replace(tzinfo=None))], dtype=np.int64)
    found, zones = WallClock(LONDON).to_utc(wall, Fold())
    second = timedelta(hours=1) if zones[0] == Zone.SITE_AMBIGUOUS and local.fold else timedelta(0)
    assert int(found[0]) == us(moment - second)
