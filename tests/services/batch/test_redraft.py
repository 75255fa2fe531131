"""Drafts are what judging everything anew gives, in however small steps attempts came and whatever failed between."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from monitor.records.detection import Incident
from monitor.services.batch.memory import FEWEST
from monitor.services.batch.pipeline import Pipeline
from monitor.services.lists.load import load_lists
from monitor.services.opening import open_formats, open_pipeline, resume
from monitor.services.reading import read_pass
from monitor.settings.load import load_school
from monitor.store.engine import reading
from monitor.store.review import load_incidents
from monitor.store.throwaway import throwaway_engine
from monitor.store.visibility import OWNER
from tests.cli.program import squid_line, write_school

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SITES = [f"bet{number}.test" for number in range(6)]
MANY = 5 * FEWEST


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    folder = write_school(tmp_path_factory.mktemp("redraft") / "school", listed="\n".join(SITES))
    school = load_school(folder)
    return open_pipeline(school, load_lists(school), open_formats(school))


@pytest.fixture
def pipeline(opened: Pipeline) -> Iterator[Pipeline]:
    yield opened
    opened.memory.subjects.clear()
    opened.memory.ledgers.clear()


def lines(seed: int) -> list[str]:
    """Attempts on listed sites, far enough from each other to be one each; some come late, one may be let through."""
    chance = random.Random(seed)
    times = [660.0 * number + chance.randrange(30) for number in range(MANY)]
    for place in chance.sample(range(1, MANY), MANY // 8):  # read after what came later
        times[place - 1], times[place] = times[place], times[place - 1]
    let_through = chance.choice([None, MANY * 3 // 4])
    return [
        squid_line(at, host=chance.choice(SITES), denied=place != let_through, login=chance.choice(["p1", "p1", "p2"]))
        for place, at in enumerate(times)
    ]


def read(pipeline: Pipeline, steps: list[str], *, failing: frozenset[int] = frozenset()) -> list[Incident]:
    """The drafts after each step was appended to the log and read; commits of some steps fail once.

    An attempt is named by its offset alone here: the other half of its name says which file it is of.
    """
    log = pipeline.school.folder / "logs" / "access.log"
    log.write_text("")
    pipeline = replace(pipeline, watermarks={}, notices={})

    with throwaway_engine(pipeline.school.key) as engine:
        tailers = resume(engine, pipeline)
        for number, text in enumerate(steps):
            with log.open("a") as file:
                file.write(text)
            if number in failing:
                with failing_commits(engine):
                    read_pass(engine, pipeline, tailers, clock=lambda: NOW)
            read_pass(engine, pipeline, tailers, clock=lambda: NOW)
        with reading(engine) as connection:
            found = [file.incident for file in load_incidents(connection, OWNER)]
    return [replace(one, attempt_ids=tuple(name[16:] for name in one.attempt_ids)) for one in found]


@contextmanager
def failing_commits(engine: Engine) -> Iterator[None]:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    event.listen(engine, "commit", fail)
    try:
        with suppress(ZeroDivisionError):
            yield
    finally:
        event.remove(engine, "commit", fail)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("failing", [frozenset(), frozenset(range(3, MANY, 7))])
def test_line_by_line_is_like_all_at_once(pipeline: Pipeline, seed: int, failing: frozenset[int]) -> None:
    steps = lines(seed)
    whole = read(pipeline, ["".join(steps)])
    assert whole
    assert read(pipeline, steps, failing=failing) == whole


def test_a_matter_of_many_attempts_is_followed(pipeline: Pipeline) -> None:
    read(pipeline, [squid_line(660 * number, host=SITES[number % 6]) for number in range(MANY)])
    assert [len(ledger) for ledger in pipeline.memory.ledgers.values()] == [MANY]


def test_a_matter_with_a_breach_is_not_followed(pipeline: Pipeline) -> None:
    steps = [squid_line(660 * number, host=SITES[number % 6], denied=number != 40) for number in range(MANY)]
    read(pipeline, steps)
    assert not pipeline.memory.ledgers
