"""The bytes of many records enter; which of them an expression fits, and where its groups lie, leaves.

All records go through the expression side by side. What is found is what the engine finds that tries one way after
another: of several ways the first one, and nothing is said of a record where that would take too long to see.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.expressions import LONGEST_FIXED
from monitor.ingest.readers.patterns import QUICK_CHARACTERS
from monitor.ingest.readers.spans import Block, Places
from monitor.ingest.readers.steps import END, Fork, Literal, Look, Mark, Ranges, Step, Stretch, find_signs

NO, YES, UNSURE = 0, 1, 2

MOST_ROUNDS = 24  # of a loop in one record
TRIES_PER_RECORD, FEWEST_TRIES = 96, 4_096
FEW = 4  # bytes: looked at one by one

_MASKS = [np.uint64((1 << 8 * length) - 1) for length in range(9)]
_IS_WORD = np.array([octet == ord("_") or (octet < 128 and chr(octet).isalnum()) for octet in range(256)])
_LINE_ENDS = ((10, 10),)
_ODD = ((0, 0), (10, 11), (128, 255))  # an engine's classes differ in them, or count characters


@dataclass(slots=True)
class Found:
    """Per record: whether the expression fits (NO, YES, UNSURE), its end, and where groups lie (-1: nowhere)."""

    status: NDArray[np.uint8]
    ends: Places
    groups: dict[str, tuple[Places, Places]] = field(default_factory=dict)

    def put(self, rows: NDArray[np.intp], other: "Found") -> None:
        """Take over what was found of some of the records, in place of what was known of them."""
        self.status[rows] = other.status
        self.ends[rows] = other.ends
        for name in self.groups.keys() - other.groups.keys():
            for side in self.groups[name]:
                side[rows] = -1
        for name, (starts, ends) in other.groups.items():
            mine = self.group(name)
            mine[0][rows], mine[1][rows] = starts, ends

    def take(self, rows: NDArray[np.intp]) -> "Found":
        groups = {name: (starts[rows], ends[rows]) for name, (starts, ends) in self.groups.items()}
        return Found(self.status[rows], self.ends[rows], groups)

    def group(self, name: str) -> tuple[Places, Places]:
        if name not in self.groups:
            count = len(self.status)
            self.groups[name] = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
        return self.groups[name]

    def note(self, mark: Mark, places: Places) -> None:
        """A group begins or ends here; where it was met again later in the text, that counts."""
        if mark.name not in self.groups and not mark.is_start:
            self.groups[mark.name] = np.full(len(places), -1, dtype=np.int64), places.copy()
            return
        side = self.group(mark.name)[not mark.is_start]
        np.copyto(side, places, where=side < 0)


def _nothing(count: int, status: int = NO) -> Found:
    return Found(np.full(count, status, dtype=np.uint8), np.zeros(count, dtype=np.int64))


class Sight:
    """Looks for expressions in the records of one block; remembers where bytes of a class stand in it."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._octets = block.octets[: len(block.data)]
        self._places: dict[Ranges | bytes, NDArray[np.intp]] = {}
        self._starts = np.zeros(0, dtype=np.int64)
        self._tries = 0

    def find(self, step: Step, starts: Places, ends: Places) -> Found:
        """Try the expression at the start of each record. Nothing is said of records that hold more than ASCII."""
        plain = ends - starts <= QUICK_CHARACTERS
        data = self._block.data
        is_plain = data.isascii() and b"\0" not in data and b"\v" not in data
        odd = self._find(_LINE_ENDS if is_plain else _ODD)
        plain &= np.searchsorted(odd, starts) == np.searchsorted(odd, ends)
        self._starts = starts
        self._tries = FEWEST_TRIES + TRIES_PER_RECORD * len(starts)
        if plain.all():
            return self._run(step, starts, ends, 0)
        found = _nothing(len(starts), UNSURE)
        rows = np.flatnonzero(plain)
        found.put(rows, self._run(step, starts[rows], ends[rows], 0))
        return found

    def _find(self, ranges: Ranges) -> NDArray[np.intp]:
        """The places of bytes within the ranges, and one behind them all."""
        if ranges not in self._places:
            self._places[ranges] = np.append(find_signs(self._octets, ranges), len(self._octets))
        return self._places[ranges]

    def _find_step(self, step: Step) -> NDArray[np.intp]:
        """The places where a step may be taken, and one behind them all; others may be among them."""
        while isinstance(step, Mark):
            assert step.next is not None
            step = step.next
        places = self._find(step.first.within)
        if not isinstance(step, Literal) or len(step.octets) == 1:
            return places
        if step.octets not in self._places:
            kept = self._is_literal(step.octets, places, places + LONGEST_FIXED)
            kept[-1] = True
            self._places[step.octets] = places[kept]
        return self._places[step.octets]

    def _head(self, at: Places, stops: Places) -> NDArray[np.int64]:
        """The byte at each place; END at the end of the record."""
        heads = self._block.octets[at].astype(np.int64)
        heads[at >= stops] = END
        return heads

    def _run(self, step: Step, at: Places, stops: Places, rounds: int) -> Found:
        """Go on from a step. at: a place per record; stops: where the records end; rounds: in loops so far."""
        count = len(at)
        rows: NDArray[np.intp] | None = None  # which are left; None = all
        marks: list[tuple[Mark, Places]] = []
        while len(at) and step.next is not None:
            if isinstance(step, Mark):
                marks.append((step, at))
            elif isinstance(step, Stretch) and not step.is_sure:
                found = self._spread(step, at, stops, rounds)
                break
            else:
                fits, behind = self._advance(step, at, stops)
                if not fits.all():
                    kept = np.flatnonzero(fits)
                    rows = kept if rows is None else rows[kept]
                    behind, stops = behind[kept], stops[kept]
                    marks = [(mark, places[kept]) for mark, places in marks]
                at = behind
            step = step.next
        else:
            if isinstance(step, Fork) and len(at):
                found = self._fork(step, at, stops, rounds)
            else:
                found = Found(np.full(len(at), YES, dtype=np.uint8), at.copy())
        for mark, places in reversed(marks):
            found.note(mark, places)
        if rows is None:
            return found
        whole = _nothing(count)
        whole.put(rows, found)
        return whole

    def _advance(self, step: Step, at: Places, stops: Places) -> tuple[NDArray[np.bool_], Places]:
        """Which records take a step that can only be taken in one way, and where they are then."""
        if isinstance(step, Literal):
            return self._is_literal(step.octets, at, stops), at + len(step.octets)
        if isinstance(step, Look):
            if step.sign == "$":
                return at == stops, at
            behind = _IS_WORD[self._block.octets[at]] & (at < stops)
            return behind != (_IS_WORD[self._block.octets[at - 1]] & ~np.isin(at, self._starts)), at
        assert isinstance(step, Stretch)
        reach = self._reach(step, at, stops)
        return reach - at >= step.least, reach

    def _is_literal(self, octets: bytes, at: Places, stops: Places) -> NDArray[np.bool_]:
        fits: NDArray[np.bool_] = at + len(octets) <= stops
        if len(octets) == 1:
            fits &= self._block.octets[at] == octets[0]
            return fits
        for start in range(0, len(octets), 8):
            part = octets[start : start + 8]
            word = self._block.words[at + start if start else at]
            fits &= (word & _MASKS[len(part)]) == np.uint64(int.from_bytes(part, "little"))
        return fits

    def _reach(self, stretch: Stretch, at: Places, stops: Places) -> Places:
        """How far a class goes from each place, at most to the record's end and no farther than it may."""
        most = stretch.most
        if most is not None and most <= FEW:
            reach = at.copy()
            goes_on = np.ones(len(at), dtype=bool)
            for _ in range(most):
                goes_on &= stretch.signs.mask[self._block.octets[reach]] & (reach < stops)
                reach += goes_on
            return reach
        if stretch.signs.has_all:
            reach = stops.copy()
        else:
            beyond = self._find(stretch.signs.beyond)
            reach = np.minimum(beyond[np.searchsorted(beyond, at)], stops)
        return reach if most is None else np.minimum(reach, at + most)

    def _fork(self, fork: Fork, at: Places, stops: Places, rounds: int) -> Found:
        if fork.is_loop:
            rounds += 1
            if rounds > MOST_ROUNDS:
                return _nothing(len(at), UNSURE)
        heads = self._head(at, stops)
        found = _nothing(len(at))
        left = np.arange(len(at))
        for way in fork.ways:
            tried = left[way.first.mask[heads[left]]]
            if not len(tried):
                continue
            if len(tried) == len(at):
                found = self._run(way, at, stops, rounds)
            else:
                found.put(tried, self._run(way, at[tried], stops[tried], rounds))
            left = np.flatnonzero(found.status == NO)
            if not len(left):
                break
        return found

    def _spread(self, stretch: Stretch, at: Places, stops: Places, rounds: int) -> Found:
        """Try the places where a stretch may end: the farthest first, or the nearest where it is lazy."""
        then = stretch.next
        assert then is not None
        lows, highs = at + stretch.least, self._reach(stretch, at, stops)
        found = _nothing(len(at))
        if not stretch.is_lazy:
            is_tried = (highs >= lows) & then.first.mask[self._head(highs, stops)]
            rows = np.flatnonzero(is_tried)
            if len(rows):
                found.put(rows, self._run(then, highs[rows], stops[rows], rounds))
                highs = highs - is_tried
        left = np.flatnonzero((found.status == NO) & (highs >= lows))
        if len(left):
            found.put(left, self._try_each(stretch, lows[left], highs[left], stops[left], rounds))
        return found

    def _try_each(self, stretch: Stretch, lows: Places, highs: Places, stops: Places, rounds: int) -> Found:
        then = stretch.next
        assert then is not None
        places = self._find_step(then)
        firsts = np.searchsorted(places, lows)
        counts = np.maximum(np.searchsorted(places, np.minimum(highs, stops - 1), side="right") - firsts, 0)
        known = counts.copy()
        counts += then.first.mask[END] & (highs == stops)
        ends = np.cumsum(counts)
        found = _nothing(len(lows))
        found.status[ends > self._tries] = UNSURE
        counts[ends > self._tries] = 0
        self._tries -= int(counts.sum())
        owners = np.repeat(np.arange(len(lows)), counts)
        if not len(owners):
            return found
        within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        is_end = within >= known[owners]
        candidates = places[np.minimum(firsts[owners] + within, len(places) - 1)]
        candidates[is_end] = stops[owners[is_end]]
        tried = self._run(then, candidates, stops[owners], rounds)
        kept = np.flatnonzero(tried.status != NO)
        order: NDArray[np.intp] = kept if stretch.is_lazy else kept[::-1]
        rows, chosen = np.unique(owners[order], return_index=True)
        found.put(rows, tried.take(order[chosen]))
        return found
