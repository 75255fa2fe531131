"""The steps that expressions are made of."""

import pytest

from monitor.ingest.readers.patterns.expressions import EVERY
from monitor.ingest.readers.patterns.signs import END
from monitor.ingest.readers.patterns.steps import Fork, Step, Stretch, compile_steps


def find_stretches(step: Step | None, seen: set[int] | None = None) -> list[Stretch]:
    """All stretches that can be come to, in the order of the expression."""
    seen = set() if seen is None else seen
    if step is None or id(step) in seen:
        return []
    seen.add(id(step))
    ways = step.ways if isinstance(step, Fork) else [step.next]
    behind = [found for way in ways for found in find_stretches(way, seen)]
    return [step, *behind] if isinstance(step, Stretch) else behind


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        (r"^\S+ ", [True]),
        (r"^\S+:", [False]),
        (r"^\d{4}1", [True]),
        (r"^\d+$", [True]),
        (r"^\d+", [False]),
        ('^[^"]*(?:"|$)', [True]),
        (r"^a.*b.*$", [False, True]),
    ],
)
def test_where_a_stretch_ends_is_sure_where_nothing_of_it_may_follow(text: str, sure: list[bool]) -> None:
    assert [stretch.is_sure for stretch in find_stretches(compile_steps(text))] == sure


@pytest.mark.parametrize(
    ("text", "most"), [("^(?:[^a]|ab)*c", 1), ("^(?:[^ac]|ab)*c", None), ("^(?:[^ac]|ab)*?c", None)]
)
def test_a_class_of_a_loop_goes_on_where_nothing_else_may_follow(text: str, most: int | None) -> None:
    assert [stretch.most for stretch in find_stretches(compile_steps(text))] == [most]


def test_a_step_knows_what_may_stand_there() -> None:
    assert compile_steps("a?b").first.members == frozenset(b"ab")
    assert compile_steps("(?:a|bc)*?$").first.members == frozenset(b"ab")
    assert compile_steps("(?:a|bc)*?$").first.mask[END]
    assert compile_steps("a*").first.members == EVERY


@pytest.mark.parametrize("text", ["^a|^b", r"(?:^a)", "^a|b"])
def test_an_anchor_inside_isnt_understood(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compile_steps(text, anywhere=True)
