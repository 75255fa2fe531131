"""What a log says about time, end to end: both nights of the clock change, jumps of the clock, wrong zones, late files."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.stage import AFTERNOON, HEADER, Stage, csv_row

WINTER = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
SPRING = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def stamps_of(stage: Stage) -> dict[str, str]:
    """UTC time of each login's only line."""
    return {login: row["first_at"][:16] for login, row in stage.drafts().items()}


def at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


@pytest.mark.fault("F79")
@pytest.mark.parametrize("batch_bytes", [1, 4096])
def test_F79_the_hour_that_comes_twice_is_told_apart_by_the_order_of_the_file(tmp_path: Path, batch_bytes: int) -> None:
    stage = Stage(tmp_path / "school", format="csv", batch_bytes=batch_bytes)
    walls = ["00:30", "01:10", "01:50", "01:05", "01:55", "02:30"]
    rows = [csv_row(f"2026-10-25 {wall}:00", f"user{number}") for number, wall in enumerate(walls)]
    stage.append(HEADER + "".join(rows)).read(WINTER)

    assert stamps_of(stage) == {
        "user0": "2026-10-24T23:30",
        "user1": "2026-10-25T00:10",
        "user2": "2026-10-25T00:50",
        "user3": "2026-10-25T01:05",
        "user4": "2026-10-25T01:55",
        "user5": "2026-10-25T02:30",
    }


@pytest.mark.fault("F79")
def test_F79_reading_goes_on_through_the_night_of_the_clock_change(tmp_path: Path) -> None:
    """A line each ten minutes of a day, read as it is written: none waits for an hour, none is lost or folded twice."""
    stage = Stage(tmp_path / "school", format="csv")
    stage.append(HEADER)
    zone = stage.school.settings.school.timezone
    from zoneinfo import ZoneInfo

    began = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    moments = [began + timedelta(minutes=10 * number) for number in range(36)]
    for number, moment in enumerate(moments):
        stage.append(csv_row(at(moment.astimezone(ZoneInfo(zone))), f"user{number:02d}"))
        if number % 6 == 5:
            stage.read(moment)
    stamps = stamps_of(stage)

    assert [stamps[f"user{number:02d}"] for number in range(36)] == [f"{moment:%Y-%m-%dT%H:%M}" for moment in moments]


@pytest.mark.fault("F80")
def test_F80_an_hour_that_does_not_exist_is_read_and_marked(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "school", format="csv")
    rows = [
        csv_row(f"2026-03-29 {wall}:00", f"user{number}") for number, wall in enumerate(["00:59", "01:30", "02:01"])
    ]
    stage.append(HEADER + "".join(rows)).read(SPRING)
    stamps = stamps_of(stage)

    assert stage.tally().entries == 3
    assert (stamps["user0"], stamps["user2"]) == ("2026-03-29T00:59", "2026-03-29T01:01")
    assert stamps["user1"] in {"2026-03-29T00:30", "2026-03-29T01:30"}


@pytest.mark.fault("F81")
@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1), timedelta(hours=1), timedelta(days=400)])
def test_F81_a_clock_that_jumps_loses_and_doubles_nothing(tmp_path: Path, jump: timedelta) -> None:
    stage = Stage(tmp_path / "school", format="csv", timezone="UTC")
    stage.append(HEADER + csv_row(at(AFTERNOON), "user0")).read(AFTERNOON)
    stage.append(csv_row(at(AFTERNOON + timedelta(minutes=1)), "user1")).read(AFTERNOON + jump)
    stage.append(csv_row(at(AFTERNOON + timedelta(minutes=2)), "user2")).read(AFTERNOON + timedelta(minutes=2))

    assert stage.tally().lines == 4
    assert stage.lines_by_login() == {"user0": 1, "user1": 1, "user2": 1}


@pytest.mark.fault("F82")
@pytest.mark.parametrize(
    "wrong", ["1970-01-01 00:00:00", "2099-01-01 00:00:00", "9999-12-31 23:59:59", at(AFTERNOON + timedelta(hours=2))]
)
def test_F82_a_wrong_stamp_is_kept_and_makes_no_other_line_late(tmp_path: Path, wrong: str) -> None:
    stage = Stage(tmp_path / "school", format="csv", timezone="UTC")
    rows = [csv_row(at(AFTERNOON), "user0"), csv_row(wrong, "user1"), csv_row(at(AFTERNOON), "user2")]
    stage.append(HEADER + rows[0]).read()
    stage.append(rows[1]).read()
    stage.append(rows[2]).read()
    watermark = stage.rows("select watermark from source")[0][0]
    tally = stage.tally()

    assert tally.entries + tally.rejected + tally.ignored == 4
    assert {"user0", "user2"} <= set(stage.lines_by_login())
    assert str(watermark) <= "2026-09-22"


@pytest.mark.fault("F83")
@pytest.mark.parametrize(
    ("dates", "months"),
    [
        (["03/04/2026", "25/04/2026"], ["04", "04"]),
        (["04/03/2026", "04/25/2026", "04/05/2026"], ["03", "04", "04"]),
        (["25/04/2026", "03/04/2026"], ["04", "04"]),
    ],
    ids=["a later date proves day first", "a date proves month first, from there on", "the first date proves it"],
)
def test_F83_which_is_the_day_is_proved_by_the_file(tmp_path: Path, dates: list[str], months: list[str]) -> None:
    stage = Stage(tmp_path / "school", format="csv", mode="snapshot", glob="*.csv")
    rows = "".join(csv_row(f"{day} 12:00:00", f"user{number}") for number, day in enumerate(dates))
    (stage.folder / "logs" / "export.csv").write_text(HEADER + rows, encoding="utf-8")
    stage.read(datetime(2030, 1, 1, tzinfo=UTC))
    stamps = stamps_of(stage)

    assert [stamps[f"user{number}"][5:7] for number in range(len(dates))] == months


@pytest.mark.fault("F83")
def test_F83_a_file_that_says_both_is_not_guessed_at(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "school", format="csv", mode="snapshot", glob="*.csv")
    rows = "".join(csv_row(f"{day} 12:00:00", "user0") for day in ("25/04/2026", "04/25/2026"))
    (stage.folder / "logs" / "export.csv").write_text(HEADER + rows, encoding="utf-8")
    stage.read(datetime(2030, 1, 1, tzinfo=UTC))

    assert stage.tally().rejected >= 1


@pytest.mark.fault("F35")
def test_F35_files_that_come_in_any_order_give_the_same_drafts(tmp_path: Path) -> None:
    days = [
        HEADER + "".join(csv_row(f"2026-09-{day:02d} 1{hour}:00:00", f"user{hour}") for hour in range(5))
        for day in range(7, 12)
    ]
    outcomes = []
    for seed in (None, 1):
        stage = Stage(tmp_path / f"school{seed}", format="csv", mode="drop", glob="*.csv", timezone="UTC")
        (stage.folder / "filterwatch.key").write_bytes(bytes(32))
        (stage.folder / "filterwatch.key").chmod(0o600)
        order = list(range(5))
        if seed is not None:
            random.Random(seed).shuffle(order)
        for number in order:
            (stage.folder / "logs" / f"day{number}.csv").write_text(days[number], encoding="utf-8")
            stage.read(datetime(2026, 12, 1, tzinfo=UTC))
        rows = [{**row, "id": None, "ref": None} for row in stage.drafts().values()]
        outcomes.append(sorted(map(str, rows)))

    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0]) == 5
