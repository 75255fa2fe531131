"""What is remembered of a source's notices is what was committed, never more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from monitor.ingest.tail import Tailer
from monitor.records.source import SourceNotice
from monitor.services.batch.pipeline import Pipeline
from monitor.services.lists.load import load_lists
from monitor.services.opening import open_formats, open_pipeline, resume
from monitor.services.reading import forget_notice, keep_notice, read_pass
from monitor.settings.load import load_school
from monitor.store.engine import reading
from monitor.store.sources import load_source_totals
from monitor.store.throwaway import throwaway_engine
from tests.cli.program import squid_line, write_school

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
MISSING = SourceNotice(source="filter", kind="missing", text="there is no such file", at=NOW)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    school = load_school(write_school(tmp_path_factory.mktemp("notices") / "school"))
    return open_pipeline(school, load_lists(school), open_formats(school))


@pytest.fixture
def pipeline(opened: Pipeline) -> Pipeline:
    return replace(opened, watermarks={}, notices={})


@pytest.fixture
def engine(pipeline: Pipeline) -> Iterator[Engine]:
    with throwaway_engine(pipeline.school.key) as opened:
        yield opened


@contextmanager
def failing_commits(engine: Engine) -> Iterator[None]:
    def fail(_: object) -> None:
        raise OSError("the disk is full")

    event.listen(engine, "commit", fail)
    try:
        with pytest.raises(OSError, match="disk is full"):
            yield
    finally:
        event.remove(engine, "commit", fail)


def stored(engine: Engine) -> str | None:
    with reading(engine) as connection:
        notice = next((totals.notice for totals in load_source_totals(connection)), None)
    return notice.kind if notice else None


def open_tailers(engine: Engine, pipeline: Pipeline) -> tuple[Tailer, ...]:
    (pipeline.school.folder / "logs" / "access.log").write_text(squid_line(0), encoding="utf-8")
    return resume(engine, pipeline)


def test_a_notice_that_was_not_committed_is_news_the_next_time(engine: Engine, pipeline: Pipeline) -> None:
    with failing_commits(engine):
        keep_notice(engine, pipeline, MISSING)
    assert stored(engine) is None
    keep_notice(engine, pipeline, MISSING)
    assert stored(engine) == "missing"


def test_a_notice_stays_where_the_batch_that_ends_it_fails(engine: Engine, pipeline: Pipeline) -> None:
    keep_notice(engine, pipeline, MISSING)
    tailers = open_tailers(engine, pipeline)
    with failing_commits(engine):
        read_pass(engine, pipeline, tailers, clock=lambda: NOW)
    assert (pipeline.notices["filter"][0], stored(engine)) == ("missing", "missing")


def test_the_same_batch_ends_the_notice_when_it_is_committed_at_last(engine: Engine, pipeline: Pipeline) -> None:
    keep_notice(engine, pipeline, MISSING)
    tailers = open_tailers(engine, pipeline)
    with failing_commits(engine):
        read_pass(engine, pipeline, tailers, clock=lambda: NOW)
    read_pass(engine, pipeline, tailers, clock=lambda: NOW)
    assert (dict(pipeline.notices), stored(engine)) == ({}, None)


def test_a_notice_that_could_not_be_taken_back_is_still_known(engine: Engine, pipeline: Pipeline) -> None:
    keep_notice(engine, pipeline, MISSING)
    with failing_commits(engine):
        forget_notice(engine, pipeline, "filter")
    assert (pipeline.notices["filter"][0], stored(engine)) == ("missing", "missing")
