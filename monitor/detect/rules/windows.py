"""Attempts that a repeat rule counts, in and out; what the rule finds over all of them comes out.

A change touches only the windows that end within the rule's minutes behind it, and what is inside of those.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from monitor.detect.rules.chosen import Chosen, Place, place_of, take_out
from monitor.detect.rules.repeat import RULE, find_windows, say_fullest
from monitor.records.detection import Attempt, Finding
from monitor.settings.model import RepeatRule

LAST_ID = "\U0010ffff"
Rank = tuple[int, int, Place, Place]
"""Of a window: attempts and sites, both negative, so that the fullest is the first; its first and its last place."""


class Windows:
    """attempts: by id, those of the whole matter, as they are after a change."""

    def __init__(self, rule: RepeatRule, attempts: Mapping[str, Attempt]) -> None:
        self._rule, self._attempts = rule, attempts
        self._minutes = timedelta(minutes=rule.minutes)
        self._counted: list[Place] = []
        self._ends: list[Place] = []
        self._rank_of: dict[Place, Rank] = {}
        self._ranks: list[Rank] = []
        self._within: dict[Place, Attempt] = {}
        self._chosen = Chosen()

    def counts(self, attempt: Attempt) -> bool:
        return not attempt.restricted and not attempt.filter_test and attempt.severity >= self._rule.severity

    def change(self, removed: Iterable[Attempt], added: Iterable[Attempt]) -> None:
        """removed: as they were added."""
        gone = [place_of(attempt) for attempt in removed if self.counts(attempt)]
        come = [place_of(attempt) for attempt in added if self.counts(attempt)]
        for place in gone:
            take_out(self._counted, place)
            self._leave(place)
            self._drop(place)
        for place in come:
            insort(self._counted, place)
        spans = _join({at for at, _ in [*gone, *come]}, self._minutes)
        for first, last in spans:
            self._find(first, last)
        for first, last in spans:
            self._choose(first, last)

    def find(self) -> list[Finding]:
        """What `find_repeat` says for this rule."""
        if not self._ranks:
            return []
        attempts, sites, (begun_at, _), (ended_at, _) = self._ranks[0]
        why = say_fullest(self._rule, attempts=-attempts, sites=-sites, span=ended_at - begun_at)
        return [self._chosen.state(RULE, fired_at=self._ends[0][0], why=why)]

    def _find(self, first: datetime, last: datetime) -> None:
        """The windows that end between the first change and the rule's minutes after the last, anew."""
        for place in self._among(self._ends, first, last + self._minutes):
            self._drop(place)
        places = self._among(self._counted, first - self._minutes, last + self._minutes)
        attempts = [self._attempts[name] for _, name in places]
        for window in find_windows(attempts, self._rule):
            end = places[window.end - 1]
            if end[0] >= first:
                rank = (window.first - window.end, -window.sites, places[window.first], end)
                insort(self._ends, end)
                insort(self._ranks, rank)
                self._rank_of[end] = rank

    def _choose(self, first: datetime, last: datetime) -> None:
        """What lies in a window, anew: of all places that the changed windows may hold."""
        places = self._among(self._counted, first - self._minutes, last + self._minutes)
        held: set[Place] = set()
        done = 0
        for end in self._among(self._ends, first - self._minutes, last + 2 * self._minutes):
            begin, stop = bisect_left(places, self._rank_of[end][2]), bisect_right(places, end)
            held.update(places[max(begin, done) : stop])
            done = max(done, stop)
        for place in places:
            self._leave(place)
            if place in held:
                self._within[place] = self._attempts[place[1]]
                self._chosen.add(self._within[place])

    def _leave(self, place: Place) -> None:
        attempt = self._within.pop(place, None)
        if attempt is not None:
            self._chosen.remove(attempt)

    def _drop(self, end: Place) -> None:
        rank = self._rank_of.pop(end, None)
        if rank is not None:
            take_out(self._ends, end)
            del self._ranks[bisect_left(self._ranks, rank)]

    @staticmethod
    def _among(places: list[Place], first: datetime, last: datetime) -> list[Place]:
        return places[bisect_left(places, (first, "")) : bisect_right(places, (last, LAST_ID))]


def _join(times: Iterable[datetime], minutes: timedelta) -> list[tuple[datetime, datetime]]:
    """Spans of changes of which what they touch may meet."""
    spans: list[tuple[datetime, datetime]] = []
    for at in sorted(times):
        if spans and at - spans[-1][1] <= 4 * minutes:
            spans[-1] = (spans[-1][0], at)
        else:
            spans.append((at, at))
    return spans
