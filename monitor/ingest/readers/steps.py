"""The tree of an expression enters; the steps that many records take side by side leave, each linked to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.expressions import EVERY, Edge, Fixed, Group, Nodes, Run, parse_expression
from monitor.ingest.readers.patterns import is_anchored

END = 256
"""Stands for the end of the text where a byte could stand."""

ANY_SIGN = EVERY - frozenset(b"\n")


class Signs:
    """A class of bytes. mask: by byte, and at END whether the end will do. within: as ranges; beyond: what isn't."""

    def __init__(self, signs: frozenset[int], *, end: bool = False) -> None:
        self.mask = np.zeros(END + 1, dtype=bool)
        self.mask[sorted(signs)] = True
        self.mask[END] = end
        self.within = _to_ranges(signs)
        self.beyond = _to_ranges(EVERY - signs)
        self.has_all = signs >= ANY_SIGN


Ranges = tuple[tuple[int, int], ...]
"""The first and the last byte of each range."""


@dataclass(slots=True, eq=False)
class Step:
    """Where a match is. first: the bytes one of which must stand here for the match to go on, or the end.

    next: the step behind this one. The one that is a Step and nothing more is the end of the match.
    """

    first: Signs
    next: "Step | None" = None


@dataclass(slots=True, eq=False)
class Literal(Step):
    octets: bytes = b""


@dataclass(slots=True, eq=False)
class Stretch(Step):
    """is_sure: where it ends is plain, since nothing that may follow it could be a part of it."""

    signs: Signs = field(default_factory=lambda: Signs(frozenset()))
    least: int = 0
    most: int | None = None
    is_lazy: bool = False
    is_sure: bool = False


@dataclass(slots=True, eq=False)
class Mark(Step):
    """Where a named group begins or ends."""

    name: str = ""
    is_start: bool = False


@dataclass(slots=True, eq=False)
class Look(Step):
    """A place that must be the end (`$`), or the border of a word (`b`)."""

    sign: str = "$"


@dataclass(slots=True, eq=False)
class Fork(Step):
    """ways: tried one after another. is_loop: one of them leads back here."""

    ways: Sequence[Step] = ()
    is_loop: bool = False


def compile_steps(text: str, *, anywhere: bool = False) -> Step:
    """The first step of an expression. anywhere: it may be found at any place, as `search` does.

    Raises ValueError where an expression holds something that isn't known here.
    """
    tree = parse_expression(text)
    nodes: Nodes = (tree,)
    if anywhere and not is_anchored(text):
        if text.startswith("^"):
            raise ValueError("an anchor that isn't known")
        nodes = (Run(ANY_SIGN, 0, None, is_lazy=True), tree)
    return _link(nodes, Step(Signs(EVERY, end=True)))


def _link(nodes: Nodes, then: Step) -> Step:
    for node in reversed(nodes):
        if isinstance(node, Fixed):
            then = Literal(Signs(frozenset(node.octets[:1])), then, octets=node.octets)
        elif isinstance(node, Run):
            then = _link_run(node, then)
        elif isinstance(node, Edge):
            first = Signs(frozenset(), end=True) if node.sign == "$" else then.first
            then = Look(first, then, sign=node.sign)
        else:
            then = _link_group(node, then)
    return then


def _link_run(run: Run, then: Step) -> Step:
    follows = _members(then.first)
    first = Signs(run.signs) if run.least else Signs(run.signs | follows, end=bool(then.first.mask[END]))
    is_sure = run.least == run.most or follows.isdisjoint(run.signs)
    return Stretch(
        first, then, signs=Signs(run.signs), least=run.least, most=run.most, is_lazy=run.is_lazy, is_sure=is_sure
    )


def _link_group(group: Group, then: Step) -> Step:
    if group.most is None:
        return _link_loop(group, then)
    behind = Mark(then.first, then, name=group.name) if group.name else then
    ways = [_link(way, behind) for way in group.ways]
    if group.name:
        ways = [Mark(way.first, way, name=group.name, is_start=True) for way in ways]
    if not group.least:
        ways = [then, *ways] if group.is_lazy else [*ways, then]
    return ways[0] if len(ways) == 1 else Fork(_any_first(ways), ways=ways)


def _link_loop(group: Group, then: Step) -> Step:
    fork = Fork(Signs(frozenset()), is_loop=True)
    heads = [_link(way, Step(Signs(EVERY, end=True))) for way in group.ways]  # only for what they begin with
    fork.first = _any_first([*heads, then])
    inside = [_link(way, fork) for way in group.ways]
    fork.ways = [then, *inside] if group.is_lazy else [*inside, then]
    if not group.least:
        return fork
    return inside[0] if len(inside) == 1 else Fork(_any_first(inside), ways=inside)


def _any_first(ways: Sequence[Step]) -> Signs:
    """What one of several ways may begin with."""
    members = frozenset[int]().union(*(_members(way.first) for way in ways))
    return Signs(members, end=any(way.first.mask[END] for way in ways))


def _members(signs: Signs) -> frozenset[int]:
    return frozenset(np.flatnonzero(signs.mask[:END]).tolist())


def _to_ranges(signs: frozenset[int]) -> Ranges:
    octets = np.array(sorted(signs), dtype=np.int64)
    breaks = np.flatnonzero(np.diff(octets) > 1)
    lows = octets[np.concatenate([[0], breaks + 1])] if len(octets) else octets
    highs = octets[np.concatenate([breaks, [len(octets) - 1]])] if len(octets) else octets
    return tuple(zip(lows.tolist(), highs.tolist(), strict=True))


def find_signs(octets: NDArray[np.uint8], ranges: Ranges) -> NDArray[np.intp]:
    """The places of bytes that lie in one of the ranges."""
    found = np.zeros(len(octets), dtype=bool)
    for low, high in ranges:
        found |= (octets == low) if low == high else (octets - np.uint8(low)) <= np.uint8(high - low)
    return np.flatnonzero(found)
