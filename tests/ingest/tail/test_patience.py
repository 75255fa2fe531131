"""Steps that may block are waited for, given up, and taken up again where they were."""

import threading
from collections.abc import Iterator

import pytest

from monitor.errors import SourceHangsError
from monitor.ingest.tail.patience import Patience, Step


def test_gives_every_item_of_an_iterator_that_answers():
    assert list(Patience(5).go_on(lambda: iter(range(100)))) == list(range(100))


def test_a_hung_step_is_given_up_and_its_outcome_taken_later():
    answer = threading.Event()
    starts = []

    def items() -> Iterator[int]:
        starts.append(1)
        yield 1
        answer.wait()
        yield 2
        yield 3

    patience: Patience[int] = Patience(0.05)
    seen = []
    with pytest.raises(SourceHangsError):
        seen.extend(item for item in iter_into(seen, patience.go_on(items)))
    assert seen == [1]
    with pytest.raises(SourceHangsError):
        list(patience.go_on(items))
    answer.set()
    threading.Event().wait(0.1)
    assert list(patience.go_on(items)) == [2, 3]
    assert starts == [1]


def iter_into(seen: list[int], items: Iterator[int]) -> Iterator[int]:
    for item in items:
        seen.append(item)
        if False:
            yield item


def test_an_error_of_the_iterator_comes_out_and_the_next_turn_starts_anew():
    def items() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    patience: Patience[int] = Patience(5)
    with pytest.raises(OSError, match="gone"):
        list(patience.go_on(items))
    assert list(patience.go_on(lambda: iter([7]))) == [7]


def test_whoever_stops_in_the_middle_starts_anew_the_next_time():
    patience: Patience[int] = Patience(5)
    for _ in patience.go_on(lambda: iter([1, 2, 3])):
        break
    assert list(patience.go_on(lambda: iter([4, 5]))) == [4, 5]


def test_stopping_ends_the_wait_at_once():
    never = threading.Event()
    step = Step(never.wait)
    assert step.wait(60, is_stopping=lambda: True) is False
    never.set()
