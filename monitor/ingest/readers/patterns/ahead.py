"""A step of an expression enters; which four bytes a match that goes on from it can begin with leaves."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.patterns.steps import Fork, Literal, Look, Mark, Step, Stretch

CACHED = 256  # steps: what all formats of a school need

Pairs = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""By two bytes, the first one lowest: whether they may be the first and the second, and the third and the fourth.

A place that passes may still not do; one that doesn't pass never does.
"""

_State = tuple[Step, int]
"""A step that takes bytes, and how many it has taken. A step of no more than a Step takes whatever comes."""

_ANYTHING = np.ones(256, dtype=bool)


@lru_cache(maxsize=CACHED)
def find_pairs(step: Step) -> Pairs:
    """What stands behind the end of a text counts as anything."""
    firsts = _distinct(_begin(step))
    thirds = _distinct(_go_on_all(_distinct(_go_on_all(firsts))))
    return _pair(firsts), _pair(thirds)


def _pair(states: dict[_State, None]) -> NDArray[np.bool_]:
    pairs = np.zeros((256, 256), dtype=bool)  # the second byte's row, the first one's column
    for state in states:
        mask = np.zeros(256, dtype=bool)
        for behind in _go_on(state):
            mask |= _mask(behind)
        pairs |= mask[:, None] & _mask(state)
    return pairs.ravel()


def _distinct(states: Iterator[_State]) -> dict[_State, None]:
    return dict.fromkeys(states)


def _go_on_all(states: dict[_State, None]) -> Iterator[_State]:
    for state in states:
        yield from _go_on(state)


def _begin(step: Step) -> Iterator[_State]:
    """The states in which the next byte is taken."""
    if isinstance(step, Fork):
        for way in step.ways:
            yield from _begin(way)
    elif isinstance(step, Literal):
        yield step, 0
    elif isinstance(step, Stretch):
        if step.most != 0:
            yield step, 0
        if step.least == 0:
            yield from _begin_behind(step)
    elif isinstance(step, Mark) or (isinstance(step, Look) and step.sign != "$"):
        yield from _begin_behind(step)
    else:
        yield Step(step.first), 0


def _begin_behind(step: Step) -> Iterator[_State]:
    assert step.next is not None
    yield from _begin(step.next)


def _go_on(state: _State) -> Iterator[_State]:
    """The states that one more byte leads to."""
    step, taken = state
    taken += 1
    if isinstance(step, Literal):
        if taken < len(step.octets):
            yield step, taken
        else:
            yield from _begin_behind(step)
    elif isinstance(step, Stretch):
        if step.most is None or taken < step.most:
            yield step, taken
        if taken >= step.least:
            yield from _begin_behind(step)
    else:
        yield state


def _mask(state: _State) -> NDArray[np.bool_]:
    step, taken = state
    if isinstance(step, Literal):
        mask = np.zeros(256, dtype=bool)
        mask[step.octets[taken]] = True
        return mask
    return step.signs.mask[:256] if isinstance(step, Stretch) else _ANYTHING
