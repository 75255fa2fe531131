"""The bytes of many records enter; which of them an expression fits, and where its groups lie, leaves.

All records go through the expression side by side. What is found is what the engine finds that tries one way after
another: of several ways the first one, and nothing is said of a record where that would take too long to see.
"""

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.spans import Block, Places
from monitor.ingest.readers.patterns.ahead import find_pairs
from monitor.ingest.readers.patterns.engines import QUICK_CHARACTERS
from monitor.ingest.readers.patterns.expressions import WORD
from monitor.ingest.readers.patterns.found import Found, Rows, find_none, join_found, leave
from monitor.ingest.readers.patterns.signs import END, Ranges, Signs, find_signs
from monitor.ingest.readers.patterns.steps import Fork, Literal, Look, Mark, Step, Stretch

MOST_ROUNDS = 24  # of a loop in one record
TRIES_PER_RECORD, FEWEST_TRIES = 48, 4_096
FEW_BYTES = 4  # looked at one by one
FEW_WORDS = 6  # looked at one by one, before all places of a block are found where a stretch may end

_MASKS = [np.uint64((1 << 8 * length) - 1) for length in range(9)]
_TWO_BYTES, _SIXTEEN = np.uint64(0xFFFF), np.uint64(16)
_WORD = Signs(WORD)
_LINE_ENDS = ((10, 10),)
_ODD = ((0, 0), (10, 11), (128, 255))  # an engine's classes differ in them, or count characters


