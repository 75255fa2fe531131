"""What a batch may rely on without asking the database: what was committed to it, and nothing else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from monitor.records.people import Subject, SubjectKind
from monitor.services.batch.memory import Memory
from monitor.store.throwaway import throwaway_engine
from tests.store.factories import KEY

PUPIL = Subject(id="s-one", kind=SubjectKind.PUPIL, login="one")


@pytest.fixture
def engine() -> Iterator[Engine]:
    with throwaway_engine(KEY) as opened:
        yield opened


def remember(memory: Memory, engine: Engine) -> None:
    with engine.begin() as connection:
        memory.begin(connection)
        memory.keep_subjects([PUPIL])


def recall(memory: Memory, engine: Engine) -> list[str]:
    with engine.begin() as connection:
        memory.begin(connection)
        return list(memory.subjects)


def test_what_was_committed_is_remembered(engine: Engine) -> None:
    memory = Memory(kept=10)
    remember(memory, engine)
    memory.settle()
    assert recall(memory, engine) == ["s-one"]


def test_what_was_not_committed_is_forgotten(engine: Engine) -> None:
    memory = Memory(kept=10)
    remember(memory, engine)
    assert recall(memory, engine) == []


def test_another_database_is_another_matter(engine: Engine) -> None:
    memory = Memory(kept=10)
    remember(memory, engine)
    memory.settle()
    with throwaway_engine(KEY) as other:
        assert recall(memory, other) == []


def test_no_more_is_kept_than_there_is_room_for(engine: Engine) -> None:
    memory = Memory(kept=2)
    with engine.begin() as connection:
        memory.begin(connection)
        for number in range(5):
            memory.keep_subjects([Subject(id=f"s-{number}", kind=SubjectKind.PUPIL, login="p")])
        assert len(memory.subjects) <= 2
