"""A regular expression enters; the automaton of its characters leaves, with every way an engine may go in it.

A state is one character of the expression; where the engine stands after it has taken one. Between two of them there
may be several ways, and each counts: a backtracking engine tries them all before it says that nothing fits.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from re import _constants as op
from re import _parser as parser
from typing import Any

OTHER, BEGIN, END = 128, 129, 130  # beyond ASCII; what stands before the text; what stands behind it
EVERY = (1 << BEGIN) - 1
ANYTHING = EVERY | 1 << BEGIN | 1 << END
MOST_COPIES = 16  # of a part that comes a number of times: from there on it counts as any number


def _to_mask(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in {min(number, OTHER) for number in numbers})


_DIGITS, _BLANKS = _to_mask(b"0123456789"), _to_mask(b" \t\n\r\f\v")
_WORD = _to_mask(number for number in range(128) if chr(number).isalnum() or number == ord("_"))
_CLASSES = {
    op.CATEGORY_DIGIT: _DIGITS,
    op.CATEGORY_NOT_DIGIT: EVERY & ~_DIGITS,
    op.CATEGORY_WORD: _WORD,
    op.CATEGORY_NOT_WORD: EVERY & ~_WORD,
    op.CATEGORY_SPACE: _BLANKS,
    op.CATEGORY_NOT_SPACE: EVERY & ~_BLANKS,
}
_EDGES = {op.AT_BEGINNING: BEGIN, op.AT_BEGINNING_STRING: BEGIN, op.AT_END: END, op.AT_END_STRING: END}
_SIGNS = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN}


@dataclass(slots=True)
class Part:
    """Of an expression. is_empty: it may be; first: its first states, each with the number of ways that lead to it.

    last: its last states, each with the characters that may stand behind it.
    """

    is_empty: bool = True
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    def join(self, other: "Part") -> None:
        """One or the other."""
        self.is_empty |= other.is_empty
        self.add_first(other.first)
        self.add_last(other.last)

    def add_first(self, first: dict[int, int]) -> None:
        for state, ways in first.items():
            self.first[state] = self.first.get(state, 0) + ways

    def add_last(self, last: dict[int, int]) -> None:
        for state, mask in last.items():
            self.last[state] = self.last.get(state, 0) | mask


class Automaton:
    """masks: what each state takes; ways: state -> (state, characters that lead there, number of ways).

    anywhere: the expression is looked for at every place. Borders of words and what looks ahead or behind count as
    always true: the engine may go fewer ways, never more.
    """

    def __init__(self, text: str, *, anywhere: bool, flags: int = re.ASCII) -> None:
        tree = parser.parse(text, flags)
        self._flags = tree.state.flags
        self.masks: list[int] = []
        self._links: list[dict[tuple[int, int], int]] = []
        self.start = self._add_state(ANYTHING)
        whole = Part(is_empty=False, last={self.start: ANYTHING})
        if anywhere:
            before = self._add_state(EVERY | 1 << BEGIN)
            whole.last[before] = ANYTHING
            self._link(whole.last, {before: 1})
        self._chain(whole, self._read_all(list(tree)))
        self.ways = [[(state, mask, ways) for (state, mask), ways in links.items()] for links in self._links]

    def _add_state(self, mask: int) -> int:
        self.masks.append(mask)
        self._links.append({})
        return len(self.masks) - 1

    def _link(self, last: dict[int, int], first: dict[int, int]) -> None:
        for before, allowed in last.items():
            for state, ways in first.items():
                mask = self.masks[state] & allowed
                if mask:
                    self._links[before][state, mask] = self._links[before].get((state, mask), 0) + ways

    def _chain(self, part: Part, behind: Part) -> None:
        """Put a part behind another."""
        self._link(part.last, behind.first)
        if part.is_empty:
            part.add_first(behind.first)
        if not behind.is_empty:
            part.last = {}
        part.add_last(behind.last)
        part.is_empty &= behind.is_empty

    def _read_all(self, nodes: Sequence[tuple[Any, Any]]) -> Part:
        part = Part()
        for kind, told in nodes:
            self._chain(part, self._read(kind, told))
        return part

    def _read(self, kind: Any, told: Any) -> Part:
        if kind in _SIGNS:
            return self._take(self._find_mask(kind, told))
        if kind is op.AT:
            return self._take(1 << _EDGES[told]) if told in _EDGES else Part()
        if kind in {op.ASSERT, op.ASSERT_NOT, op.GROUPREF}:
            return Part()
        if kind is op.BRANCH:
            part = Part(is_empty=False)
            for way in told[1]:
                part.join(self._read_all(list(way)))
            return part
        if kind in {op.SUBPATTERN, op.ATOMIC_GROUP}:
            return self._read_all(list(told[3] if kind is op.SUBPATTERN else told))
        least, most, node = told
        return self._repeat(least, most, list(node), is_kept=kind is op.POSSESSIVE_REPEAT)

    def _take(self, mask: int) -> Part:
        state = self._add_state(mask)
        return Part(is_empty=False, first={state: 1}, last={state: ANYTHING})

    def _repeat(self, least: int, most: Any, nodes: Sequence[tuple[Any, Any]], *, is_kept: bool) -> Part:
        """is_kept: what was taken isn't given back. Said of a single class, it ends where the class does."""
        is_endless = most is op.MAXREPEAT or most > MOST_COPIES
        part = Part()
        for number in range(1, (max(1, min(least, MOST_COPIES)) if is_endless else most) + 1):
            copy = self._read_all(nodes)
            copy.is_empty |= number > least
            self._chain(part, copy)
        if is_endless:
            self._link(copy.last, copy.first)
            if is_kept and len(nodes) == 1 and nodes[0][0] in _SIGNS:
                mask = self.masks[next(iter(copy.first))]
                part.last = {state: allowed & ~mask for state, allowed in part.last.items()}
        return part

    def _find_mask(self, kind: Any, told: Any) -> int:
        if kind is op.ANY:
            return EVERY if self._flags & re.DOTALL else EVERY & ~(1 << ord("\n"))
        if kind is op.IN:
            is_other = told[0][0] is op.NEGATE
            mask = 0
            for member, value in told[is_other:]:
                mask |= self._find_member(member, value)
        else:
            is_other = kind is op.NOT_LITERAL
            mask = self._find_member(op.LITERAL, told)
        return EVERY & ~mask if is_other else mask

    def _find_member(self, member: Any, value: Any) -> int:
        if member is op.CATEGORY:
            return _CLASSES[value]
        low, high = value if member is op.RANGE else (value, value)
        numbers = {*range(low, min(high, OTHER) + 1)} or {low}
        if self._flags & re.IGNORECASE:
            numbers |= {ord(letter) for number in numbers for letter in (chr(number).lower(), chr(number).upper()[:1])}
        return _to_mask(numbers)