class Sight:
    """Looks for expressions in the records of one block; remembers where bytes of a class stand in it."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._octets = block.octets[: len(block.data)]
        self._places: dict[Ranges, Rows] = {}
        self._of_steps: dict[Step, Rows] = {}
        self._starts = np.empty(0, dtype=np.int64)
        self._tries = 0

    def find(self, step: Step, starts: Places, ends: Places) -> Found:
        """Try the expression at the start of each record. Nothing is said of records that hold more than ASCII."""
        is_plain = ends - starts <= QUICK_CHARACTERS
        data = self._block.data
        is_usual = data.isascii() and b"\0" not in data and b"\v" not in data
        odd = self._find(_LINE_ENDS if is_usual else _ODD)
        if len(odd) > 1:
            is_plain &= odd[np.searchsorted(odd, starts)] >= ends
        self._starts = starts
        self._tries = FEWEST_TRIES + TRIES_PER_RECORD * len(starts)
        if is_plain.all():
            return self._run(step, starts, ends, 0)
        rows = np.flatnonzero(is_plain)
        found = self._run(step, starts[rows], ends[rows], 0)
        return join_found([found.take(np.arange(len(found.rows)), rows[found.rows]), leave(np.flatnonzero(~is_plain))])

    def _find(self, ranges: Ranges) -> Rows:
        """The places of bytes within the ranges, and one behind them all."""
        if ranges not in self._places:
            self._places[ranges] = np.append(find_signs(self._octets, ranges), len(self._octets))
        return self._places[ranges]

    def _find_step(self, step: Step) -> Rows:
        """The places where a step may be taken, and one behind them all; others may be among them."""
        if step not in self._of_steps:
            first, third = find_pairs(step)
            places = self._find(step.first.within)
            words = self._block.words[places]
            is_kept = first[words & _TWO_BYTES]
            is_kept &= third[(words >> _SIXTEEN) & _TWO_BYTES]
            is_kept[-1] = True
            self._of_steps[step] = places[is_kept]
        return self._of_steps[step]

    def _head(self, at: Places, stops: Places) -> NDArray[np.int64]:
        """The byte at each place; END at the end of the record."""
        heads = self._block.octets[at].astype(np.int64)
        heads[at >= stops] = END
        return heads

    def _run(self, step: Step, at: Places, stops: Places, rounds: int) -> Found:
        """Go on from a step. at: a place per record; stops: where the records end; rounds: in loops so far."""
        rows: Rows | None = None  # which are left; None = all
        marks: list[tuple[Mark, Places]] = []
        while step.next is not None and (not isinstance(step, Stretch) or step.is_sure):
            if isinstance(step, Mark):
                marks.append((step, at))
            else:
                is_taken, at = self._advance(step, at, stops)
                if not is_taken.all():
                    kept = np.flatnonzero(is_taken)
                    rows = kept if rows is None else rows[kept]
                    at, stops = at[kept], stops[kept]
                    marks = [(mark, places[kept]) for mark, places in marks]
                    if not len(kept):
                        return find_none()
            step = step.next
        if isinstance(step, Fork):
            found = self._fork(step, at, stops, rounds)
        elif isinstance(step, Stretch):
            found = self._spread(step, at, stops, rounds)
        else:
            found = Found(np.arange(len(at)), np.ones(len(at), dtype=bool), at)
        for mark, places in reversed(marks):
            found.note(mark.name, places, is_start=mark.is_start)
        if rows is not None:
            found.rows = rows[found.rows]
        return found

    def _advance(self, step: Step, at: Places, stops: Places) -> tuple[NDArray[np.bool_], Places]:
        """Which records take a step that can only be taken in one way, and where they are then."""
        if isinstance(step, Literal):
            return self._is_literal(step.octets, at, stops), at + len(step.octets)
        if isinstance(step, Look):
            if step.sign == "$":
                return at == stops, at
            is_word = _WORD.mask[self._block.octets[at]] & (at < stops)
            was_word = _WORD.mask[self._block.octets[at - 1]] & ~np.isin(at, self._starts)
            is_border: NDArray[np.bool_] = is_word != was_word
            return is_border, at
        assert isinstance(step, Stretch)
        reach = self._reach(step, at, stops)
        return reach - at >= step.least, reach

    def _is_literal(self, octets: bytes, at: Places, stops: Places) -> NDArray[np.bool_]:
        is_here: NDArray[np.bool_] = at + len(octets) <= stops
        if len(octets) == 1:
            is_here &= self._block.octets[at] == octets[0]
            return is_here
        for start in range(0, len(octets), 8):
            part = octets[start : start + 8]
            word = self._block.words[at + start if start else at]
            is_here &= (word & _MASKS[len(part)]) == np.uint64(int.from_bytes(part, "little"))
        return is_here

    def _reach(self, stretch: Stretch, at: Places, stops: Places) -> Places:
        """How far a class goes from each place, at most to the record's end and no farther than it may."""
        most = stretch.most
        if most is not None and most <= FEW_BYTES:
            reach = at.copy()
            goes_on = np.ones(len(at), dtype=bool)
            for _ in range(most):
                goes_on &= stretch.signs.mask[self._block.octets[reach]] & (reach < stops)
                reach += goes_on
            return reach
        reach = stops if stretch.signs.has_all else self._pass_over(stretch.signs, at, stops)
        return reach if most is None else np.minimum(reach, at + most)

    def _pass_over(self, signs: Signs, at: Places, stops: Places) -> Places:
        """Word by word; what is longer than most are is looked up."""
        count = signs.count_first(self._block.words[at])
        reach: Places = at + count
        left = np.flatnonzero((count == 8) & (reach < stops))
        for _ in range(FEW_WORDS):
            if not len(left):
                break
            count = signs.count_first(self._block.words[reach[left]])
            reach[left] += count
            left = left[(count == 8) & (reach[left] < stops[left])]
        if len(left):
            beyond = self._find(signs.beyond)
            reach[left] = beyond[np.searchsorted(beyond, reach[left])]
        np.minimum(reach, stops, out=reach)
        return reach

    def _fork(self, fork: Fork, at: Places, stops: Places, rounds: int) -> Found:
        if fork.is_loop:
            rounds += 1
            if rounds > MOST_ROUNDS:
                return leave(np.arange(len(at)))
        heads = self._head(at, stops)
        parts: list[Found] = []
        is_left = np.ones(len(at), dtype=bool)
        for way in fork.ways:
            tried = np.flatnonzero(way.first.mask[heads] & is_left)
            if len(tried) == len(at):
                found = self._run(way, at, stops, rounds)
            elif len(tried):
                found = self._run(way, at[tried], stops[tried], rounds)
                found.rows = tried[found.rows]
            else:
                continue
            parts.append(found)
            is_left[found.rows] = False
        return join_found(parts)

    def _spread(self, stretch: Stretch, at: Places, stops: Places, rounds: int) -> Found:
        """Try the places where a stretch may end: the farthest first, or the nearest where it is lazy."""
        then = stretch.next
        assert then is not None
        lows, highs = at + stretch.least, self._reach(stretch, at, stops)
        parts: list[Found] = []
        is_left = highs >= lows
        if not stretch.is_lazy:
            is_tried = is_left & then.first.mask[self._head(highs, stops)]
            rows = np.flatnonzero(is_tried)
            if len(rows):
                found = self._run(then, highs[rows], stops[rows], rounds)
                found.rows = rows[found.rows]
                parts.append(found)
                is_left[found.rows] = False
                highs = highs - is_tried
                is_left &= highs >= lows
        left = np.flatnonzero(is_left)
        if len(left):
            found = self._try_each(stretch, lows[left], highs[left], stops[left], rounds)
            found.rows = left[found.rows]
            parts.append(found)
        return join_found(parts)

    def _try_each(self, stretch: Stretch, lows: Places, highs: Places, stops: Places, rounds: int) -> Found:
        """Try all places from low to high that what follows may begin at."""
        then = stretch.next
        assert then is not None
        places = self._find_step(then)
        firsts = np.searchsorted(places, lows)
        known = np.maximum(np.searchsorted(places, np.minimum(highs, stops - 1), side="right") - firsts, 0)
        counts = known + (then.first.has_end & (highs == stops))
        is_much = np.cumsum(counts) > self._tries
        counts[is_much] = 0
        self._tries -= int(counts.sum())
        owners = np.repeat(np.arange(len(lows)), counts)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        candidates = places[np.minimum(firsts[owners] + within, len(places) - 1)]
        is_end = within >= known[owners]
        candidates[is_end] = stops[owners[is_end]]
        parts = [leave(np.flatnonzero(is_much))]
        if len(owners):
            tried = self._run(then, candidates, stops[owners], rounds)
            rows = owners[tried.rows]
            is_chosen = np.ones(len(rows), dtype=bool)
            is_other = rows[1:] != rows[:-1]
            is_chosen[slice(1, None) if stretch.is_lazy else slice(0, -1)] = is_other
            chosen = np.flatnonzero(is_chosen)
            parts.append(tried.take(chosen, rows[chosen]))
        return join_found(parts)
