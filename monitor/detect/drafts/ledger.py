"""One matter's attempts as they change go in; the drafts that follow from all of them come out.

The same as asking every rule over everything (`find_findings`, `draft_incidents`), which is what the tests hold it
against: but a batch that brings one more attempt costs no more where thousands are there. It is no count that goes its
own way (docs/decisions/0002): it is made of the stored attempts, and made anew whenever it may not agree with them.
"""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from monitor.detect.drafts.incidents import merge_findings
from monitor.detect.drafts.since import Since
from monitor.detect.drafts.sums import Sums
from monitor.detect.routes import route_for
from monitor.detect.rules.chosen import Chosen, Place, take_out
from monitor.detect.rules.filter_test import RECORD, say_tested
from monitor.detect.rules.filter_test import RULE as FILTER_TEST
from monitor.detect.rules.instant import RULE as INSTANT
from monitor.detect.rules.instant import say_met, say_restricted
from monitor.detect.rules.windows import Windows
from monitor.records.detection import Attempt, Finding, Incident
from monitor.records.people import Person, Subject
from monitor.settings.model import Rules

Sort = tuple[bool, bool]
"""Whether attempts are restricted, and whether of a filter test: what a draft never mixes."""


class Ledger:
    """All attempts of one subject, draft group and epoch.

    Breaches are not for it: a draft about a site may stand for them, which depends on what others do.
    """

    def __init__(self, rules: Rules, attempts: Iterable[Attempt] = ()) -> None:
        """attempts: none with a breach."""
        self._attempts: dict[str, Attempt] = {}
        self._instant_themes = frozenset(rules.instant.themes)
        self._lasts: list[Place] = []
        self._instant, self._restricted = Chosen(), Chosen()
        self._tests = {False: Chosen(), True: Chosen()}
        self._met: Counter[str] = Counter()
        self._windows = [Windows(rule, self._attempts) for rule in rules.repeat]
        self._since: defaultdict[Sort, Since] = defaultdict(Since)
        self.change((), attempts)

    def __len__(self) -> int:
        return len(self._attempts)

    @staticmethod
    def takes(attempts: Iterable[Attempt]) -> bool:
        """Whether these attempts can be kept so."""
        return not any(attempt.breach or attempt.breach_sites for attempt in attempts)

    @property
    def last_at(self) -> datetime:
        """The newest line of all attempts."""
        return self._lasts[-1][0]

    def change(self, removed_ids: Iterable[str], attempts: Iterable[Attempt]) -> None:
        """attempts: new ones, and those that take the place of the ones with their ids. removed_ids: where known."""
        added = list(attempts)
        gone = dict.fromkeys([*removed_ids, *(attempt.id for attempt in added)])
        removed = [self._attempts.pop(name) for name in gone if name in self._attempts]
        self._attempts.update({attempt.id: attempt for attempt in added})
        for attempt in removed:
            self._take_out(attempt)
        for attempt in added:
            self._put_in(attempt)
        for windows in self._windows:
            windows.change(removed, added)

    def find(self) -> list[Finding]:
        """What `find_findings` says of all attempts, in the same order."""
        findings = []
        if found := self._restricted.places:
            findings.append(self._restricted.state(INSTANT, fired_at=found[0][0], why=say_restricted(len(found))))
        if found := self._instant.places:
            findings.append(self._instant.state(INSTANT, fired_at=found[0][0], why=say_met(len(found), self._met)))
        findings += [finding for windows in self._windows for finding in windows.find()]
        for tests in self._tests.values():
            if found := tests.places:
                why = say_tested(len(found))
                findings.append(tests.state(FILTER_TEST, fired_at=found[0][0], why=why, record=RECORD))
        return sorted(findings, key=lambda finding: finding.fired_at)

    def draft(self, *, subject: Subject, people: Sequence[Person], key: bytes, day: date) -> list[Incident]:
        """What `draft_incidents` makes of it. day: of `last_at`."""
        roles = route_for(subject, people=people, key=key, day=day).roles
        return merge_findings(self.find(), self._add_up, subject, roles)

    def _add_up(self, findings: Sequence[Finding]) -> Sums:
        since = min(self._attempts[finding.attempt_ids[0]].first_at for finding in findings)
        return self._since[findings[0].restricted, bool(findings[0].record)].add_up(since)

    def _put_in(self, attempt: Attempt) -> None:
        insort(self._lasts, (attempt.last_at, attempt.id))
        self._since[attempt.restricted, attempt.filter_test].add(attempt)
        for chosen in self._chosen_by(attempt):
            chosen.add(attempt)
            if chosen is self._instant:
                self._met.update(self._instant_themes.intersection(attempt.themes))

    def _take_out(self, attempt: Attempt) -> None:
        take_out(self._lasts, (attempt.last_at, attempt.id))
        self._since[attempt.restricted, attempt.filter_test].remove(attempt)
        for chosen in self._chosen_by(attempt):
            chosen.remove(attempt)
            if chosen is self._instant:
                self._met -= Counter(self._instant_themes.intersection(attempt.themes))

    def _chosen_by(self, attempt: Attempt) -> list[Chosen]:
        """Whatever may rest on it, but for repeats."""
        if attempt.filter_test:
            return [self._tests[attempt.restricted]]
        if attempt.restricted:
            return [self._restricted]
        return [] if self._instant_themes.isdisjoint(attempt.themes) else [self._instant]
