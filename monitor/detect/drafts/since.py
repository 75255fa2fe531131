"""Attempts of one matter, in and out; what those come to that began at some time or later comes out, without a look at
all of them."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from monitor.detect.drafts.sums import Sums
from monitor.detect.rules.chosen import Place, place_of, take_out
from monitor.records.detection import Attempt


class Since:
    """What a draft counts: every attempt from the first that a finding rests on."""

    def __init__(self) -> None:
        self._attempts: dict[str, Attempt] = {}
        self._places: list[Place] = []
        self._since: datetime | None = None
        self._themes: Counter[str] = Counter()
        self._sites: Counter[str] = Counter()
        self._grounds: Counter[str] = Counter()
        self._lasts: list[datetime] = []
        self._lines = self._blocked_lines = 0

    def add(self, attempt: Attempt) -> None:
        self._attempts[attempt.id] = attempt
        insort(self._places, place_of(attempt))
        if self._since is not None and attempt.first_at >= self._since:
            self._count(attempt)

    def remove(self, attempt: Attempt) -> None:
        """attempt: as it was added."""
        del self._attempts[attempt.id]
        take_out(self._places, place_of(attempt))
        if self._since is not None and attempt.first_at >= self._since:
            self._discount(attempt)

    def add_up(self, since: datetime) -> Sums:
        """since: the first line of one of the attempts."""
        begin = bisect_left(self._places, (since, ""))
        before = len(self._places) if self._since is None else bisect_left(self._places, (self._since, ""))
        for _, name in self._places[begin:before]:
            self._count(self._attempts[name])
        for _, name in self._places[before:begin]:
            self._discount(self._attempts[name])
        self._since = since
        return Sums(
            attempt_ids=tuple([name for _, name in self._places[begin:]]),
            themes=self._themes.keys(),
            grounds=self._grounds.keys(),
            sites=len(self._sites),
            lines=self._lines,
            blocked_lines=self._blocked_lines,
            first_at=self._places[begin][0],
            last_at=self._lasts[-1],
        )

    def _count(self, attempt: Attempt) -> None:
        self._themes.update(attempt.themes)
        self._sites.update(attempt.sites)
        self._grounds.update(attempt.grounds)
        self._lines += attempt.lines
        self._blocked_lines += attempt.blocked_lines
        insort(self._lasts, attempt.last_at)

    def _discount(self, attempt: Attempt) -> None:
        _subtract(self._themes, attempt.themes)
        _subtract(self._sites, attempt.sites)
        _subtract(self._grounds, attempt.grounds)
        self._lines -= attempt.lines
        self._blocked_lines -= attempt.blocked_lines
        del self._lasts[bisect_left(self._lasts, attempt.last_at)]


def _subtract(counts: Counter[str], names: Iterable[str]) -> None:
    for name in names:
        counts[name] -= 1
        if not counts[name]:
            del counts[name]
