"""A piece of JSON records enters; where the values of the wanted paths lie leaves, for those like some seen before.

Between the quotes of a record its texts and what stands outside of them take turns. A record has a template if it has
its quotes, at the same distances but for the values, and the same bytes between the values.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.ingest.readers.blocks.pieces import FEWEST, Cut, Piece, PieceCutter
from monitor.ingest.readers.format import Layout
from monitor.ingest.readers.jsonlines.look import FEWEST_ALIKE, Borders, Look
from monitor.ingest.readers.jsonlines.match import Found, KnownTemplate, merge_found
from monitor.ingest.readers.jsonlines.teacher import Teacher

MOST_TEMPLATES = 24
MOST_LESSONS = 8  # of one piece
MOST_FAILURES = 2  # of one piece's records with equally many quotes
LONGEST_WAIT = 64  # pieces


def make_json_piece_cutter(layout: Layout, names: Sequence[str]) -> PieceCutter:
    """The cutter of a layout with JSON objects. names: the wanted paths, as `make_json_parser` reads them."""
    return JsonPieceCutter(layout, names)


class JsonPieceCutter:
    """Knows the templates of a device's records, by their quotes, the commonest first."""

    def __init__(self, layout: Layout, names: Sequence[str]) -> None:
        self._teacher = Teacher(layout, names)
        self._is_hand_made = layout.hand_made
        self._width = len(names)
        self._known: list[KnownTemplate] = []
        self._lessons = 0  # that may still be taken of a piece
        self._waits = 0  # pieces to come of which nothing is learned
        self._idle = 0  # pieces of useless lessons, one behind the other

    def __call__(self, piece: Piece) -> list[Cut]:
        if len(piece.starts) < FEWEST:
            return []
        look = Look(piece, is_hand_made=self._is_hand_made)
        found: list[Found] = []
        self._lessons = 0 if self._waits else MOST_LESSONS
        learned = sum(self._take(look, rows, look.find_borders(rows, quotes), found) for quotes, rows in look.groups())
        self._settle(learned)
        return [merge_found(found, self._width, len(piece.block.data))] if found else []

    def _take(self, look: Look, rows: NDArray[np.intp], borders: Borders, found: list[Found]) -> int:
        """Find records with equally many quotes that have a known template or one to learn.

        Returns how many of them are owed to lessons.
        """
        for known in self._known:
            if known.template.borders == len(borders):
                rows, borders = known.take(look, rows, borders, found)
        unknown, failures = len(rows), 0
        while len(rows) >= FEWEST_ALIKE and self._lessons and failures < MOST_FAILURES:
            self._lessons -= 1
            template = self._teacher.learn(look.record(rows[0]))
            learned = None if template is None else KnownTemplate(template)
            if learned is not None:
                rows, borders = learned.take(look, rows, borders, found)
            if learned is not None and learned.hits:
                self._known.append(learned)
            else:
                rows, borders = rows[1:], borders[:, 1:]
                failures += 1
        return unknown - len(rows) - failures

    def _settle(self, learned: int) -> None:
        """Keep what is most used. Where lessons fit next to nothing else, fewer are taken."""
        lessons = MOST_LESSONS - self._lessons
        if not self._waits and lessons:
            self._idle = 0 if learned > lessons * FEWEST_ALIKE else self._idle + 1
            self._waits = min(LONGEST_WAIT, 2**self._idle)
        self._waits = max(0, self._waits - 1)
        self._known.sort(key=lambda known: -known.hits)
        del self._known[MOST_TEMPLATES:]
        for known in self._known:
            known.hits //= 2
