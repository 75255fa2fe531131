"""A regular expression enters; how much work the worst text makes for an engine that backtracks leaves.

A text of so many characters can be read in a number of ways that grows with a power of its length, or exponentially.
Both show in the automaton: Weber and Seidl, On the degree of ambiguity of finite automata (1991), theorems 3.1 and 4.1.
A word on which one can stay in a state in two ways makes the growth exponential. A word on which one can stay in a
state, go from it to another, and stay in that one makes it one power more.
"""

import re
from collections import deque
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import factorial, inf, prod

from tests.ingest.readers.automaton import Automaton

Loop = frozenset[int]
"""States each of which leads to each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """words: repeating each of them makes one power more of the text's length, beyond the first."""

    is_exponential: bool = False
    words: tuple[int, ...] = ()

    def count_steps(self, length: int) -> float:
        """About how many steps are taken before it is said that nothing fits a text of this length, at the worst."""
        if self.is_exponential:
            return inf
        return length * prod(length / size for size in self.words) / factorial(len(self.words) + 1)


def find_growth(text: str, *, anywhere: bool = False, flags: int = re.ASCII) -> Growth:
    """anywhere: the expression is looked for at every place of a text, as `search` does. words: by their lengths."""
    automaton = Automaton(text, anywhere=anywhere, flags=flags)
    reach = _find_reach(automaton)
    live = reach[automaton.start]
    loops = list(
        {frozenset(other for other in reach[state] if state in reach[other]) for state in live} - {frozenset()}
    )
    if any(_is_split(automaton, loop) for loop in loops):
        return Growth(is_exponential=True)
    return Growth(words=_find_words(automaton, loops, reach))


def _find_reach(automaton: Automaton) -> list[set[int]]:
    """Where each state leads to, in one step or more."""
    found = []
    for state in range(len(automaton.ways)):
        seen: set[int] = set()
        left = [state]
        while left:
            new = {other for other, _, _ in automaton.ways[left.pop()]} - seen
            seen |= new
            left += new
        found.append(seen)
    return found


def _is_split(automaton: Automaton, loop: Loop) -> bool:
    """Whether a word leads from a state of the loop back to it in two ways."""
    if any(ways > 1 for state in loop for other, _, ways in automaton.ways[state] if other in loop):
        return True
    pairs: dict[tuple[int, int], set[tuple[int, int]]] = {}
    left = [(state, state) for state in loop]
    while left:
        pair = left.pop()
        if pair not in pairs:
            pairs[pair] = set(_step_together(automaton, pair, (loop, loop)))
            left += pairs[pair]
    back: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for pair, others in pairs.items():
        for other in others:
            back.setdefault(other, []).append(pair)
    left = [pair for pair in pairs if pair[0] == pair[1]]
    seen = set(left)
    while left:  # backwards from a state that both ways are in
        new = set(back.get(left.pop(), ())) - seen
        seen |= new
        left += new
    return any(first != second for first, second in seen)


def _step_together(
    automaton: Automaton, states: tuple[int, ...], within: tuple[Loop | set[int], ...]
) -> list[tuple[int, ...]]:
    """Where one character can lead from all states at once."""
    found = []
    for steps in product(*(automaton.ways[state] for state in states)):
        mask = steps[0][1]
        for _, allowed, _ in steps[1:]:
            mask &= allowed
        if mask and all(other in inside for (other, _, _), inside in zip(steps, within, strict=True)):
            found.append(tuple(other for other, _, _ in steps))
    return found


def _find_words(automaton: Automaton, loops: list[Loop], reach: list[set[int]]) -> tuple[int, ...]:
    """The lengths of the words of the dearest chain of loops."""
    behind = {
        loop: [other for other in loops if other != loop and next(iter(other)) in reach[next(iter(loop))]]
        for loop in loops
    }

    @cache
    def find_dearest(loop: Loop) -> tuple[int, ...]:
        chains: list[tuple[int, ...]] = [()]
        for other in behind[loop]:
            size = _find_word(automaton, loop, other, reach)
            chains.append((size, *find_dearest(other)) if size else find_dearest(other))
        return max(chains, key=lambda words: (Growth(words=words).count_steps(2048), len(words)))

    return max(map(find_dearest, loops), key=lambda words: Growth(words=words).count_steps(2048), default=())


def _find_word(automaton: Automaton, loop: Loop, other: Loop, reach: list[set[int]]) -> int:
    """The length of the shortest word on which one stays in the one loop, goes to the other, stays there; 0: none."""
    between = {state for state in reach[next(iter(loop))] if state in other or next(iter(other)) in reach[state]}
    return min(
        (
            size
            for first, last in product(loop, other)
            if (size := _count_to(automaton, (first, first, last), (first, last, last), (loop, between, other)))
        ),
        default=0,
    )


def _count_to(
    automaton: Automaton, start: tuple[int, ...], goal: tuple[int, ...], within: tuple[Loop | set[int], ...]
) -> int:
    far = {start: 0}
    left = deque([start])
    while left:
        states = left.popleft()
        for found in _step_together(automaton, states, within):
            if found == goal:
                return far[states] + 1
            if found not in far:
                far[found] = far[states] + 1
                left.append(found)
    return 0
