"""Each event counts once in its hour, however often a rolling export says it again."""

import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.records.source import Mode
from monitor.services.batch.pipeline import Pipeline
from monitor.services.lists.load import load_lists
from monitor.services.opening import open_formats, open_pipeline, resume, set_format
from monitor.services.reading import read_pass
from monitor.settings.load import load_school
from monitor.settings.model import ReadingSection
from monitor.store.engine import reading
from monitor.store.sources import load_hourly
from monitor.store.throwaway import throwaway_engine
from tests.cli.program import CONFIG, write_school

FIRST = datetime(2026, 9, 21, 8, tzinfo=UTC)
SOURCE = """
[[source]]
name = "export"
path = "logs/{path}"
format = "csv"
mode = "{mode}"
"""
MINUTES = timedelta(minutes=1)


def rows(first: int, end: int, *, step: int = 10) -> str:
    """One line each `step` minutes, of minutes first to end since FIRST."""
    london = ZoneInfo("Europe/London")
    lines = [
        f"{(FIRST + minute * MINUTES).astimezone(london):%d/%m/%Y %H:%M:%S},p1,192.0.2.7,http://a{minute}.test/,Allowed\r\n"
        for minute in range(first, end, step)
    ]
    return "Date,Username,Client IP,URL,Action\r\n" + "".join(lines)


@pytest.fixture(scope="module")
def pipelines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pipeline]:
    """One school for each way in which exports come; what is common to both is opened once."""
    config = CONFIG + SOURCE.format(mode="snapshot", path="export.csv")
    school = load_school(write_school(tmp_path_factory.mktemp("hours") / "school", filterwatch=config))
    snapshot = open_pipeline(school, load_lists(school), open_formats(school))
    section = snapshot.sources["export"].model_copy(
        update={"mode": Mode.DROP, "path": school.folder / "logs" / "*.csv"}
    )
    settings = school.settings.model_copy(update={"source": (section,)})
    drop = replace(snapshot, school=replace(school, settings=settings), sources={"export": section})
    return {"snapshot": snapshot, "drop": drop}


def count(pipeline: Pipeline, exports: list[tuple[str, str]], *, batch_bytes: int = 8_388_608) -> dict[int, int]:
    """Entries by hours since FIRST, after each export was written under its name and read."""
    limits = ReadingSection(batch_bytes=batch_bytes, record_bytes=500)
    settings = pipeline.school.settings.model_copy(update={"reading": limits})
    school = replace(pipeline.school, settings=settings)
    pipeline = replace(pipeline, school=school, readers={}, watermarks={}, notices={})
    set_format(pipeline, "export", pipeline.formats["csv"])
    now = FIRST + timedelta(days=30)
    logs = school.folder / "logs"
    for path in logs.iterdir():
        path.unlink()
    with throwaway_engine(school.key) as engine:
        for name, text in exports:
            (logs / name).write_text(text, encoding="utf-8", newline="")
            now += timedelta(days=1)
            os.utime(logs / name, ((now - timedelta(hours=1)).timestamp(),) * 2)
            read_pass(engine, pipeline, resume(engine, pipeline), clock=lambda at=now: at)
        with reading(engine) as connection:
            hours = load_hourly(connection, "export", FIRST)
    return {(hour - FIRST) // timedelta(hours=1): entries for (hour, _), entries in hours.items()}


@pytest.mark.parametrize("batch_bytes", [600, 8_388_608])
def test_an_export_of_the_last_days_counts_only_what_is_new(pipelines: dict[str, Pipeline], batch_bytes: int) -> None:
    nights = [("export.csv", rows(0, end)) for end in (120, 150, 240)]
    assert count(pipelines["snapshot"], nights, batch_bytes=batch_bytes) == {0: 6, 1: 6, 2: 6, 3: 6}


def test_an_export_that_forgets_its_oldest_lines_takes_no_count_back(pipelines: dict[str, Pipeline]) -> None:
    nights = [("export.csv", rows(0, 120)), ("export.csv", rows(90, 180))]
    assert count(pipelines["snapshot"], nights) == {0: 6, 1: 6, 2: 6}


def test_dropped_files_that_follow_each_other_all_count(pipelines: dict[str, Pipeline]) -> None:
    parts = [(f"{start:03}.csv", rows(start, start + 20)) for start in range(0, 120, 20)]
    assert count(pipelines["drop"], parts) == {0: 6, 1: 6}


def test_an_older_file_that_comes_after_a_newer_one_counts(pipelines: dict[str, Pipeline]) -> None:
    assert count(pipelines["drop"], [("new.csv", rows(60, 120)), ("old.csv", rows(0, 60))]) == {0: 6, 1: 6}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=st.lists(st.integers(1, 60), min_size=1, max_size=5).map(sorted), batch_bytes=st.sampled_from([600, 1500]))
def test_nightly_exports_count_like_the_last_of_them(
    pipelines: dict[str, Pipeline], ends: list[int], batch_bytes: int
) -> None:
    """Each holds all that the one before held, and what came since."""
    exports = [("export.csv", rows(0, end * 5, step=5)) for end in ends]
    expected = Counter(minute // 60 for minute in range(0, ends[-1] * 5, 5))
    assert count(pipelines["snapshot"], exports, batch_bytes=batch_bytes) == expected
