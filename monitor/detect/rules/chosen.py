"""The attempts on which a finding rests, one after the other, in and out again; their order and their lead come out.

What `state` finds by looking at all of them is kept here as it changes, so that one more attempt costs no more where
thousands are there already.
"""

from bisect import bisect_left, insort
from collections import Counter
from datetime import datetime

from monitor.detect.rules.interface import state_led
from monitor.records.detection import Attempt, Finding

Place = tuple[datetime, str]
"""Where an attempt stands among others: its first line, its id."""


def place_of(attempt: Attempt) -> Place:
    return attempt.first_at, attempt.id


def take_out(places: list[Place], place: Place) -> None:
    """Remove a place from a list in order that holds it."""
    del places[bisect_left(places, place)]


class Chosen:
    """places: in order. Empty until something is added."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self._themes: Counter[str] = Counter()
        self._leads: dict[tuple[int, str], list[Attempt]] = {}

    def add(self, attempt: Attempt) -> None:
        insort(self.places, place_of(attempt))
        self._themes[attempt.theme] += 1
        insort(self._leads.setdefault((attempt.severity, attempt.theme), []), attempt, key=place_of)

    def remove(self, attempt: Attempt) -> None:
        """attempt: as it was added."""
        take_out(self.places, place_of(attempt))
        self._themes[attempt.theme] -= 1
        same = self._leads[attempt.severity, attempt.theme]
        del same[bisect_left(same, place_of(attempt), key=place_of)]
        if not same:
            del self._leads[attempt.severity, attempt.theme]

    @property
    def lead(self) -> Attempt:
        """What `worst_of` says of all of them; there must be one."""
        worst = max(severity for severity, _ in self._leads)
        first = [same[0] for (severity, _), same in self._leads.items() if severity == worst]
        return min(first, key=lambda one: (-self._themes[one.theme], one.first_at, one.theme, one.id))

    def state(self, rule: str, *, fired_at: datetime, why: str, record: str = "") -> Finding:
        """As `interface.state` over all of them."""
        ids = tuple([name for _, name in self.places])
        return state_led(rule, self.lead, ids, fired_at=fired_at, why=why, record=record)
