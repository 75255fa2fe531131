"""The tree of an expression enters; the steps that many records take side by side leave, each linked to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.ingest.readers.patterns.engines import is_anchored
from monitor.ingest.readers.patterns.expressions import EVERY, Edge, Fixed, Group, Nodes, Run, parse_expression
from monitor.ingest.readers.patterns.signs import ANY_SIGN, Signs, join_signs


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
    signs = Signs(run.signs)
    first = signs if run.least else join_signs([signs, then.first])
    is_sure = run.least == run.most or then.first.members.isdisjoint(run.signs)
    return Stretch(first, then, signs=signs, least=run.least, most=run.most, is_lazy=run.is_lazy, is_sure=is_sure)


def _link_group(group: Group, then: Step) -> Step:
    if group.most is None:
        return _link_loop(group, then)
    behind = Mark(then.first, then, name=group.name) if group.name else then
    ways = [_link(way, behind) for way in group.ways]
    if group.name:
        ways = [Mark(way.first, way, name=group.name, is_start=True) for way in ways]
    if not group.least:
        ways = [then, *ways] if group.is_lazy else [*ways, then]
    return ways[0] if len(ways) == 1 else Fork(join_signs([way.first for way in ways]), ways=ways)


def _link_loop(group: Group, then: Step) -> Step:
    fork = Fork(Signs(frozenset()), is_loop=True)
    heads = [_link(way, Step(Signs(EVERY, end=True))) for way in group.ways]  # only for what they begin with
    fork.first = join_signs([head.first for head in (*heads, then)])
    others = [join_signs([*(head.first for head in heads if head is not mine), then.first]) for mine in heads]
    inside = [_link_round(way, fork, other) for way, other in zip(group.ways, others, strict=True)]
    fork.ways = [then, *inside] if group.is_lazy else [*inside, then]
    if not group.least:
        return fork
    return inside[0] if len(inside) == 1 else Fork(join_signs([way.first for way in inside]), ways=inside)


def _link_round(way: Nodes, fork: Fork, others: Signs) -> Step:
    """One way of a loop. others: what the other ways and what follows the loop begin with.

    Where that is never a byte of a class that is a way by itself, the class may go on as far as it goes: between
    its bytes there is nothing to choose.
    """
    run = way[0]
    if len(way) == 1 and isinstance(run, Run) and run.least == run.most == 1 and others.members.isdisjoint(run.signs):
        signs = Signs(run.signs)
        return Stretch(signs, fork, signs=signs, least=1, is_sure=True)
    return _link(way, fork)
